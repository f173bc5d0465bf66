-- What is to be done later, or again until it succeeds. Once released, a migration never changes: what comes later is a migration of its own.

-- One row for each (task, key), for good: the same job deferred twice is one job. While somebody is at it, `holder` says who, and
-- `due_at` is when that lease ends: a job whose worker was killed is due again by itself.
CREATE TABLE jobs (
    id bigserial PRIMARY KEY,
    task text NOT NULL,
    key text NOT NULL CHECK (key <> ''),
    payload jsonb NOT NULL,
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'given_up')),
    made_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    holder text NOT NULL DEFAULT '',
    because text NOT NULL DEFAULT '',
    ended_at timestamptz,
    UNIQUE (task, key)
);
CREATE INDEX jobs_due ON jobs (task, due_at, id) WHERE state = 'waiting';
