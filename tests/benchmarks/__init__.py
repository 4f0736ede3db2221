"""What is timed, beside something else in the same run and never asserted on. `make bench` does it all."""
