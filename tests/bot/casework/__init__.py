"""Every verb, against the real store."""
