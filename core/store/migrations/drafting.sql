-- The open page that a draft was begun at: sent twice, by itself and by a button, it is one draft.
ALTER TABLE drafts ADD COLUMN origin text;
CREATE UNIQUE INDEX drafts_origin ON drafts (party, origin) WHERE origin IS NOT NULL;
CREATE INDEX drafts_old ON drafts (updated_at) WHERE "case" IS NULL AND NOT counter;

-- Who has a page of a draft open; a seat is one open page in one browser window. Seats that have not been seen for a while mean nothing.
CREATE TABLE draft_seats (
    draft bigint NOT NULL REFERENCES drafts ON DELETE CASCADE,
    seat text NOT NULL,
    account bigint NOT NULL REFERENCES accounts,
    page integer NOT NULL,
    holds boolean NOT NULL,
    seen_at timestamptz NOT NULL,
    typed_at timestamptz,
    PRIMARY KEY (draft, seat)
);

-- A file on its way to a draft, in pieces, sealed with the party's key; `digest` is the SHA-256 of the whole.
CREATE TABLE partial_uploads (
    id text PRIMARY KEY,
    draft bigint NOT NULL REFERENCES drafts ON DELETE CASCADE,
    material text NOT NULL,
    filename bytea NOT NULL,
    size integer NOT NULL,
    received integer NOT NULL,
    digest bytea NOT NULL,
    begun_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX partial_uploads_same ON partial_uploads (draft, material, digest);
CREATE INDEX partial_uploads_old ON partial_uploads (begun_at);

CREATE TABLE upload_pieces (
    upload text NOT NULL REFERENCES partial_uploads ON DELETE CASCADE,
    start integer NOT NULL,
    sealed bytea NOT NULL,
    PRIMARY KEY (upload, start)
);
