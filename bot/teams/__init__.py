"""The link to Teams: what is drawn (render, forms), what comes back (decode), and the wire between."""
