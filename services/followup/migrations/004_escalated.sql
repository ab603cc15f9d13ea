-- What was put before the manager.
CREATE INDEX task_escalated ON {schema}.task (dealer_id, due_at, task_id) WHERE escalated_at IS NOT NULL;
