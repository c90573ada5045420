"""The verbs of an import, split by what they are about."""
