"""The web desk, by plain requests and in a real browser."""
