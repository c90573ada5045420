"""What the pages of workloads read."""
