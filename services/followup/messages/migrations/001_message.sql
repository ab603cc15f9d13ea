-- One row a message, from the moment that its task fell due: how far it has got, and what is to be recorded of it.
-- Nothing personal: neither name nor number nor text. It belongs to the service, not to a version of the projection.
CREATE TABLE {schema}.message (
    task_id            uuid PRIMARY KEY,
    dealer_id          text NOT NULL,
    customer_id        uuid NOT NULL,
    template           text NOT NULL,
    state              text NOT NULL CHECK (state IN ('waiting', 'sent', 'failed', 'recorded', 'dropped')),
    attempts           integer NOT NULL,
    next_attempt_at    timestamptz NOT NULL,
    expires_at         timestamptz NOT NULL,
    last_error         text,
    channel            text,
    language           text,
    gateway            text,
    gateway_message_id text,
    reason             text,
    ended_at           timestamptz
) WITH (fillfactor = 70);
COMMENT ON TABLE {schema}.message IS 'Messages of contact tasks, one row each · 消息发送情况';
COMMENT ON COLUMN {schema}.message.state IS
    'waiting for a gateway; sent or failed, to be recorded; recorded; dropped: its task had ended before';
COMMENT ON COLUMN {schema}.message.next_attempt_at IS
    'When a sender may look at it; a sender that holds it has moved that ahead';

-- What is still to be done: whose moment passes first comes first, so that no campaign keeps a thank-you waiting.
CREATE INDEX message_open ON {schema}.message (expires_at) WHERE state IN ('waiting', 'sent', 'failed');
-- Whose a receipt is that names the gateway's id only.
CREATE INDEX message_gateway_id ON {schema}.message (gateway_message_id, gateway) WHERE gateway_message_id IS NOT NULL;
