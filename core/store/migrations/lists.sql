-- The desk's lists: which part of the work a case lies at, its street, what waits to be handed out, saved views, exports, visits and notes.

-- Whose turn it is was known; what they do there (收件、受理、审查、决定、出件) follows from the kind of the step. Open cases get it from
-- `settle_duties` when the worker starts.
ALTER TABLE cases ADD COLUMN stage text NOT NULL DEFAULT '';
ALTER TABLE cases ADD COLUMN region text NOT NULL DEFAULT '';
UPDATE cases c SET region = f."values"->>'shared.region' FROM filings f
WHERE f.id = c.filing AND jsonb_typeof(f."values"->'shared.region') = 'string';
CREATE INDEX cases_desk_stage ON cases (org, duty, stage, desk_on, id) INCLUDE (assignee) WHERE closed_on IS NULL;
CREATE INDEX cases_desk_region ON cases (org, region, desk_on, id) WHERE closed_on IS NULL;

-- Cases whose result is on paper and still lies in the office; a read model of papers and events.
CREATE TABLE handing_out (
    "case" bigint PRIMARY KEY,
    org text NOT NULL,
    duties text[] NOT NULL,
    since date NOT NULL
);
CREATE INDEX handing_out_desk ON handing_out (org, since, "case");

-- A list as an officer wants it again: filters, columns, order. `org` is empty unless it is shared with that authority.
CREATE TABLE desk_views (
    id bigserial PRIMARY KEY,
    account bigint NOT NULL,
    org text NOT NULL DEFAULT '',
    name text NOT NULL CHECK (name <> ''),
    asked jsonb NOT NULL,
    made_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX desk_views_name ON desk_views (account, name);
CREATE INDEX desk_views_org ON desk_views (org) WHERE org <> '';
CREATE TABLE desk_defaults (
    account bigint PRIMARY KEY,
    view bigint NOT NULL
);
CREATE INDEX desk_defaults_view ON desk_defaults (view);

-- Who took which list away as a file.
CREATE TABLE desk_exports (
    id bigserial PRIMARY KEY,
    account bigint NOT NULL,
    orgs text[] NOT NULL,
    at timestamptz NOT NULL,
    kind text NOT NULL CHECK (kind IN ('xlsx', 'csv')),
    said text NOT NULL,
    columns text[] NOT NULL,
    rows integer NOT NULL,
    digest bytea NOT NULL
);
CREATE INDEX desk_exports_account ON desk_exports (account, id);
CREATE INDEX desk_exports_orgs ON desk_exports USING gin (orgs);
CREATE TRIGGER desk_exports_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON desk_exports EXECUTE FUNCTION refuse_change();

-- Which officer opened which case: one row for each day.
CREATE TABLE case_visits (
    "case" bigint NOT NULL,
    account bigint NOT NULL,
    day date NOT NULL,
    first_at timestamptz NOT NULL,
    last_at timestamptz NOT NULL,
    times integer NOT NULL DEFAULT 1,
    PRIMARY KEY ("case", account, day)
);
CREATE TRIGGER case_visits_stay BEFORE DELETE OR TRUNCATE ON case_visits EXECUTE FUNCTION refuse_change();

-- Notes 便笺 between officers. Taking one back empties it; that there was one stays.
CREATE TABLE case_notes (
    id bigserial PRIMARY KEY,
    "case" bigint NOT NULL,
    account bigint NOT NULL,
    sealed bytea,
    written_at timestamptz NOT NULL,
    removed_at timestamptz,
    CHECK ((sealed IS NULL) = (removed_at IS NOT NULL))
);
CREATE INDEX case_notes_case ON case_notes ("case", id);
CREATE TRIGGER case_notes_stay BEFORE DELETE OR TRUNCATE ON case_notes EXECUTE FUNCTION refuse_change();
