"""What is read of Gaps and Blocks: whole inside the service, anonymous beyond it."""
