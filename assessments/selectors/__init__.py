"""What pages, papers and tasks read of assessments, split by noun."""
