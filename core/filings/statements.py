"""What a filing transaction says to the database besides its facts (`core.cases.facts`) and its rows (`core.cases.rows`).

Arrays in, rows out: a batch of any size costs the same number of round trips.
"""

from collections.abc import Iterable


def begin(locks: Iterable[int]) -> str:
    """Open the transaction and take its advisory locks in ascending order, so that two batches never wait for each other.

    The planner is kept to index lookups, and to one plan for batches of any size: plans are cached, and one made while the tables
    were empty would read them whole.
    """
    numbers = ",".join(map(str, sorted(set(locks))))
    return _BEGIN.replace("NUMBERS", numbers)


def settle(locks: Iterable[int]) -> str:
    """The same inside a transaction that is open already."""
    numbers = ",".join(map(str, sorted(set(locks))))
    return _BEGIN.replace("BEGIN; ", "").replace("NUMBERS", numbers)


_BEGIN = """
BEGIN; SET LOCAL plan_cache_mode = force_generic_plan; SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off;
SELECT count(pg_advisory_xact_lock(n)) FROM unnest('{NUMBERS}'::bigint[]) AS n
"""
THERE = """
SELECT f.id AS filing, f.body_digest,
       nextval('filings_id_seq') AS next_filing, nextval('cases_id_seq') AS next_case, nextval('case_numbers') AS next_number,
       m.party, k.party IS NOT NULL AS has_key, k.wrapped
FROM unnest($1::bigint[], $2::text[]) WITH ORDINALITY AS m(party, idempotency, n)
LEFT JOIN filings f ON f.party = m.party AND f.idempotency = m.idempotency
LEFT JOIN party_keys k ON k.party = m.party
ORDER BY m.n
"""
"""For each member: the filing its idempotency key has made already, fresh numbers, and its party's key. $1 parties, $2 keys."""

AGAIN = """
SELECT c.number, c.query_code, c.item, c.status, c.step, c.outcomes, c.statutory_due, c.promised_due, c.closed_on, e.payload
FROM cases c JOIN events e ON e."case" = c.id AND e.seq = 1 WHERE c.filing = $1 ORDER BY c.id
"""
"""The cases of a filing as they stand now, with what was said when it was filed."""
