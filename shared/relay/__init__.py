"""From a ledger to Kafka, in ledger order."""

from pathlib import Path

MIGRATIONS = Path(__file__).parent / "migrations"
