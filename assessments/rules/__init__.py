"""Whether: pure, no queries, no clock, no saving."""
