"""Contact tasks: lists of them, one whole, those of a customer."""
