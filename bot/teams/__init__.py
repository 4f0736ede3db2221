"""The wire to Microsoft Teams."""
