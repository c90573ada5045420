"""What must be true of notes and sessions. Pure."""
