-- Who has a step in hand, whom a case calls besides, who stands in for whom, and acts sent twice.

-- The one colleague who has the step in hand after 转办 (a login); empty: everybody with its duty.
ALTER TABLE cases ADD COLUMN assignee text NOT NULL DEFAULT '';
DROP INDEX cases_desk_duty;
CREATE INDEX cases_desk_duty ON cases (org, duty, desk_on, id) INCLUDE (assignee) WHERE closed_on IS NULL;

-- Whether a case that has ended counts as concluded 办结: 退件、终止 do, 撤回申请 does not, unless the item says otherwise.
ALTER TABLE cases ADD COLUMN counted boolean NOT NULL DEFAULT false;
UPDATE cases SET counted = true WHERE closed_on IS NOT NULL AND status <> '撤回申请';

-- Whom an open case calls besides the desk where it lies: signers 会签, those asked 征求意见, those told 知会. A read model of its events.
CREATE TABLE case_calls (
    id bigserial PRIMARY KEY,
    "case" bigint NOT NULL,
    kind text NOT NULL CHECK (kind IN ('sign', 'consult', 'copy')),
    org text NOT NULL DEFAULT '',
    role text NOT NULL DEFAULT '',
    login text NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX case_calls_once ON case_calls ("case", kind, org, role, login);
CREATE INDEX case_calls_login ON case_calls (login) WHERE login <> '';
CREATE INDEX case_calls_org ON case_calls (org) WHERE login = '';

-- AB 岗: the account holds the principal's posts on these days.
CREATE TABLE stand_ins (
    id bigserial PRIMARY KEY,
    principal bigint NOT NULL REFERENCES accounts,
    account bigint NOT NULL REFERENCES accounts,
    since date NOT NULL,
    until date NOT NULL,
    reason text NOT NULL,
    made_by bigint NOT NULL,
    made_at timestamptz NOT NULL,
    revoked_by bigint,
    revoked_at timestamptz,
    CHECK (principal <> account), CHECK (since <= until)
);
CREATE INDEX stand_ins_account ON stand_ins (account) WHERE revoked_at IS NULL;
CREATE INDEX stand_ins_principal ON stand_ins (principal, since);
CREATE FUNCTION stand_in_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.revoked_at IS NULL AND NEW.revoked_at IS NOT NULL
        AND (NEW.principal, NEW.account, NEW.since, NEW.until, NEW.reason, NEW.made_by, NEW.made_at)
            = (OLD.principal, OLD.account, OLD.since, OLD.until, OLD.reason, OLD.made_by, OLD.made_at) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'AB 岗安排只能新增或者撤销' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER stand_ins_stay BEFORE UPDATE OR DELETE ON stand_ins FOR EACH ROW EXECUTE FUNCTION stand_in_stays();

-- Posts as they are held: one's own, and those of the people one stands in for (`principal`). Nobody stands in through somebody else.
CREATE VIEW held_posts AS
SELECT account, org, role, since, until, NULL::bigint AS principal FROM posts
UNION ALL
SELECT s.account, o.org, o.role, greatest(o.since, s.since), least(o.until, s.until), s.principal
FROM stand_ins s JOIN posts o ON o.account = s.principal WHERE s.revoked_at IS NULL;

-- An act sent again under the same key has happened already.
CREATE TABLE act_keys (
    id bigserial PRIMARY KEY,
    account bigint NOT NULL,
    key text NOT NULL,
    "case" bigint NOT NULL,
    digest bytea NOT NULL,
    acted_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX act_keys_once ON act_keys (account, key);

-- A case that is dealt with anew after a court or a reconsideration.
ALTER TABLE links DROP CONSTRAINT links_kind_check;
ALTER TABLE links ADD CONSTRAINT links_kind_check CHECK (kind IN ('child_of', 'objects_to', 'after', 'reopens'));
