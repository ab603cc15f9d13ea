-- One row a customer: what the lists show of them, and the state that planning goes on from.
CREATE TABLE {schema}.customer (
    customer_id    uuid PRIMARY KEY,
    partition      integer NOT NULL,
    dealer_id      text,
    group_id       text,
    consultant_id  text,
    grade          text,
    end_state      text,
    last_contact_at timestamptz,
    open_tasks     integer NOT NULL,
    next_at        timestamptz,
    versions       bigint[] NOT NULL,
    sent           bigint NOT NULL,
    state          bytea
) WITH (fillfactor = 85);
COMMENT ON TABLE {schema}.customer IS 'What followup knows of each customer · 客户跟进状态';

-- Whom the clock must look at, the earliest first.
CREATE INDEX customer_next ON {schema}.customer (partition, next_at, customer_id) WHERE next_at IS NOT NULL;
CREATE INDEX customer_consultant ON {schema}.customer (dealer_id, consultant_id);

CREATE TABLE {schema}.task (
    task_id         uuid PRIMARY KEY,
    partition       integer NOT NULL,
    customer_id     uuid NOT NULL,
    dealer_id       text NOT NULL,
    group_id        text NOT NULL,
    kind            text NOT NULL,
    status          text NOT NULL,
    scheduled_at    timestamptz NOT NULL,
    due_at          timestamptz NOT NULL,
    expires_at      timestamptz,
    escalates_at    timestamptz,
    consultant_id   text,
    purpose         text,
    grade           text,
    template        text,
    subject_id      uuid,
    cause_id        uuid,
    why             text,
    policy_scope    text NOT NULL,
    policy_version  integer NOT NULL,
    replaces        uuid,
    fell_due_at     timestamptz,
    ended_at        timestamptz,
    end_reason      text,
    logged_event_id uuid,
    escalated_at    timestamptz,
    manager_id      text,
    settled_at    timestamptz
) WITH (fillfactor = 85);
COMMENT ON TABLE {schema}.task IS 'Contact tasks, one row each · 跟进任务';

-- The plan of the day, by consultant and by store.
CREATE INDEX task_open ON {schema}.task (dealer_id, consultant_id, due_at) WHERE status IN ('scheduled', 'due');
-- What is overdue: missed, and no contact since.
CREATE INDEX task_overdue ON {schema}.task (dealer_id, consultant_id, ended_at)
    WHERE status = 'missed' AND settled_at IS NULL;
CREATE INDEX task_customer ON {schema}.task (customer_id, due_at);
-- Messages that are to go out now.
CREATE INDEX task_message ON {schema}.task (due_at, task_id) WHERE status = 'due' AND template IS NOT NULL;

-- Dealers as a partition has met them: time zone, staff, leaves.
CREATE TABLE {schema}.dealer (
    partition integer NOT NULL,
    dealer_id text NOT NULL,
    dealer    jsonb NOT NULL,
    PRIMARY KEY (partition, dealer_id)
);
COMMENT ON TABLE {schema}.dealer IS 'Dealers, their staff and leaves, once per partition · 门店';

-- Every change of a follow-up policy, once per partition, in the order of its ledger.
CREATE TABLE {schema}.policy (
    partition    integer NOT NULL,
    scope        text NOT NULL CHECK (scope IN ('dealer', 'group')),
    scope_id     text NOT NULL,
    version      bigint NOT NULL,
    position     bigint NOT NULL,
    effective_at timestamptz NOT NULL,
    settings     jsonb NOT NULL,
    refused      text,
    PRIMARY KEY (partition, scope, scope_id, version)
);
COMMENT ON TABLE {schema}.policy IS 'Changes of the follow-up policy · 跟进政策变更';

-- Streams of dealers' days: only how far each was read; what they say is in the tables of the day and the week.
CREATE TABLE {schema}.day_stream (
    stream_id uuid PRIMARY KEY,
    partition integer NOT NULL,
    versions  bigint[] NOT NULL,
    sent      bigint NOT NULL
);
COMMENT ON TABLE {schema}.day_stream IS 'How far the streams of days were read · 日事件流';
