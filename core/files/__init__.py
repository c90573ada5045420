"""Bytes from outside: made harmless in a process of their own, and kept in a private folder."""
