"""The small SQL store: rows to frozen facts and back."""
