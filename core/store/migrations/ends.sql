-- The clock: the year without a published holiday arrangement that the days of an open case lie in, and the level of used time reached.

ALTER TABLE cases ADD COLUMN provisional integer;
ALTER TABLE cases ADD COLUMN warned integer NOT NULL DEFAULT 0;
CREATE INDEX cases_provisional ON cases (provisional) WHERE provisional IS NOT NULL AND closed_on IS NULL;

-- The arrangement of 2026 is the last one that has been published when this is released.
UPDATE cases SET provisional = extract(year FROM greatest(step_due, wake_on, CASE WHEN decided_on IS NULL THEN greatest(statutory_due, promised_due) END))
WHERE closed_on IS NULL AND greatest(step_due, wake_on, CASE WHEN decided_on IS NULL THEN greatest(statutory_due, promised_due) END) > '2026-12-31';

-- The life of a paper 文书: a later one that takes its place, and what became of it. A paper itself never changes.
ALTER TABLE papers ADD COLUMN replaces bigint;
CREATE UNIQUE INDEX papers_replaces ON papers (replaces) WHERE replaces IS NOT NULL;
CREATE TABLE paper_ends (
    paper bigint PRIMARY KEY,
    state text NOT NULL CHECK (state IN ('corrected', 'voided')),
    "case" bigint NOT NULL,
    seq integer NOT NULL,
    ended_on date NOT NULL,
    because text NOT NULL
);
CREATE INDEX paper_ends_case ON paper_ends ("case");
CREATE TRIGGER paper_ends_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON paper_ends EXECUTE FUNCTION refuse_change();

-- Papers that could not be made yet; their number is theirs already.
CREATE TABLE paper_waits (
    id bigserial PRIMARY KEY,
    "case" bigint NOT NULL,
    seq integer NOT NULL,
    notice text NOT NULL,
    title text NOT NULL,
    number text NOT NULL,
    tries integer NOT NULL DEFAULT 1,
    error text NOT NULL,
    since timestamptz NOT NULL,
    next_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX paper_waits_once ON paper_waits ("case", seq, notice);
CREATE INDEX paper_waits_next ON paper_waits (next_at);
