-- Guided filing 智能辅助. Once released, a migration never changes: what comes later is a migration of its own.

-- A party agreed that a source is asked. Rows stay: `ended_at` says when it was taken back or given anew.
CREATE TABLE source_consents (
    id bigserial PRIMARY KEY,
    party bigint NOT NULL,
    source text NOT NULL,
    account bigint NOT NULL,
    keeper text NOT NULL,
    purpose text NOT NULL,
    given_at timestamptz NOT NULL,
    until date NOT NULL,
    ended_at timestamptz
);
CREATE INDEX source_consents_party ON source_consents (party) WHERE ended_at IS NULL;

-- Where the values of a filing were taken from, and what the applicant made of them: sealed with the party's key.
CREATE TABLE filing_origins (
    filing bigint PRIMARY KEY,
    sealed bytea NOT NULL
);

-- How many fields a filing of an applicant showed, and how many of them were filled in and left as they were. Empty for every other filing.
ALTER TABLE filings ADD COLUMN asked_fields integer;
ALTER TABLE filings ADD COLUMN generated_fields integer;
