"""Where a person lands: what waits for them, by the roles they hold."""
