"""Shape of what is typed about people, cases and roles, split by noun."""
