"""What pages, papers and tasks read of plans, split by noun."""
