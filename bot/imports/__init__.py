"""People and assessments brought in from files: read, compared, shown, then written all or nothing."""
