-- In which order a partition met its topics and the clock, and when parked records were retried.
CREATE TABLE {schema}.journal (
    partition   int NOT NULL,
    number      bigint NOT NULL,
    topic       text,
    next_offset bigint,
    ticked_at   timestamptz,
    streams     uuid[],
    sequence    bigint,
    PRIMARY KEY (partition, number),
    CHECK (num_nonnulls(next_offset, ticked_at, sequence) = 1 AND (topic IS NULL) = (ticked_at IS NOT NULL))
);
CREATE INDEX journal_retry ON {schema}.journal (partition, number) WHERE sequence IS NOT NULL;
COMMENT ON TABLE {schema}.journal IS 'Order in which a partition met its inputs, for rebuilds · 输入顺序';
-- Until now every projection read one topic, and no clock.
INSERT INTO {schema}.journal (partition, number, topic, next_offset)
    SELECT partition, 1, topic, next_offset FROM {schema}.position;
-- A customer's events of one topic stand behind each other; those of another topic are numbered for themselves.
DROP INDEX {schema}.parked_stream;
CREATE UNIQUE INDEX parked_stream ON {schema}.parked (partition, topic, stream_id, sequence)
    WHERE stream_id IS NOT NULL;
