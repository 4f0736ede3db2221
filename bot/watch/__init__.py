"""Whether Daymark does its work: the nightly audit, and what a monitor may ask for."""
