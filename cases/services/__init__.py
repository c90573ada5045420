"""The verbs of a case, split by noun."""
