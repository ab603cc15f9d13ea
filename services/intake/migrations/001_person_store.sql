-- The person store: everything personal, and nothing that a rebuild could restore. Primary data.
CREATE TABLE {schema}.person (
    person_id   uuid PRIMARY KEY,
    customer_id uuid NOT NULL,
    dealer_id   text NOT NULL,
    name        text,
    phone       text,
    address     text,
    email       text,
    written_at  timestamptz NOT NULL
);
CREATE UNIQUE INDEX person_customer ON {schema}.person (customer_id);
COMMENT ON TABLE {schema}.person IS 'Personal details of a card · 客户个人信息';

CREATE TABLE {schema}.phone_claim (
    dealer_id   text NOT NULL,
    phone_hash  bytea NOT NULL,
    customer_id uuid NOT NULL,
    PRIMARY KEY (dealer_id, phone_hash)
);
CREATE INDEX phone_claim_customer ON {schema}.phone_claim (customer_id);
COMMENT ON TABLE {schema}.phone_claim IS 'One customer per phone and dealer, by keyed hash · 电话归属（哈希）';

CREATE TABLE {schema}.note (
    note_id     uuid PRIMARY KEY,
    customer_id uuid,
    dealer_id   text NOT NULL,
    text        text NOT NULL,
    written_at  timestamptz NOT NULL
);
CREATE INDEX note_customer ON {schema}.note (customer_id) WHERE customer_id IS NOT NULL;
COMMENT ON TABLE {schema}.note IS 'Free text that events refer to · 备注';

CREATE TABLE {schema}.lead_body (
    lead_id     uuid PRIMARY KEY,
    customer_id uuid NOT NULL,
    dealer_id   text NOT NULL,
    body        bytea NOT NULL,
    written_at  timestamptz NOT NULL
);
CREATE INDEX lead_body_customer ON {schema}.lead_body (customer_id);
COMMENT ON TABLE {schema}.lead_body IS 'What a lead source sent, byte for byte · 线索原文';

-- What was answered to a request, so that a repeat is answered the same and recorded once.
CREATE TABLE {schema}.request (
    dealer_id  text NOT NULL,
    request_id text NOT NULL,
    digest     bytea NOT NULL,
    accepted   bytea NOT NULL,
    PRIMARY KEY (dealer_id, request_id)
);
COMMENT ON TABLE {schema}.request IS 'Accepted requests with their answers (JSON) · 已受理请求';
