"""Everything that stands at Daymark's doors, tried against the whole of it."""
