"""What is said and done, and the wires."""
