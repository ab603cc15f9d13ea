-- What every version of a projection keeps beside its own tables.
CREATE TABLE {schema}.partition (
    partition       int PRIMARY KEY,
    epoch           bigint NOT NULL DEFAULT 0,
    outbox_position bigint NOT NULL DEFAULT 0
);
COMMENT ON TABLE {schema}.partition IS 'Fencing token and outbox counter of each partition · 分区';

CREATE TABLE {schema}.position (
    topic       text NOT NULL,
    partition   int NOT NULL,
    next_offset bigint NOT NULL,
    PRIMARY KEY (topic, partition)
);
COMMENT ON TABLE {schema}.position IS 'Next offset to read, kept with the state · 读取位置';

CREATE TABLE {schema}.high_water (
    partition int NOT NULL,
    ledger    text NOT NULL,
    position  bigint NOT NULL,
    PRIMARY KEY (partition, ledger)
);
COMMENT ON TABLE {schema}.high_water IS 'Highest ledger position met: what is at or below it is a repeat · 账本水位';

CREATE TABLE {schema}.outbox (
    partition int NOT NULL,
    position  bigint NOT NULL,
    stream_id uuid NOT NULL,
    sequence  bigint NOT NULL,
    envelope  bytea NOT NULL,
    PRIMARY KEY (partition, position)
);
CREATE INDEX outbox_stream ON {schema}.outbox (stream_id, sequence);
COMMENT ON TABLE {schema}.outbox IS 'Events of this service in order, relayed to Kafka from here · 发件箱';

CREATE TABLE {schema}.parked (
    topic           text NOT NULL,
    partition       int NOT NULL,
    record_offset   bigint NOT NULL,
    stream_id       uuid,
    sequence        bigint,
    type            text,
    reason          text NOT NULL,
    detail          text NOT NULL,
    headers         bytea NOT NULL,
    key             bytea,
    value           bytea,
    parked_at       timestamptz NOT NULL,
    PRIMARY KEY (topic, partition, record_offset)
);
CREATE UNIQUE INDEX parked_stream ON {schema}.parked (stream_id, sequence) WHERE stream_id IS NOT NULL;
COMMENT ON TABLE {schema}.parked IS 'Records that could not be applied, and those behind them · 搁置事件';
