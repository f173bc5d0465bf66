-- When which version of an item was put in force, each time it was: a version that is restored has had two turns.
CREATE TABLE release_turns (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    item text NOT NULL,
    release text NOT NULL REFERENCES releases,
    effective_from timestamptz NOT NULL,
    adopted_at timestamptz NOT NULL,
    adopted_by text NOT NULL,
    why text NOT NULL
);
CREATE INDEX release_turns_item ON release_turns (item, effective_from);
CREATE INDEX release_turns_release ON release_turns (release);
INSERT INTO release_turns (item, release, effective_from, adopted_at, adopted_by, why)
SELECT item, hash, effective_from, adopted_at, adopted_by, '' FROM releases WHERE state <> 'awaiting' ORDER BY effective_from, adopted_at;

-- A version itself never changes: where it came from, who stored it when.
ALTER TABLE releases ADD COLUMN origin text NOT NULL DEFAULT 'files' CHECK (origin IN ('files', 'studio', 'bundle'));
ALTER TABLE releases RENAME COLUMN adopted_at TO stored_at;
ALTER TABLE releases RENAME COLUMN adopted_by TO stored_by;
DROP INDEX releases_item;
ALTER TABLE releases DROP COLUMN effective_from;
CREATE INDEX releases_item ON releases (item);

-- The version that the files of an item last were when they and what is in force were looked at together.
CREATE TABLE file_versions (
    item text PRIMARY KEY,
    release text NOT NULL
);

-- A version that came from another house in a bundle, whole, and what it became here: a version that waits (jiban), or a revision.
CREATE TABLE arrivals (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    item text NOT NULL,
    release text NOT NULL,
    files jsonb NOT NULL,
    became text NOT NULL,
    revision bigint REFERENCES revisions,
    house text NOT NULL,
    brought_by text NOT NULL,
    at timestamptz NOT NULL
);
CREATE INDEX arrivals_release ON arrivals (release);
CREATE INDEX arrivals_became ON arrivals (became);
CREATE INDEX arrivals_revision ON arrivals (revision);

-- A bundle that an official is looking at. `confirmed`: they have compared the fingerprint of the key with the other house.
CREATE TABLE bundle_uploads (
    account bigint NOT NULL REFERENCES accounts,
    digest text NOT NULL,
    data bytea NOT NULL,
    confirmed boolean NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (account, digest)
);
CREATE INDEX bundle_uploads_old ON bundle_uploads (at);
