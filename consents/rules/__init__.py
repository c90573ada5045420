"""When a consent may be written, signed and taken back. Pure: no queries, no clock, no saving."""
