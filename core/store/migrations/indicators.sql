-- What indicators need. Once released, a migration never changes: what comes later is a migration of its own.

-- Figures of ended periods as they were taken; `behind` is the digest of the records, `definition` that of the 口径.
CREATE TABLE indicator_figures (
    id bigserial PRIMARY KEY,
    indicator text NOT NULL,
    period text NOT NULL,
    definition bytea NOT NULL,
    figure jsonb NOT NULL,
    behind bytea NOT NULL,
    taken_at timestamptz NOT NULL,
    taken_by text NOT NULL
);
CREATE INDEX indicator_figures_period ON indicator_figures (indicator, period, id);
-- A reported figure stays: a new one is written beside it.
CREATE TRIGGER indicator_figures_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON indicator_figures EXECUTE FUNCTION refuse_change();

-- Cases by the days that put them into a period. They come in about that order, so a block range index finds them at next to no cost for
-- a submission; a B-tree for each day would have to be written with every case.
CREATE INDEX cases_days ON cases USING brin (filed_at, accepted_on, decided_on, closed_on) WITH (pages_per_range = 32, autosummarize = on);
