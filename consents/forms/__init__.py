"""What is asked of a worker, and of the person beside them, on the way to a consent and out of it."""
