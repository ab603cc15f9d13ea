"""Follow-up's speed: planning a history, a hundred thousand tasks due at once, thanks, and a million open tasks."""
