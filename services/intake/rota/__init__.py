"""The rota (排班, section 2): whose turn it is, skips, breaks and hand-backs."""
