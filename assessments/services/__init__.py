"""The verbs of assessments, split by noun."""
