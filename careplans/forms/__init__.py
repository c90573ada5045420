"""What is asked at the doors of this app."""
