-- Cases against which no limit runs stand on the desk behind all that have one, those that have waited longest first; once released, a
-- migration never changes. The day they began to wait is put a thousand years off, so that one index still gives the whole order.
ALTER TABLE cases DROP COLUMN desk_on;
ALTER TABLE cases ADD COLUMN desk_on date GENERATED ALWAYS AS (
    CASE WHEN closed_on IS NOT NULL THEN NULL
         WHEN decided_on IS NULL
         THEN coalesce(least(step_due, promised_due, statutory_due), (filed_at AT TIME ZONE 'Asia/Shanghai')::date + 365000)
         ELSE coalesce(step_due, decided_on + 365000) END
) STORED;
CREATE INDEX cases_desk_duty ON cases (org, duty, desk_on, id) INCLUDE (assignee) WHERE closed_on IS NULL;
CREATE INDEX cases_desk_org ON cases (org, desk_on, id) WHERE closed_on IS NULL;
CREATE INDEX cases_desk_item ON cases (org, item, desk_on, id) WHERE closed_on IS NULL;
CREATE INDEX cases_desk_status ON cases (org, status, desk_on, id) WHERE closed_on IS NULL;
CREATE INDEX cases_desk_stage ON cases (org, duty, stage, desk_on, id) INCLUDE (assignee) WHERE closed_on IS NULL;
CREATE INDEX cases_desk_region ON cases (org, region, desk_on, id) WHERE closed_on IS NULL;
