"""The day and the week (sections 4 and 6): figures, the daily report, targets, won and lost cases, measures."""
