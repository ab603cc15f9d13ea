"""Intake's HTTP edge: commands in, answers out. It parses and words; what is decided is decided elsewhere."""
