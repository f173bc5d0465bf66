-- 修订稿: an official's draft of an item. Of an item there is at most one that is open.
CREATE TABLE revisions (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    item text NOT NULL,
    plugin text NOT NULL,
    org text NOT NULL REFERENCES orgs,
    base text NOT NULL,
    title text NOT NULL,
    stage text NOT NULL CHECK (stage IN ('drafting', 'proposed', 'published', 'discarded')),
    step integer NOT NULL,
    last integer NOT NULL,
    opened_by bigint NOT NULL REFERENCES accounts,
    opened_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    editor bigint REFERENCES accounts,
    editor_seen timestamptz,
    effective_on date,
    reason text NOT NULL,
    proposed_by bigint REFERENCES accounts,
    proposed_at timestamptz,
    release text NOT NULL
);
CREATE UNIQUE INDEX revisions_open ON revisions (item) WHERE stage IN ('drafting', 'proposed');
CREATE INDEX revisions_of_org ON revisions (org, changed_at DESC);

-- Each change of it, whole: undoing goes back a step, doing something else then leaves the undone ones behind.
CREATE TABLE revision_steps (
    revision bigint NOT NULL REFERENCES revisions,
    number integer NOT NULL,
    said text NOT NULL,
    by bigint NOT NULL REFERENCES accounts,
    at timestamptz NOT NULL,
    files jsonb NOT NULL,
    PRIMARY KEY (revision, number)
);

-- What a person says of a place in it.
CREATE TABLE revision_remarks (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    revision bigint NOT NULL REFERENCES revisions,
    tab text NOT NULL,
    text text NOT NULL,
    by bigint NOT NULL REFERENCES accounts,
    at timestamptz NOT NULL,
    done_by bigint REFERENCES accounts,
    done_at timestamptz
);
CREATE INDEX revision_remarks_of ON revision_remarks (revision);

-- What an official says of an example that a change turns red: it was meant to change, or not.
CREATE TABLE revision_marks (
    revision bigint NOT NULL REFERENCES revisions,
    example text NOT NULL,
    meant boolean NOT NULL,
    was text NOT NULL,
    becomes text NOT NULL,
    reason text NOT NULL,
    by bigint NOT NULL REFERENCES accounts,
    at timestamptz NOT NULL,
    PRIMARY KEY (revision, example)
);

-- Everything that was done to it, one after the other, chained like the records of a case.
CREATE TABLE revision_log (
    revision bigint NOT NULL REFERENCES revisions,
    seq integer NOT NULL,
    kind text NOT NULL,
    by bigint NOT NULL REFERENCES accounts,
    at timestamptz NOT NULL,
    payload bytea NOT NULL,
    prev bytea NOT NULL,
    hash bytea NOT NULL,
    PRIMARY KEY (revision, seq)
);
CREATE TRIGGER revision_log_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON revision_log EXECUTE FUNCTION refuse_change();

-- A link by which somebody without an account looks at it, until a moment.
CREATE TABLE revision_previews (
    digest bytea PRIMARY KEY,
    revision bigint NOT NULL REFERENCES revisions,
    made_by bigint NOT NULL REFERENCES accounts,
    made_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX revision_previews_of ON revision_previews (revision);
