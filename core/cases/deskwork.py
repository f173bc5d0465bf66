"""What the inbox says to the database.

Each post, or each authority, gives its first cases out of an index in order; of these few the first make the page. A filter that is
not wanted still names its parameter, so that every statement takes the same arguments, and says nothing the planner must guess about.
"""

from itertools import product

BRIEF = """
c.number, c.item, c.release, c.org, c.status, c.step, c.duty, c.filed_at, c.due_on, c.desk_on, c.step_due, c.promised_due,
c.statutory_due, c.closed_on, p.name AS applicant, p.code AS holder, coalesce(r.seq, 0) < c.seq AS unread
"""
"""Columns of a line over `cases c`, its applicant `p` and its reader's mark `r`."""
_MINE = "unnest($2::text[], $3::text[]) AS s(org, duty)"
_ALL = "unnest($2::text[]) AS s(org)"


def _open(*, mine: bool, item: bool, status: bool, overdue: bool) -> str:
    # unscoped: only the text of a query; whoever runs it hands over the actor's own posts and orgs as $2 and $3
    turn = "c.duty = s.duty" if mine else "$3::text[] IS NULL"
    wanted = [
        "c.item = $7" if item else "$7::text IS NOT NULL",
        "c.status = $8" if status else "$8::text IS NOT NULL",
        "c.due_on < $9 AND c.desk_on < $9" if overdue else "$9::date IS NOT NULL",
    ]
    return f"""
    SELECT c.id, {BRIEF}
    FROM (
        SELECT w.id FROM {_MINE if mine else _ALL} CROSS JOIN LATERAL (
            SELECT c.id, c.desk_on FROM cases c
            WHERE c.org = s.org AND {turn} AND c.closed_on IS NULL AND (c.desk_on, c.id) > ($4::date, $5::bigint) AND {" AND ".join(wanted)}
            ORDER BY c.desk_on, c.id LIMIT $6
        ) w ORDER BY w.desk_on, w.id LIMIT $6
    ) k
    JOIN cases c ON c.id = k.id JOIN parties p ON p.id = c.party
    LEFT JOIN case_reads r ON r.account = $1 AND r."case" = c.id
    ORDER BY c.desk_on, c.id
    """  # noqa: S608 - every part is written down in this file


OPEN: dict[tuple[bool, bool, bool, bool], str] = {
    (mine, item, status, overdue): _open(mine=mine, item=item, status=status, overdue=overdue)
    for mine, item, status, overdue in product((True, False), repeat=4)
}
"""By (of one's posts, by item, by status, overdue only). $1 account, $2 orgs, $3 roles, $4 $5 after, $6 how many, $7 item, $8 status, $9 today."""

DONE = f"""
SELECT e.id AS event, c.id, {BRIEF}
FROM events e JOIN cases c ON c.id = e."case" JOIN parties p ON p.id = c.party
LEFT JOIN case_reads r ON r.account = $1 AND r."case" = c.id
WHERE e.actor = $2 AND e.actor <> 'system' AND e.kind NOT IN ('filed', 'withdrawn') AND c.org = ANY($3::text[]) AND e.id < $4
    AND ($6 = '' OR c.item = $6) AND ($7 = '' OR c.status = $7)
    AND NOT EXISTS (
        SELECT 1 FROM events l WHERE l."case" = e."case" AND l.seq > e.seq AND l.actor = e.actor AND l.kind NOT IN ('filed', 'withdrawn')
    )
ORDER BY e.id DESC LIMIT $5
"""  # noqa: S608 - every part is written down in this file
"""What an officer has handled, each case at its last act. $1 account, $2 as an actor, $3 orgs, $4 before, $5 how many, $6 item, $7 status."""

CLOSED = f"""
SELECT c.id, {BRIEF}
FROM (
    SELECT w.id, w.closed_on FROM unnest($2::text[]) AS s(org) CROSS JOIN unnest($3::text[]) AS i(item) CROSS JOIN LATERAL (
        SELECT c.id, c.closed_on FROM cases c
        WHERE c.org = s.org AND c.item = i.item AND c.closed_on >= $4 AND (c.closed_on, c.id) < ($5::date, $6::bigint)
            AND ($8 = '' OR c.status = $8)
        ORDER BY c.closed_on DESC, c.id DESC LIMIT $7
    ) w ORDER BY w.closed_on DESC, w.id DESC LIMIT $7
) k
JOIN cases c ON c.id = k.id JOIN parties p ON p.id = c.party
LEFT JOIN case_reads r ON r.account = $1 AND r."case" = c.id
ORDER BY c.closed_on DESC, c.id DESC
"""  # noqa: S608 - every part is written down in this file
"""What one's authorities have finished lately. $1 account, $2 orgs, $3 items, $4 since, $5 $6 before, $7 how many, $8 status."""

COUNTS = """
SELECT count(*) AS mine, count(*) FILTER (WHERE w.due_on < $4) AS overdue, count(*) FILTER (WHERE w.due_on BETWEEN $4 AND $5) AS soon,
    count(*) FILTER (WHERE coalesce(r.seq, 0) < w.seq) AS unread
FROM (
    SELECT w.id, w.seq, w.due_on FROM unnest($2::text[], $3::text[]) AS s(org, duty) CROSS JOIN LATERAL (
        SELECT c.id, c.seq, c.due_on, c.desk_on FROM cases c WHERE c.org = s.org AND c.duty = s.duty AND c.closed_on IS NULL
        ORDER BY c.desk_on, c.id LIMIT $6
    ) w ORDER BY w.desk_on, w.id LIMIT $6
) w LEFT JOIN case_reads r ON r.account = $1 AND r."case" = w.id
"""
"""$1 account, $2 orgs, $3 roles, $4 today, $5 until when it is nearly overdue, $6 how many are looked at."""

NEXT = """
SELECT w.number, w.item, w.desk_on FROM unnest($1::text[], $2::text[]) AS s(org, duty) CROSS JOIN LATERAL (
    SELECT c.id, c.number, c.item, c.desk_on FROM cases c
    WHERE c.org = s.org AND c.duty = s.duty AND c.closed_on IS NULL AND c.number <> $3
    ORDER BY c.desk_on, c.id LIMIT 1
) w ORDER BY w.desk_on, w.id LIMIT 1
"""
"""$1 orgs, $2 roles, $3 the case besides."""

MARK = """
INSERT INTO case_reads (account, "case", seq) SELECT $1, c.id, c.seq FROM cases c WHERE c.number = $2 AND c.org = ANY($3::text[])
ON CONFLICT (account, "case") DO UPDATE SET seq = excluded.seq WHERE case_reads.seq < excluded.seq
"""
"""$1 account, $2 number, $3 orgs."""
