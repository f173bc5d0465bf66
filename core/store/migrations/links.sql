-- Cases that belong together, and cases that the system must look at from a day on.

CREATE TABLE links (
    id bigserial PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('child_of', 'objects_to', 'after')),
    from_case bigint NOT NULL,
    to_case bigint NOT NULL,
    note text NOT NULL DEFAULT '',
    made_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX links_once ON links (from_case, to_case, kind);
CREATE INDEX links_to ON links (to_case, kind);
-- Which case belongs to which is a part of what has happened.
CREATE TRIGGER links_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON links EXECUTE FUNCTION refuse_change();

ALTER TABLE cases ADD COLUMN wake_on date;
CREATE INDEX cases_wake ON cases (wake_on, id) WHERE wake_on IS NOT NULL AND closed_on IS NULL;
