"""Contacts with a customer and the appointments made in them (section 4)."""
