"""The verbs of Gaps and Blocks."""
