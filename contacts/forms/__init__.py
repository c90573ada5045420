"""What the pages of notes and sessions ask."""
