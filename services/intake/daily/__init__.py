"""The day and the week of the showroom (section 4): meetings, reports, targets, the seminar."""
