-- Which row of its key a version belongs to. Once released, a migration never changes: what comes later is a migration of its own.

-- Until now that was its source. In a register with a single row for each key it is nothing.
ALTER TABLE register_rows ADD COLUMN line text NOT NULL DEFAULT '';
UPDATE register_rows SET line = source;
ALTER TABLE register_rows ALTER COLUMN line DROP DEFAULT;
DROP INDEX register_rows_key;
CREATE INDEX register_rows_key ON register_rows (register, key, line, recorded_at DESC, id DESC);

-- Who changed a row by hand, and why; the version written has the source `edit:<id>`.
CREATE TABLE register_edits (
    id bigserial PRIMARY KEY,
    register text NOT NULL,
    key text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('new', 'changed', 'ended')),
    account bigint NOT NULL,
    reason text NOT NULL CHECK (reason <> ''),
    made_at timestamptz NOT NULL
);
CREATE TRIGGER register_edits_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON register_edits EXECUTE FUNCTION refuse_change();
