-- A broadcast event stands in every partition, and can be parked in each.
DROP INDEX {schema}.parked_stream;
CREATE UNIQUE INDEX parked_stream ON {schema}.parked (partition, stream_id, sequence) WHERE stream_id IS NOT NULL;
