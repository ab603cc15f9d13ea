"""From Kafka to a service's tables, exactly once in effect."""
