-- Spreadsheets sent in for a register. Once released, a migration never changes: what comes later is a migration of its own.

-- What was sent in is kept with what it comes to, so that nothing is lost between the preview and its confirmation.
-- `grid` and `report` are packed (msgpack, zlib). The versions written have the source `import:<id>:<row of the file>`.
CREATE TABLE register_imports (
    id bigserial PRIMARY KEY,
    register text NOT NULL,
    account bigint NOT NULL,
    file_name text NOT NULL,
    digest text NOT NULL,
    day date NOT NULL,
    grid bytea NOT NULL,
    report bytea NOT NULL,
    counts jsonb NOT NULL,
    made_at timestamptz NOT NULL,
    done_at timestamptz,
    good_only boolean,
    reason text CHECK (reason <> ''),
    CHECK ((done_at IS NULL) = (reason IS NULL) AND (done_at IS NULL) = (good_only IS NULL))
);
CREATE INDEX register_imports_register ON register_imports (register, id DESC);

-- What was confirmed stays.
CREATE TRIGGER register_imports_stay BEFORE UPDATE OR DELETE ON register_imports FOR EACH ROW WHEN (OLD.done_at IS NOT NULL)
    EXECUTE FUNCTION refuse_change();
