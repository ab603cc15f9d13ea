"""The event ledger: the only place that interactions are written to."""
