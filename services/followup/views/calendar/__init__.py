"""Calendar feeds (iCalendar, RFC 5545): a consultant's open tasks, for the calendar on their phone."""
