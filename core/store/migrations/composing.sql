-- How a filing was combined: mode, scenes, and each member with its version and what comes before it. Empty for a filing of one item.
ALTER TABLE filings ADD COLUMN composition jsonb;
