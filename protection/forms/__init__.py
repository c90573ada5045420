"""The shape of what is typed about requests, breaches and what Tusla told."""
