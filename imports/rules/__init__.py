"""What the words of a list mean, and what stands against a row. Pure: no queries, no clock, no saving."""
