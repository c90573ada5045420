"""The verbs of data protection."""
