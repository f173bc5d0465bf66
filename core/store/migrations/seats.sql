-- Since when a page is open: another one that has been silent since is no second window.
ALTER TABLE draft_seats ADD COLUMN opened_at timestamptz NOT NULL DEFAULT now();
