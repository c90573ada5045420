"""The verbs of agencies, their people, settings and policies, split by noun."""
