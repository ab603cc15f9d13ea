"""Structured logging: one line an event, in JSON for machines or coloured for a terminal, never with personal data."""
