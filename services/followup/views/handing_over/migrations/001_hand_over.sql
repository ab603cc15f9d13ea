-- What was asked for, so that a repeat is told from another request under the same id.
CREATE TABLE {schema}.hand_over (
    dealer_id  text NOT NULL,
    request_id text NOT NULL,
    asked      jsonb NOT NULL,
    asked_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (dealer_id, request_id)
);
COMMENT ON TABLE {schema}.hand_over IS 'Hand-overs that were asked for · 移交请求';

-- Who gets whom; problem says why intake, or we, refused one.
CREATE TABLE {schema}.hand_over_customer (
    dealer_id        text NOT NULL,
    request_id       text NOT NULL,
    place            integer NOT NULL,
    customer_id      uuid NOT NULL,
    to_consultant_id text NOT NULL,
    outcome          text NOT NULL CHECK (outcome IN ('waiting', 'handed_over', 'refused')),
    problem          jsonb,
    PRIMARY KEY (dealer_id, request_id, place),
    FOREIGN KEY (dealer_id, request_id) REFERENCES {schema}.hand_over
);
COMMENT ON TABLE {schema}.hand_over_customer IS 'Customers of a hand-over, one row each · 移交客户';
