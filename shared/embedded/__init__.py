"""PostgreSQL and Kafka as child processes, where none is given."""
