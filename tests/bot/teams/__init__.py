"""The wire to Teams, against the real SDK and a small strict server."""
