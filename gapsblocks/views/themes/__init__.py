"""Pages of themes, of the barrier register, of one answer to many forms, and of the picture."""
