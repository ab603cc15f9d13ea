"""Lost deals, customers out of contact, and those who come back (section 6)."""
