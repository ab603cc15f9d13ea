-- One row a customer: the grade and why, and the state that the projection goes on from.
-- dealer_id to last_event_at are null until the first event that grading reads.
CREATE TABLE {schema}.customer_grade (
    customer_id uuid PRIMARY KEY,
    partition integer NOT NULL,
    dealer_id text,
    group_id text,
    consultant_id text,
    grade text NOT NULL,
    grade_rank smallint NOT NULL,
    end_state text,
    defeat_reported boolean NOT NULL,
    overridden boolean NOT NULL,
    reasons jsonb NOT NULL,
    regrade_due_at timestamptz,
    graded_at timestamptz,
    last_event_at timestamptz,
    policy_scope text NOT NULL,
    policy_version integer NOT NULL,
    version bigint NOT NULL,
    sent bigint NOT NULL,
    state bytea
) WITH (fillfactor = 85);

-- Lists of open customers by dealer, and by consultant: the highest grade first, the newest customer first.
CREATE INDEX customer_grade_dealer ON {schema}.customer_grade (dealer_id, grade_rank, customer_id)
    WHERE end_state IS NULL;
CREATE INDEX customer_grade_consultant
    ON {schema}.customer_grade (dealer_id, consultant_id, grade_rank, customer_id)
    WHERE end_state IS NULL;

-- Lists of those who are overdue for re-grading: the longest overdue first.
CREATE INDEX customer_grade_due ON {schema}.customer_grade (dealer_id, regrade_due_at, customer_id)
    WHERE end_state IS NULL AND regrade_due_at IS NOT NULL;

-- Lists by end state.
CREATE INDEX customer_grade_ended ON {schema}.customer_grade (dealer_id, end_state, grade_rank, customer_id)
    WHERE end_state IS NOT NULL;

-- Grade mix of a group.
CREATE INDEX customer_grade_group ON {schema}.customer_grade (group_id, dealer_id);

-- Every change of a grading policy, once per partition, in the order of its ledger.
CREATE TABLE {schema}.grading_policy (
    partition integer NOT NULL,
    scope text NOT NULL CHECK (scope IN ('dealer', 'group')),
    scope_id text NOT NULL,
    version bigint NOT NULL,
    position bigint NOT NULL,
    effective_at timestamptz NOT NULL,
    settings jsonb NOT NULL,
    PRIMARY KEY (partition, scope, scope_id, version)
);
