"""The verbs of contacts, referrals, letters and the log of what went between services, split by noun."""
