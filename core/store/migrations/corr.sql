-- What an applicant types and uploads for a case that is to be corrected or supplied: one draft a case, beside those of new filings.

ALTER TABLE drafts ADD COLUMN "case" bigint;
CREATE UNIQUE INDEX drafts_case ON drafts ("case") WHERE "case" IS NOT NULL;
