"""The verbs of notes and sessions, split by noun."""
