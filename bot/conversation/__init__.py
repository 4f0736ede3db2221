"""What is said, asked and read, in no platform's words."""
