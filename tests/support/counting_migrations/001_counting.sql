CREATE TABLE {schema}.counted (
    stream_id uuid PRIMARY KEY, partition int NOT NULL, version bigint NOT NULL, sent bigint NOT NULL, visits text[] NOT NULL
);
CREATE TABLE {schema}.policy (partition int PRIMARY KEY, count bigint NOT NULL);
