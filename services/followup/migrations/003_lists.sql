-- Lists of tasks that have ended, by when they were due.
CREATE INDEX task_closed ON {schema}.task (dealer_id, due_at, task_id) WHERE status IN ('done', 'missed', 'cancelled');
