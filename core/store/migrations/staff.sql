-- Who works in an authority: accounts opened, posts given and ended by its administrator 人员管理员, and passwords that must be changed.

-- A password that somebody else has set 初始密码: good until then, and only for setting one's own. Empty for one's own password.
ALTER TABLE accounts ADD COLUMN initial_until timestamptz;
-- Known with the session, so that no page asks for it: this session may only set a password.
ALTER TABLE web_sessions ADD COLUMN password_due boolean NOT NULL DEFAULT false;

-- What administrators did, and the operator of the house (`by` is empty; `by_name` is the user of the machine). Append-only.
CREATE TABLE staff_log (
    id bigserial PRIMARY KEY,
    at timestamptz NOT NULL,
    by bigint REFERENCES accounts,
    by_name text NOT NULL CHECK (by_name <> ''),
    account bigint NOT NULL REFERENCES accounts,
    org text REFERENCES orgs,
    kind text NOT NULL CHECK (kind IN ('opened', 'given', 'ended', 'closed', 'reopened', 'reset')),
    role text NOT NULL DEFAULT '',
    since date,
    until date,
    reason text NOT NULL DEFAULT ''
);
CREATE INDEX staff_log_account ON staff_log (account, id);
CREATE TRIGGER staff_log_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON staff_log EXECUTE FUNCTION refuse_change();
CREATE INDEX posts_org ON posts (org, account);
