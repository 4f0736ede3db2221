"""The wire to Slack, against the real SDK and a small strict server."""
