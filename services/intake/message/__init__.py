"""Messages to a customer, what became of them, and the customer's consent to them (sections 4 and 8)."""
