"""Pages that show many apps at once. The desk owns no rows: it asks the apps below and sets their answers together."""
