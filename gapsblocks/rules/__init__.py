"""What a Gaps and Blocks form may say, and when it may go on. Pure: no queries, no clock, no saving."""
