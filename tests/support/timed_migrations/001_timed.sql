CREATE TABLE {schema}.met (
    stream_id uuid PRIMARY KEY, partition int NOT NULL, versions bigint[] NOT NULL, sent bigint NOT NULL,
    log text[] NOT NULL, timers timestamptz[] NOT NULL, breaks boolean NOT NULL, next_at timestamptz
);
CREATE INDEX met_next ON {schema}.met (partition, next_at, stream_id) WHERE next_at IS NOT NULL;
CREATE TABLE {schema}.policy (partition int PRIMARY KEY, count bigint NOT NULL);
