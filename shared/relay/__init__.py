"""From a ledger to Kafka, in ledger order."""
