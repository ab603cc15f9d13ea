"""The work plan of a consultant's day, and the morning meeting's list of everybody's (section 4)."""
