"""What is said, asked and read, in no platform's words: pure, one file a topic."""
