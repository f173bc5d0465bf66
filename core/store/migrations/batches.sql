-- Runs 批次 over registers and cases, and signals 信号. Once released, a migration never changes: what comes later is a migration of its own.

-- A batch: one carrying out of a run. `bundle` is what it stands on (definition, rules, columns), `upto` the last register row that
-- counts for it, `inputs_hash` covers the digests of all its rows. A scheduled run has one batch for each period.
CREATE TABLE batches (
    id bigserial PRIMARY KEY,
    run text NOT NULL,
    kind text NOT NULL,
    org text NOT NULL,
    duty text NOT NULL,
    period text,
    started_by text NOT NULL,
    purpose text NOT NULL,
    started_at timestamptz NOT NULL,
    day date NOT NULL,
    upto bigint NOT NULL,
    seed text NOT NULL,
    code text NOT NULL,
    bundle bytea NOT NULL,
    rules_hash bytea NOT NULL,
    state text NOT NULL,
    total integer NOT NULL DEFAULT 0,
    done integer NOT NULL DEFAULT 0,
    inputs_hash bytea,
    params jsonb NOT NULL,
    counts jsonb NOT NULL,
    ended_at timestamptz,
    attempts integer NOT NULL DEFAULT 0,
    problem text NOT NULL DEFAULT '',
    CHECK (state IN ('等候', '读取', '计算', '完成', '中断'))
);
CREATE UNIQUE INDEX batches_period ON batches (run, period) WHERE period IS NOT NULL;
CREATE INDEX batches_run ON batches (run, id);
CREATE INDEX batches_open ON batches (id) WHERE state NOT IN ('完成', '中断');

-- What a batch is decided on: canonical bytes, and the digest taken of them then. `part` says which list a row belongs to.
CREATE TABLE batch_rows (
    batch bigint NOT NULL REFERENCES batches,
    part text NOT NULL,
    n integer NOT NULL,
    key text NOT NULL,
    record bigint NOT NULL,
    "row" bytea NOT NULL,
    digest bytea NOT NULL,
    PRIMARY KEY (batch, part, n)
);

CREATE TABLE batch_results (
    batch bigint NOT NULL REFERENCES batches,
    n integer NOT NULL,
    key text NOT NULL,
    outcomes jsonb NOT NULL,
    hits text[] NOT NULL,
    kept boolean NOT NULL,
    place integer NOT NULL,
    pairs text[] NOT NULL,
    problem text NOT NULL,
    opened text[] NOT NULL,
    PRIMARY KEY (batch, n)
);
CREATE INDEX batch_results_key ON batch_results (batch, key);

-- The keys of the sources that may send signals, sealed by the house.
CREATE TABLE signal_keys (
    id bigserial PRIMARY KEY,
    signal text NOT NULL,
    source text NOT NULL,
    sealed bytea NOT NULL,
    made_at timestamptz NOT NULL,
    made_by text NOT NULL,
    revoked_at timestamptz
);
CREATE UNIQUE INDEX signal_keys_once ON signal_keys (signal, source) WHERE revoked_at IS NULL;

-- What came in, each once, with what the rules said of it.
CREATE TABLE signal_rows (
    id bigserial PRIMARY KEY,
    signal text NOT NULL,
    source text NOT NULL,
    key text NOT NULL,
    digest bytea NOT NULL,
    "row" bytea NOT NULL,
    received_at timestamptz NOT NULL,
    rules_hash bytea NOT NULL,
    outcomes jsonb NOT NULL,
    hits text[] NOT NULL,
    problem text NOT NULL,
    opened text[] NOT NULL
);
CREATE UNIQUE INDEX signal_rows_once ON signal_rows (signal, source, key);
CREATE INDEX signal_rows_latest ON signal_rows (signal, id);
CREATE TRIGGER signal_rows_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON signal_rows EXECUTE FUNCTION refuse_change();
