"""The wire to Slack."""
