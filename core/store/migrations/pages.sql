-- What pages need. Once released, a migration never changes: what comes later is a migration of its own.

-- Whose turn it is and until when, for the desk's order. `duty` is empty while only the system may act; `desk_on` puts a case that
-- runs against no limit by the day since when it has been waiting.
ALTER TABLE cases
    ADD COLUMN duty text NOT NULL DEFAULT '',
    ADD COLUMN step_due date,
    ADD COLUMN due_on date GENERATED ALWAYS AS (
        CASE WHEN closed_on IS NOT NULL THEN NULL WHEN decided_on IS NULL THEN least(step_due, promised_due, statutory_due) ELSE step_due END
    ) STORED,
    ADD COLUMN desk_on date GENERATED ALWAYS AS (
        CASE WHEN closed_on IS NOT NULL THEN NULL
             WHEN decided_on IS NULL
             THEN coalesce(least(step_due, promised_due, statutory_due), (filed_at AT TIME ZONE 'Asia/Shanghai')::date)
             ELSE coalesce(step_due, decided_on) END
    ) STORED;
-- Only open cases are on a desk; one that is decided at once never enters these.
CREATE INDEX cases_desk_duty ON cases (org, duty, desk_on, id) WHERE closed_on IS NULL;
CREATE INDEX cases_desk_org ON cases (org, desk_on, id) WHERE closed_on IS NULL;
CREATE INDEX cases_desk_item ON cases (org, item, desk_on, id) WHERE closed_on IS NULL;
CREATE INDEX cases_desk_status ON cases (org, status, desk_on, id) WHERE closed_on IS NULL;
-- What an officer has handled 已办.
CREATE INDEX events_officer ON events (actor, id) WHERE actor <> 'system' AND kind NOT IN ('filed', 'withdrawn');

CREATE TABLE case_reads (
    account bigint NOT NULL REFERENCES accounts,
    "case" bigint NOT NULL,
    seq integer NOT NULL,
    PRIMARY KEY (account, "case")
);

CREATE TABLE drafts (
    id bigserial PRIMARY KEY,
    party bigint NOT NULL REFERENCES parties,
    account bigint NOT NULL,
    item text NOT NULL,
    release text NOT NULL,
    page integer NOT NULL CHECK (page >= 0),
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    sealed bytea NOT NULL
);
CREATE INDEX drafts_party ON drafts (party, id);

CREATE TABLE attachments (
    id bigserial PRIMARY KEY,
    draft bigint REFERENCES drafts ON DELETE CASCADE,
    filing bigint,
    party bigint NOT NULL,
    material text NOT NULL,
    filename bytea NOT NULL,
    media text NOT NULL,
    size integer NOT NULL CHECK (size > 0),
    digest bytea NOT NULL,
    added_at timestamptz NOT NULL,
    sealed bytea NOT NULL,
    CHECK ((draft IS NULL) <> (filing IS NULL))
);
ALTER TABLE attachments ALTER COLUMN sealed SET STORAGE EXTERNAL;
CREATE INDEX attachments_draft ON attachments (draft) WHERE draft IS NOT NULL;
CREATE INDEX attachments_filing ON attachments (filing) WHERE filing IS NOT NULL;

CREATE TABLE web_sessions (
    digest bytea PRIMARY KEY,
    account bigint NOT NULL REFERENCES accounts,
    acting bigint,
    elder boolean NOT NULL DEFAULT false,
    opened_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL
);
CREATE INDEX web_sessions_account ON web_sessions (account);
CREATE INDEX web_sessions_opened_at ON web_sessions (opened_at);

CREATE TABLE case_terms (
    "case" bigint PRIMARY KEY,
    terms text[] NOT NULL
);
CREATE INDEX case_terms_terms ON case_terms USING gin (terms) WITH (gin_pending_list_limit = 256);

CREATE TABLE access_log (
    id bigserial PRIMARY KEY,
    account bigint NOT NULL,
    "case" bigint NOT NULL,
    class text NOT NULL,
    purpose text NOT NULL,
    at timestamptz NOT NULL
);
CREATE INDEX access_log_case ON access_log ("case", id);
-- Who read whose personal values stays known.
CREATE TRIGGER access_log_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON access_log EXECUTE FUNCTION refuse_change();
