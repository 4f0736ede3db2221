"""Daymark's tests: real rules on real SQL, with fakes only where the process ends."""
