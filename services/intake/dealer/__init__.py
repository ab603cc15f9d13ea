"""A dealer: its opening, its staff, its policies and its group's (section 1)."""
