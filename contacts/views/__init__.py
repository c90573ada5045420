"""Doors of notes and sessions."""
