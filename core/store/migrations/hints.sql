-- Counts beside the hints of forms. Once released, a migration never changes: what comes later is a migration of its own.

-- How often, day by day; never by whom and never with which value.
-- tip: sent pages on which a tip appeared, and of them those on which it no longer applied when they were sent (corrected after it).
-- field: sent pages on which a field stood, and of them those on which it had a fault. window: the same at the counter, faults only.
CREATE TABLE hint_counts (
    about text NOT NULL CHECK (about IN ('tip', 'field', 'window')),
    item text NOT NULL,
    name text NOT NULL,
    day date NOT NULL,
    shown bigint NOT NULL CHECK (shown >= 0),
    acted bigint NOT NULL CHECK (acted >= 0 AND acted <= shown),
    PRIMARY KEY (about, item, name, day)
);
