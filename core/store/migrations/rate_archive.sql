-- Archive packages 归档包, and the cases that wait for theirs.
-- Once released, a migration never changes: what comes later is a migration of its own.

-- A package of a case as it stood after event `seq`. `sealed` is empty for one that is too large to keep twice: it is packed again when asked for.
CREATE TABLE archives (
    "case" bigint NOT NULL REFERENCES cases,
    seq integer NOT NULL,
    made_at timestamptz NOT NULL,
    digest bytea NOT NULL,
    size bigint NOT NULL CHECK (size > 0),
    sealed bytea,
    PRIMARY KEY ("case", seq)
);
ALTER TABLE archives ALTER COLUMN sealed SET STORAGE EXTERNAL;
CREATE TRIGGER archives_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON archives EXECUTE FUNCTION refuse_change();

CREATE TABLE archives_due (
    "case" bigint PRIMARY KEY REFERENCES cases,
    pos bigint NOT NULL,
    day date NOT NULL
);
CREATE INDEX archives_due_day ON archives_due (day, "case");
