"""The contracts (events) and the machinery that every service stands on."""
