-- Past and open cases asked what another version of their item says to them; once released, a migration never changes.

-- One piece of work: counting what would become of cases (and moving them then, and back), or finding those a version decided differently.
CREATE TABLE replays (
    id bigserial PRIMARY KEY,
    purpose text NOT NULL CHECK (purpose IN ('moving', 'decided')),
    item text NOT NULL,
    org text NOT NULL,
    from_release text NOT NULL,
    to_release text NOT NULL,
    undoes bigint REFERENCES replays,
    state text NOT NULL CHECK (state IN ('counting', 'counted', 'moving', 'done', 'stopped')),
    total integer NOT NULL,
    done integer NOT NULL DEFAULT 0,
    upto bigint NOT NULL DEFAULT 0,
    sorts text[] NOT NULL DEFAULT '{}',
    reason text NOT NULL DEFAULT '',
    started_by bigint NOT NULL REFERENCES accounts,
    started_at timestamptz NOT NULL,
    confirmed_by bigint REFERENCES accounts,
    confirmed_at timestamptz,
    ended_at timestamptz,
    problem text NOT NULL DEFAULT ''
);
CREATE INDEX replays_item ON replays (item, id);

-- What became of each case; of those that a version decided, only the ones it decided differently.
CREATE TABLE replay_cases (
    replay bigint NOT NULL REFERENCES replays ON DELETE CASCADE,
    "case" bigint NOT NULL,
    number text NOT NULL,
    sort text NOT NULL,
    told jsonb NOT NULL,
    moved_at timestamptz,
    PRIMARY KEY (replay, "case")
);
CREATE INDEX replay_cases_left ON replay_cases (replay, "case") WHERE moved_at IS NULL;
