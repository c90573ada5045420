"""The pages of workloads."""
