"""What pages and papers read of contacts, referrals, letters and the log, split by noun."""
