"""What is due, when, and who may act: pure rules, no project import, no clock, no I/O."""
