"""From Kafka to a service's tables, exactly once in effect."""

from pathlib import Path

MIGRATIONS = Path(__file__).parent / "migrations"
