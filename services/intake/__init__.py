"""Intake: commands in, events out."""
