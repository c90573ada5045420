"""The verbs of care plans, split by noun."""
