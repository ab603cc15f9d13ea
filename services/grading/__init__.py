"""Grading: how close each customer is to buying, and why."""
