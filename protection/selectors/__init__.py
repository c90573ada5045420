"""What pages and tasks read of requests, of breaches and of what Tusla told."""
