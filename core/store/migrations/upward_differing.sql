-- Acknowledged records of which a comparison has found another content above are few, and looked for.
CREATE INDEX report_records_differing ON report_records (id) WHERE state = '已确认' AND problem <> '';
