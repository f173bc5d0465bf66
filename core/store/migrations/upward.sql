-- Reporting upwards 上报. Once released, a migration never changes: what comes later is a migration of its own.

-- The records for the upper platform, in the order in which they were made. `no` names a record for ever; sent again it is the same.
-- `fields` stand in the open, personal ones in `sealed` (the party's key) only. Records of ratings name no case: nobody rates by name.
-- `digest` is over what was last sent. `version` goes up when a record is made anew after it has been sent.
CREATE TABLE report_records (
    id bigserial PRIMARY KEY,
    no text NOT NULL UNIQUE,
    kind text NOT NULL,
    "case" bigint,
    seq integer NOT NULL,
    n integer NOT NULL,
    item text NOT NULL,
    org text NOT NULL,
    party bigint,
    day date NOT NULL,
    version integer NOT NULL DEFAULT 1,
    fields jsonb NOT NULL,
    sealed bytea,
    erased text[] NOT NULL DEFAULT '{}',
    state text NOT NULL CHECK (state IN ('待报', '已确认', '缺编码', '内容不符', '被退回')),
    problem text NOT NULL DEFAULT '',
    attempts integer NOT NULL DEFAULT 0,
    made_at timestamptz NOT NULL,
    next_at timestamptz NOT NULL,
    sent_at timestamptz,
    acked_at timestamptz,
    receipt text NOT NULL DEFAULT '',
    digest bytea
);
CREATE INDEX report_records_open ON report_records ("case", id) WHERE state <> '已确认';
CREATE INDEX report_records_due ON report_records (id) WHERE state = '待报';
CREATE INDEX report_records_day ON report_records (day, kind, state);
CREATE INDEX report_records_org ON report_records (org, state, id);

-- How the line to the upper platform is.
CREATE TABLE report_links (
    system text PRIMARY KEY,
    ok_at timestamptz,
    failing_since timestamptz,
    failures integer NOT NULL DEFAULT 0,
    next_at timestamptz,
    problem text NOT NULL DEFAULT ''
);

-- The latest comparison of a day, by kind: what we have had acknowledged, what the other side says it has.
CREATE TABLE report_reconciliations (
    day date NOT NULL,
    kind text NOT NULL,
    made integer NOT NULL,
    acked integer NOT NULL,
    theirs integer NOT NULL,
    same boolean NOT NULL,
    missing text[] NOT NULL,
    settled text[] NOT NULL,
    differing text[] NOT NULL,
    unknown text[] NOT NULL,
    asked_at timestamptz NOT NULL,
    asked_by text NOT NULL,
    PRIMARY KEY (day, kind)
);

-- Cases that came from the upper platform, under the number that it gave them. `digest` is keyed: nothing can be guessed from it.
CREATE TABLE upper_cases (
    id bigserial PRIMARY KEY,
    system text NOT NULL,
    project_no text NOT NULL,
    digest text NOT NULL,
    "case" bigint NOT NULL UNIQUE,
    applied_at timestamptz,
    received_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX upper_cases_once ON upper_cases (system, project_no);
CREATE INDEX upper_cases_found ON upper_cases (upper(project_no));
CREATE TRIGGER upper_cases_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON upper_cases EXECUTE FUNCTION refuse_change();
