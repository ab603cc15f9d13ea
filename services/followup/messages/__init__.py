"""Messages that do a contact task: their texts, the gateways that carry them, and what comes back."""
