"""What pages and verbs read of notes and sessions, split by noun. What a partner reads is in selectors.extract."""
