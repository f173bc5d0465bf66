-- What hangs over a case besides its step: corrections, lacking materials, times that do not count, extensions.

ALTER TABLE cases ADD COLUMN standing jsonb NOT NULL DEFAULT '{}';

-- What supervision (效能监察) should look at though no event of the case says it: acts that were tried and are not lawful.
CREATE TABLE watch_notes (
    id bigserial PRIMARY KEY,
    "case" bigint NOT NULL,
    actor text NOT NULL,
    noted_at timestamptz NOT NULL,
    act text NOT NULL,
    because text NOT NULL
);
CREATE INDEX watch_notes_case ON watch_notes ("case", id);
CREATE TRIGGER watch_notes_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON watch_notes EXECUTE FUNCTION refuse_change();
