"""The conversation with people, and the wires that carry it."""
