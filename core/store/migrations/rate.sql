-- What a rating says besides its stars, and the order 差评工单 that a bad one opens.
-- Once released, a migration never changes: what comes later is a migration of its own.

ALTER TABLE ratings
    ADD COLUMN channel text NOT NULL DEFAULT '网上',
    ADD COLUMN points text[] NOT NULL DEFAULT '{}',
    ADD COLUMN words text NOT NULL DEFAULT '';

-- `number` is drawn by lot and tells nothing; `sealed` (by the house) names the case to call back and is empty where the rater gave no name.
CREATE TABLE rating_orders (
    number text PRIMARY KEY,
    slot text NOT NULL UNIQUE REFERENCES ratings,
    org text NOT NULL,
    opened_on date NOT NULL,
    since date NOT NULL,
    due_on date NOT NULL,
    provisional boolean NOT NULL,
    state text NOT NULL CHECK (state IN ('待整改', '待回访', '已办结')),
    mended_on date,
    sealed bytea
);
CREATE INDEX rating_orders_state ON rating_orders (state, due_on, number);
CREATE INDEX rating_orders_org ON rating_orders (org, state, due_on, number);

-- What was done about an order, in order: `mended` by the authority, `called` by whoever calls back.
CREATE TABLE rating_steps (
    "order" text NOT NULL REFERENCES rating_orders,
    n integer NOT NULL CHECK (n > 0),
    kind text NOT NULL CHECK (kind IN ('mended', 'called')),
    account bigint NOT NULL,
    at timestamptz NOT NULL,
    words text NOT NULL,
    mended_on date,
    late boolean NOT NULL,
    result text NOT NULL,
    borne_out boolean,
    after text NOT NULL,
    PRIMARY KEY ("order", n)
);
CREATE TRIGGER rating_steps_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON rating_steps EXECUTE FUNCTION refuse_change();
