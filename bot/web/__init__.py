"""The web desk: the same cards and forms in a browser."""
