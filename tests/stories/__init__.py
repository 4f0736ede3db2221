"""Whole lives of assessments, told from day to day."""
