-- What an officer types at the counter before it is filed: kept like a draft, of the party's, shown to that officer only.
ALTER TABLE drafts ADD COLUMN counter boolean NOT NULL DEFAULT false;
CREATE INDEX drafts_counter ON drafts (account, updated_at) WHERE counter;

-- A link by which the applicant at the counter reads such a draft and confirms it; the link itself is nowhere kept.
CREATE TABLE confirmations (
    digest bytea PRIMARY KEY,
    draft bigint NOT NULL,
    account bigint NOT NULL,
    content bytea NOT NULL,
    made_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    confirmed_at timestamptz
);
CREATE INDEX confirmations_draft ON confirmations (draft);
