"""Grading: every customer's grade with its reasons (section 3 of the domain text)."""
