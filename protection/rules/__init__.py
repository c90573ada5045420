"""What may be done with a request, a breach and what Tusla told: pure functions."""
