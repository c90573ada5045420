"""Papers of Gaps and Blocks, and lists to take away."""
