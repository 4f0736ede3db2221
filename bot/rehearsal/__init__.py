"""A whole year of a made-up council, lived through in a minute on the real code, with a wire that records."""
