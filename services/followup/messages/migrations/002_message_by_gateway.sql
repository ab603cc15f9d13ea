-- Who was written to lately: a reply may tell nothing but the phone that it came from.
CREATE INDEX message_ended ON {schema}.message (gateway, ended_at) WHERE ended_at IS NOT NULL;
