-- Ratings of finished cases, and the order in which an authority's finished cases are listed and counted.
-- Once released, a migration never changes: what comes later is a migration of its own.

-- `slot` is a keyed digest of the case: one rating a case, and no rating leads back to a case or to whoever gave it.
CREATE TABLE ratings (
    slot text PRIMARY KEY,
    org text NOT NULL,
    item text NOT NULL,
    stars integer NOT NULL CHECK (stars BETWEEN 1 AND 5),
    reasons text[] NOT NULL,
    rated_on date NOT NULL
);
CREATE INDEX ratings_item ON ratings (org, item, rated_on);

CREATE INDEX cases_closed ON cases (org, item, closed_on, id) WHERE closed_on IS NOT NULL;
