-- The first tables of the core. Once released, a migration never changes: what comes later is a migration of its own.

CREATE TABLE orgs (
    id text PRIMARY KEY,
    name text NOT NULL,
    region text NOT NULL DEFAULT ''
);

CREATE TABLE parties (
    id bigserial PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('natural', 'legal')),
    code text NOT NULL UNIQUE,
    name text NOT NULL,
    sealed bytea,
    synthetic boolean NOT NULL DEFAULT false
);

CREATE TABLE party_keys (
    party bigint PRIMARY KEY REFERENCES parties,
    wrapped bytea,
    destroyed_at timestamptz,
    CHECK ((wrapped IS NULL) = (destroyed_at IS NOT NULL))
);

CREATE TABLE accounts (
    id bigserial PRIMARY KEY,
    login text NOT NULL UNIQUE,
    name text NOT NULL,
    password_hash text NOT NULL,
    party bigint REFERENCES parties,
    active boolean NOT NULL DEFAULT true,
    failures integer NOT NULL DEFAULT 0,
    locked_until timestamptz
);
CREATE INDEX accounts_party ON accounts (party);

CREATE TABLE posts (
    id bigserial PRIMARY KEY,
    account bigint NOT NULL REFERENCES accounts,
    org text NOT NULL REFERENCES orgs,
    role text NOT NULL,
    since date NOT NULL,
    until date
);
CREATE INDEX posts_account ON posts (account);

CREATE TABLE agents (
    id bigserial PRIMARY KEY,
    account bigint NOT NULL REFERENCES accounts,
    party bigint NOT NULL REFERENCES parties,
    items text[] NOT NULL DEFAULT '{}',
    since date NOT NULL,
    until date NOT NULL CHECK (until >= since),
    revoked_at timestamptz
);
CREATE INDEX agents_account ON agents (account);
CREATE INDEX agents_party ON agents (party);

CREATE TABLE tokens (
    digest bytea PRIMARY KEY,
    account bigint NOT NULL REFERENCES accounts,
    issued_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX tokens_account ON tokens (account);
CREATE INDEX tokens_expires_at ON tokens (expires_at);

CREATE TABLE blobs (
    hash bytea PRIMARY KEY,
    data bytea NOT NULL
);

CREATE TABLE releases (
    hash text PRIMARY KEY,
    item text NOT NULL,
    plugin text NOT NULL,
    parent text NOT NULL DEFAULT '',
    effective_from timestamptz NOT NULL,
    adopted_at timestamptz NOT NULL,
    adopted_by text NOT NULL,
    state text NOT NULL DEFAULT 'current',
    reason text NOT NULL DEFAULT '',
    files jsonb NOT NULL
);
CREATE INDEX releases_item ON releases (item, effective_from);

CREATE TABLE filings (
    id bigserial PRIMARY KEY,
    party bigint NOT NULL,
    account bigint NOT NULL,
    item text NOT NULL,
    release text NOT NULL,
    submitted_at timestamptz NOT NULL,
    idempotency text NOT NULL,
    body_digest bytea NOT NULL,
    values jsonb NOT NULL,
    sealed bytea NOT NULL
);
CREATE UNIQUE INDEX filings_once ON filings (party, idempotency);

CREATE TABLE cases (
    id bigserial PRIMARY KEY,
    number text NOT NULL UNIQUE,
    query_code text NOT NULL,
    filing bigint NOT NULL,
    item text NOT NULL,
    org text NOT NULL,
    party bigint NOT NULL,
    release text NOT NULL,
    seq integer NOT NULL,
    head bytea NOT NULL,
    status text NOT NULL,
    status_code text NOT NULL,
    step text NOT NULL,
    outcomes jsonb NOT NULL,
    filed_at timestamptz NOT NULL,
    accepted_on date,
    decided_on date,
    statutory_due date,
    promised_due date,
    closed_on date
);
CREATE INDEX cases_filing ON cases (filing);
CREATE INDEX cases_party ON cases (party, id);
CREATE INDEX cases_org_status ON cases (org, status, id);
CREATE SEQUENCE case_numbers MAXVALUE 999999 CYCLE;

CREATE TABLE events (
    id bigserial PRIMARY KEY,
    "case" bigint NOT NULL,
    seq integer NOT NULL,
    kind text NOT NULL,
    recorded_at timestamptz NOT NULL,
    effective_on date NOT NULL,
    actor text NOT NULL,
    release text NOT NULL,
    payload bytea NOT NULL,
    prev bytea NOT NULL,
    hash bytea NOT NULL
);
CREATE UNIQUE INDEX events_case_seq ON events ("case", seq);

CREATE TABLE outbox (
    id bigserial PRIMARY KEY,
    "case" bigint NOT NULL,
    first integer NOT NULL,
    last integer NOT NULL
);

CREATE TABLE positions (
    pos bigint PRIMARY KEY,
    "case" bigint NOT NULL,
    seq integer NOT NULL,
    hash bytea NOT NULL
);
CREATE UNIQUE INDEX positions_case_seq ON positions ("case", seq);

CREATE TABLE cursors (
    name text PRIMARY KEY,
    pos bigint NOT NULL DEFAULT 0
);

CREATE TABLE fact_keys (
    id bigserial PRIMARY KEY,
    fact text NOT NULL,
    key bytea NOT NULL,
    "case" bigint NOT NULL,
    day date NOT NULL
);
CREATE INDEX fact_keys_found ON fact_keys (fact, key, day);

CREATE TABLE register_rows (
    id bigserial PRIMARY KEY,
    register text NOT NULL,
    key text NOT NULL,
    values jsonb NOT NULL,
    valid_from date NOT NULL,
    valid_to date,
    recorded_at timestamptz NOT NULL,
    source text NOT NULL
);
CREATE INDEX register_rows_key ON register_rows (register, key);

CREATE TABLE runs (
    id bigserial PRIMARY KEY,
    draw text NOT NULL,
    item text NOT NULL,
    release text NOT NULL,
    seed text NOT NULL,
    inputs jsonb NOT NULL,
    inputs_hash bytea NOT NULL,
    code text NOT NULL,
    started_by text NOT NULL,
    started_at timestamptz NOT NULL
);

CREATE TABLE run_members (
    id bigserial PRIMARY KEY,
    run bigint NOT NULL REFERENCES runs,
    "case" bigint NOT NULL,
    number text NOT NULL,
    result text NOT NULL DEFAULT '',
    finding text NOT NULL DEFAULT '',
    recorded_at timestamptz,
    recorded_by text NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX run_members_once ON run_members (run, "case");

CREATE TABLE papers (
    id bigserial PRIMARY KEY,
    "case" bigint NOT NULL,
    seq integer NOT NULL,
    notice text NOT NULL,
    title text NOT NULL,
    number text NOT NULL UNIQUE,
    made_at timestamptz NOT NULL,
    blob bytea NOT NULL
);
CREATE UNIQUE INDEX papers_once ON papers ("case", seq, notice);

CREATE TABLE document_numbers (
    series text PRIMARY KEY,
    last integer NOT NULL DEFAULT 0
);

CREATE TABLE digests (
    id bigserial PRIMARY KEY,
    first bigint NOT NULL UNIQUE,
    last bigint NOT NULL CHECK (last >= first),
    root bytea NOT NULL,
    prev bytea NOT NULL,
    signature bytea NOT NULL,
    made_at timestamptz NOT NULL
);

-- What has happened stays: an event, its place in the order, a served paper and a signed digest are never changed or removed.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% 只能追加，不能修改或删除', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER events_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON events EXECUTE FUNCTION refuse_change();
CREATE TRIGGER positions_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON positions EXECUTE FUNCTION refuse_change();
CREATE TRIGGER papers_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON papers EXECUTE FUNCTION refuse_change();
CREATE TRIGGER digests_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON digests EXECUTE FUNCTION refuse_change();
