-- What calls an authority is asked by role, the oldest first: what wants a signature is not read through to find what asks.
DROP INDEX case_calls_org;
CREATE INDEX case_calls_org ON case_calls (org, role, "case") WHERE login = '';
