-- The desk as a daily tool: what an officer has set, phrases, and what was typed into an act's form and not sent.

-- How an officer wants the desk 工作台设置. Without a row everything is on.
CREATE TABLE desk_habits (
    account bigint PRIMARY KEY REFERENCES accounts,
    open_next boolean NOT NULL DEFAULT true,
    hotkeys boolean NOT NULL DEFAULT true
);
-- Known with the session, so that no page asks for it.
ALTER TABLE web_sessions ADD COLUMN hotkeys boolean NOT NULL DEFAULT true;

-- Phrases 常用语: of one account, or of an authority. `ask` is the text they go into; `item` and `kind` (of the step) narrow where they are offered.
CREATE TABLE phrases (
    id bigserial PRIMARY KEY,
    account bigint REFERENCES accounts,
    org text REFERENCES orgs,
    ask text NOT NULL,
    item text NOT NULL DEFAULT '',
    kind text NOT NULL DEFAULT '',
    words text NOT NULL CHECK (words <> ''),
    uses integer NOT NULL DEFAULT 0,
    used_at timestamptz,
    made_by bigint NOT NULL,
    made_at timestamptz NOT NULL,
    CHECK ((account IS NULL) <> (org IS NULL))
);
CREATE UNIQUE INDEX phrases_own ON phrases (account, ask, item, kind, md5(words)) WHERE account IS NOT NULL;
CREATE UNIQUE INDEX phrases_shared ON phrases (org, ask, item, kind, md5(words)) WHERE org IS NOT NULL;

-- What an officer has typed into a form of a case and not sent; sealed with the applicant's key, for it may repeat what the applicant said.
CREATE TABLE opinion_drafts (
    id bigserial PRIMARY KEY,
    account bigint NOT NULL REFERENCES accounts,
    "case" bigint NOT NULL REFERENCES cases,
    form text NOT NULL,
    saved_at timestamptz NOT NULL,
    sealed bytea NOT NULL
);
CREATE UNIQUE INDEX opinion_drafts_once ON opinion_drafts (account, "case", form);
CREATE INDEX opinion_drafts_old ON opinion_drafts (account, saved_at);
