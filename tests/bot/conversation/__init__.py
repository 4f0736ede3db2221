"""Every card and form, on every platform."""
