-- The versions of the service's projection; each has a schema of its own, and views here show the live one.
CREATE TABLE {schema}.projection (
    version     int PRIMARY KEY,
    status      text NOT NULL CHECK (status IN ('building', 'live', 'retired')),
    started_at  timestamptz NOT NULL DEFAULT now(),
    switched_at timestamptz
);
CREATE UNIQUE INDEX projection_live ON {schema}.projection (status) WHERE status = 'live';
CREATE UNIQUE INDEX projection_building ON {schema}.projection (status) WHERE status = 'building';
COMMENT ON TABLE {schema}.projection IS 'Versions of the projection · 投影版本';

-- Parked records that someone decided to leave out. They hold for every version.
CREATE TABLE {schema}.discarded (
    topic         text NOT NULL,
    partition     int NOT NULL,
    record_offset bigint NOT NULL,
    stream_id     uuid,
    sequence      bigint,
    reason        text NOT NULL,
    why           text NOT NULL,
    discarded_by  text NOT NULL,
    discarded_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (topic, partition, record_offset)
);
COMMENT ON TABLE {schema}.discarded IS 'Parked records that were left out, and why · 已舍弃事件';
