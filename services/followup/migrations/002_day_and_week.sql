-- The work with customers, one row an event, written once: what it counts for, the contact that it was, the interests
-- that it told of (told: [[kind, value], …]).
CREATE TABLE {schema}.activity (
    event_id        uuid PRIMARY KEY,
    customer_id     uuid NOT NULL,
    dealer_id       text NOT NULL,
    group_id        text NOT NULL,
    day             date NOT NULL,
    at              timestamptz NOT NULL,
    consultant_id   text,
    kind            text NOT NULL,
    figures         text[] NOT NULL,
    channel         text,
    outcome         text,
    model           text,
    task_id         uuid,
    note_id         uuid,
    next_contact_at timestamptz,
    told            jsonb,
    partition       integer NOT NULL
);
COMMENT ON TABLE {schema}.activity IS 'The work with customers, one row an event · 客户工作记录';
CREATE INDEX activity_day ON {schema}.activity (dealer_id, day);
CREATE INDEX activity_customer ON {schema}.activity (customer_id, at);

-- Contact history: meetings and attempts, the key points as notes of intake's person store.
CREATE VIEW {schema}.talk AS
SELECT event_id, customer_id, dealer_id, at, kind, channel, outcome, model, task_id, consultant_id, note_id,
       next_contact_at
FROM {schema}.activity
WHERE channel IS NOT NULL;
COMMENT ON VIEW {schema}.talk IS 'Contact history · 接触记录';

-- What customers want, and when they last said so. Of the kinds with one answer (budget, horizon, …) the latest holds.
CREATE VIEW {schema}.interest AS
SELECT customer_id, one ->> 0 AS kind, one ->> 1 AS value, max(at) AS at
FROM {schema}.activity CROSS JOIN LATERAL jsonb_array_elements(told) AS one
GROUP BY customer_id, one ->> 0, one ->> 1;
COMMENT ON VIEW {schema}.interest IS 'Interests of customers · 客户关注点';

-- Working sheets that were prepared for a task.
CREATE TABLE {schema}.preparation (
    task_id     uuid PRIMARY KEY,
    customer_id uuid NOT NULL,
    note_id     uuid,
    at          timestamptz NOT NULL,
    partition   integer NOT NULL
);
COMMENT ON TABLE {schema}.preparation IS 'Talking points and expected answers · 要点与预估';

CREATE TABLE {schema}.quote (
    customer_id uuid NOT NULL,
    quote_id    uuid NOT NULL,
    dealer_id   text NOT NULL,
    at          timestamptz NOT NULL,
    model       text NOT NULL,
    total_minor bigint NOT NULL,
    currency    text NOT NULL,
    partition   integer NOT NULL,
    PRIMARY KEY (customer_id, quote_id)
);
COMMENT ON TABLE {schema}.quote IS 'Quotes given · 报价';

-- Test drives and deliveries that are promised for a time.
CREATE TABLE {schema}.booking (
    customer_id   uuid NOT NULL,
    subject_id    uuid NOT NULL,
    kind          text NOT NULL,
    dealer_id     text NOT NULL,
    consultant_id text,
    at            timestamptz NOT NULL,
    model         text,
    partition     integer NOT NULL,
    PRIMARY KEY (customer_id, subject_id)
);
COMMENT ON TABLE {schema}.booking IS 'Test drives and deliveries booked · 试驾与交车预约';
CREATE INDEX booking_at ON {schema}.booking (dealer_id, at);

-- Lost cases. reason … note_id stand from the report on; what a later event says comes on top.
CREATE TABLE {schema}.defeat (
    customer_id       uuid NOT NULL,
    defeat_id         uuid NOT NULL,
    dealer_id         text NOT NULL,
    group_id          text NOT NULL,
    day               date,
    at                timestamptz,
    consultant_id     text,
    reason            text,
    detail            text,
    brand_bought      text,
    model_bought      text,
    price_minor       bigint,
    price_currency    text,
    stage             text,
    grade             text,
    note_id           uuid,
    status            text,
    decided_at        timestamptz,
    spot_check_agrees boolean,
    partition         integer NOT NULL,
    PRIMARY KEY (customer_id, defeat_id)
);
COMMENT ON TABLE {schema}.defeat IS 'Lost cases · 战败案例';
CREATE INDEX defeat_day ON {schema}.defeat (dealer_id, day, reason);
CREATE INDEX defeat_waiting ON {schema}.defeat (dealer_id, at) WHERE status = 'reported';

-- Won cases: orders, from the day of the deposit or contract.
CREATE TABLE {schema}.won (
    customer_id   uuid NOT NULL,
    order_id      uuid NOT NULL,
    dealer_id     text NOT NULL,
    group_id      text NOT NULL,
    day           date,
    at            timestamptz,
    consultant_id text,
    model         text,
    price_minor   bigint,
    currency      text,
    payment       text,
    trade_in      boolean,
    delivery_on   date,
    delivered_at  timestamptz,
    cancelled_at  timestamptz,
    partition     integer NOT NULL,
    PRIMARY KEY (customer_id, order_id)
);
COMMENT ON TABLE {schema}.won IS 'Won cases · 成交案例';
CREATE INDEX won_day ON {schema}.won (dealer_id, day);

-- What was done, counted. An order counts once, on the day of its deposit or contract, whichever came first.
CREATE VIEW {schema}.counted AS
SELECT event_id AS subject_id, customer_id, dealer_id, group_id, day, at, consultant_id, figure
FROM {schema}.activity CROSS JOIN LATERAL unnest(figures) AS figure
UNION ALL
SELECT order_id, customer_id, dealer_id, group_id, day, at, consultant_id, 'orders'
FROM {schema}.won
WHERE day IS NOT NULL;
COMMENT ON VIEW {schema}.counted IS 'What was done, counted by day · 工作量';

CREATE TABLE {schema}.meeting (
    dealer_id text NOT NULL,
    day       date NOT NULL,
    kind      text NOT NULL,
    held_at   timestamptz NOT NULL,
    held_by   text NOT NULL,
    attended  text[] NOT NULL,
    note_id   uuid,
    partition integer NOT NULL,
    PRIMARY KEY (dealer_id, day, kind)
);
COMMENT ON TABLE {schema}.meeting IS 'Morning and evening meetings · 早会与夕会';

CREATE TABLE {schema}.report (
    dealer_id      text NOT NULL,
    report_id      uuid NOT NULL,
    day            date,
    consultant_id  text NOT NULL,
    status         text NOT NULL,
    submitted_at   timestamptz,
    figures        jsonb,
    note_id        uuid,
    reviewed_at    timestamptz,
    reviewed_by    text,
    review_note_id uuid,
    partition      integer NOT NULL,
    PRIMARY KEY (dealer_id, report_id)
);
COMMENT ON TABLE {schema}.report IS 'Daily reports and their reviews · 销售日报';
CREATE INDEX report_day ON {schema}.report (dealer_id, day, consultant_id);

-- consultant_id is empty for the store's own targets.
CREATE TABLE {schema}.target (
    dealer_id     text NOT NULL,
    period        text NOT NULL,
    starts_on     date NOT NULL,
    consultant_id text NOT NULL,
    figures       jsonb NOT NULL,
    set_at        timestamptz NOT NULL,
    set_by        text NOT NULL,
    partition     integer NOT NULL,
    PRIMARY KEY (dealer_id, period, starts_on, consultant_id)
);
COMMENT ON TABLE {schema}.target IS 'Targets of day, week and month · 目标';

CREATE TABLE {schema}.seminar (
    dealer_id      text NOT NULL,
    week_starts_on date NOT NULL,
    held_at        timestamptz NOT NULL,
    cases          uuid[] NOT NULL,
    best_closer_id text,
    note_id        uuid,
    partition      integer NOT NULL,
    PRIMARY KEY (dealer_id, week_starts_on)
);
COMMENT ON TABLE {schema}.seminar IS 'Weekly seminars · 周研讨会';

CREATE TABLE {schema}.measure (
    dealer_id      text NOT NULL,
    week_starts_on date NOT NULL,
    measure_id     uuid NOT NULL,
    place          integer NOT NULL,
    against        text NOT NULL,
    model_lost_to  text,
    title          text NOT NULL,
    script_note_id uuid,
    partition      integer NOT NULL,
    PRIMARY KEY (dealer_id, week_starts_on, measure_id)
);
COMMENT ON TABLE {schema}.measure IS 'Countermeasures and their scripts · 应对措施';

-- What of a day's tasks was done or missed, for the daily report.
CREATE INDEX task_ended ON {schema}.task (dealer_id, consultant_id, ended_at) WHERE status IN ('done', 'missed');
