"""The contracts: envelope, event types, schemas, upcasters. No I/O; a reacting service needs only this."""
