"""The conversation, its casework and its wires."""
