"""The pages of the desk: those that show many apps at once, and a person’s calendar."""
