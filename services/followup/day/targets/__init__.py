"""Targets of day, week and month against what was done (section 4: monthly, weekly and daily plans)."""
