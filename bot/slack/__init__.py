"""The link to Slack: what is drawn there (render, forms), what comes back (decode), and the wire between."""
