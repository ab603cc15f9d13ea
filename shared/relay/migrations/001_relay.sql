-- How far each ledger has been relayed to Kafka.
CREATE TABLE {schema}.relay_position (
    ledger   text PRIMARY KEY,
    position bigint NOT NULL
);
COMMENT ON TABLE {schema}.relay_position IS 'Last position of each ledger that Kafka has acknowledged · 转发位置';
