-- Messages. Once released, a migration never changes: what comes later is a migration of its own.

-- What somebody is told about an event of a case: an applicant (`party`) or an officer (`account`). No personal values.
CREATE TABLE messages (
    id bigserial PRIMARY KEY,
    "case" bigint NOT NULL,
    seq integer NOT NULL,
    item text NOT NULL,
    party bigint,
    account bigint,
    kind text NOT NULL,
    title text NOT NULL,
    text text NOT NULL,
    made_at timestamptz NOT NULL,
    CHECK ((party IS NULL) <> (account IS NULL))
);
CREATE UNIQUE INDEX messages_once ON messages ("case", seq, coalesce(party, 0), coalesce(account, 0));
CREATE INDEX messages_party ON messages (party, id) WHERE party IS NOT NULL;
CREATE INDEX messages_account ON messages (account, id) WHERE account IS NOT NULL;

-- Up to which message somebody has looked: at their own as an officer (party 0), or at a party's for whom they act.
CREATE TABLE message_marks (
    account bigint NOT NULL,
    party bigint NOT NULL,
    upto bigint NOT NULL,
    PRIMARY KEY (account, party)
);

-- A message on its way through a channel. `key` is what the gateway knows it by: the same key is never delivered twice.
CREATE TABLE deliveries (
    id bigserial PRIMARY KEY,
    message bigint NOT NULL REFERENCES messages ON DELETE CASCADE,
    channel text NOT NULL,
    key text NOT NULL UNIQUE DEFAULT gen_random_uuid()::text,
    state text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'sent', 'delivered', 'failed')),
    round integer NOT NULL DEFAULT 1,
    definite boolean NOT NULL DEFAULT false,
    gateway text NOT NULL DEFAULT '',
    code text NOT NULL DEFAULT '',
    words text NOT NULL DEFAULT '',
    queued_at timestamptz NOT NULL,
    sent_at timestamptz,
    delivered_at timestamptz,
    failed_at timestamptz,
    UNIQUE (message, channel)
);
CREATE INDEX deliveries_failed ON deliveries (id) WHERE state = 'failed';

-- Every step of a delivery, with what the gateway said.
CREATE TABLE delivery_steps (
    id bigserial PRIMARY KEY,
    delivery bigint NOT NULL REFERENCES deliveries ON DELETE CASCADE,
    at timestamptz NOT NULL,
    state text NOT NULL,
    code text NOT NULL DEFAULT '',
    words text NOT NULL DEFAULT ''
);
CREATE INDEX delivery_steps_delivery ON delivery_steps (delivery, id);

-- Where a party wants to be told, with its consent; `sealed` with the party's key, and gone when the consent ends.
CREATE TABLE contacts (
    id bigserial PRIMARY KEY,
    party bigint NOT NULL,
    kind text NOT NULL CHECK (kind IN ('phone', 'email')),
    sealed bytea,
    agreed_at timestamptz NOT NULL,
    agreed_by bigint NOT NULL,
    ended_at timestamptz,
    CHECK ((sealed IS NULL) = (ended_at IS NOT NULL))
);
CREATE UNIQUE INDEX contacts_one ON contacts (party, kind) WHERE ended_at IS NULL;
