"""What the inbox says to the database.

Each post, or each authority, gives its first cases out of an index in order; of these few the first make the page. A filter that is
not wanted still names its parameter, so that every statement takes the same arguments. The planner must guess about nothing: how many
rows are wanted stands in the text, and where a page begins is told to it as a question, so that one plan serves every page.
"""

from functools import cache

from core.cases.narrowing import NAMED, SORTED, InboxFilter, conditions, order

BRIEF = """
c.number, c.item, c.release, c.org, c.status, c.step, c.duty, c.stage, c.region, c.filed_at, c.accepted_on, c.due_on, c.desk_on, c.step_due, c.promised_due,
c.statutory_due, c.closed_on, c.warned, c.assignee, c.standing->'hand'->>'assignee_name' AS assignee_name, p.name AS applicant, p.code AS holder, coalesce(r.seq, 0) < c.seq AS unread
"""
"""Columns of a line over `cases c`, its applicant `p` and its reader's mark `r`."""
COUNTED = 200
"""Counts look at so many cases of each post and no further."""
_MINE = """
(c.assignee = '' OR c.assignee = ANY((
    SELECT array_agg(a.login) FROM accounts a WHERE a.id = {account}
        OR a.id IN (SELECT s.principal FROM stand_ins s WHERE s.account = {account} AND s.revoked_at IS NULL AND s.since <= {today} AND s.until >= {today})
)::text[]))
"""
"""Cases that were handed to a colleague are on that colleague's desk, and on that of whoever stands in for them; asked once a query."""
_POSTS = "unnest((SELECT $2::text[]), (SELECT $3::text[])) AS s(org, duty)"
_ORGS = "(SELECT DISTINCT org FROM unnest((SELECT $2::text[])) AS u(org)) AS s"
_STOOD = "unnest((SELECT $2::text[]), (SELECT $3::text[]), (SELECT $17::boolean[])) AS s(org, duty, free)"
_BY_STAGE = "(SELECT DISTINCT org FROM unnest((SELECT $2::text[])) AS u(org)) AS s CROSS JOIN unnest((SELECT $18::text[])) AS r(duty)"
"""An index knows the parts of the work by role, so the list of an authority asks each role."""
_OWN = "(c.assignee = '' OR c.assignee = $14)"
"""On one's own desk is what was handed to nobody, or to oneself; what was handed to somebody whose place one takes is on a list of its own."""
_INSTEAD = "(c.assignee = $16 OR (c.assignee = '' AND s.free))"


@cache
def open_cases(wanted: InboxFilter, size: int) -> str:
    """A page of open cases, of one's posts or of one's authorities, with what it is narrowed to; the arguments are those of `arguments`.

    In another order than that of the time left the pages are counted: $6 and $7 are then the beginning, and $18 or $19 how many lines to pass.
    """
    # unscoped: only the text of a query; whoever runs it hands over the actor's own posts as $2 and $3
    most = SORTED + 1 if wanted.sorted else size
    asked = ["c.org = s.org", "c.closed_on IS NULL", "(c.desk_on, c.id) > ((SELECT $6::date), (SELECT $7::bigint))", *conditions(wanted)]
    where, more = _places(wanted)
    asked += more
    last = f"ORDER BY {order(wanted)} OFFSET ${skip_at(wanted)}::integer LIMIT {size:d}" if wanted.sorted else "ORDER BY c.desk_on, c.id"
    roles = " AND $18::text[] IS NOT NULL" if by_role(wanted) else ""
    return f"""
    SELECT c.id, {BRIEF}, count(*) OVER () AS among
    FROM (
        SELECT w.id FROM {where} CROSS JOIN LATERAL (
            SELECT c.id, c.desk_on FROM cases c WHERE {" AND ".join(asked)} ORDER BY c.desk_on, c.id LIMIT {most:d}
        ) w ORDER BY w.desk_on, w.id LIMIT {most:d}
    ) k
    JOIN cases c ON c.id = k.id JOIN parties p ON p.id = c.party
    LEFT JOIN case_reads r ON r.account = $1 AND r."case" = c.id
    WHERE {NAMED}{roles} {last}
    """  # noqa: S608 - every part is written down in this package


def by_role(wanted: InboxFilter) -> bool:
    """Whether the roles of the house are an argument more."""
    return wanted.view == "all" and bool(wanted.stage)


def skip_at(wanted: InboxFilter) -> int:
    """Which argument says how many lines to pass."""
    return 19 if by_role(wanted) else 18


def _places(wanted: InboxFilter) -> tuple[str, list[str]]:
    """Where the cases lie, and what that asks of each."""
    if wanted.view == "mine":
        return _POSTS, ["c.duty = s.duty", _OWN]
    if wanted.view == "stood":
        return _STOOD, ["c.duty = s.duty", _INSTEAD]
    return (_BY_STAGE, ["c.duty = r.duty"]) if by_role(wanted) else (_ORGS, [])


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

_COUNTS = """
SELECT count(*) AS mine, count(*) FILTER (WHERE w.due_on < {today}) AS overdue, count(*) FILTER (WHERE w.due_on BETWEEN {today} AND {until}) AS soon,
    count(*) FILTER (WHERE w.due_on = {today}) AS today,
    count(*) FILTER (WHERE coalesce(r.seq, 0) < w.seq) AS waiting
FROM {places} CROSS JOIN LATERAL (
    SELECT c.id, c.seq, c.due_on FROM cases c WHERE c.org = s.org AND c.closed_on IS NULL{asked}
    ORDER BY c.desk_on, c.id LIMIT {most:d}
) w LEFT JOIN case_reads r ON r.account = $1 AND r."case" = w.id
"""
COUNTS = _COUNTS.format(
    places=_POSTS, asked=f" AND c.duty = s.duty AND {_MINE.format(account='$1', today='$4')}", most=COUNTED + 1, today="$4", until="$5",
)
"""Of one's posts. $1 account, $2 orgs, $3 roles, $4 today, $5 until when it is nearly overdue."""
ALL_COUNTS = _COUNTS.format(places=_ORGS, asked="", most=COUNTED + 1, today="$3", until="$4")
"""Of one's authorities, whoever's turn it is. $1 account, $2 orgs, $3 today, $4 until when it is nearly overdue."""


def _first(besides: str, account: str, today: str) -> str:
    # unscoped: only the text of a query; whoever runs it hands over the actor's own posts
    return f"""
    SELECT w.number, w.item, w.desk_on FROM {_POSTS} CROSS JOIN LATERAL (
        SELECT c.id, c.number, c.item, c.desk_on FROM cases c
        WHERE c.org = s.org AND c.duty = s.duty AND c.closed_on IS NULL AND c.number <> {besides} AND {_MINE.format(account=account, today=today)}
        ORDER BY c.desk_on, c.id LIMIT 1
    ) w ORDER BY w.desk_on, w.id LIMIT 1
    """  # noqa: S608 - every part is written down in this file


NEXT = _first("$1", "$4", "$5")
"""$1 the case besides, $2 orgs, $3 roles, $4 account, $5 today."""

CALLED = f"""
SELECT c.id, {BRIEF}
FROM cases c JOIN parties p ON p.id = c.party LEFT JOIN case_reads r ON r.account = $1 AND r."case" = c.id
WHERE c.id = ANY($2::bigint[]) AND (coalesce(c.desk_on, c.closed_on), c.id) > ($3::date, $4::bigint) AND ($6 = '' OR c.item = $6) AND ($7 = '' OR c.status = $7)
ORDER BY coalesce(c.desk_on, c.closed_on), c.id LIMIT $5
"""  # noqa: S608 - every part is written down in this file
"""The cases that call the officer besides the desks of the posts. $1 account, $2 cases, $3 $4 after, $5 how many, $6 item, $7 status."""

MARK = """
INSERT INTO case_reads (account, "case", seq)
SELECT $1, c.id, c.seq FROM cases c, set_config('synchronous_commit', 'off', true) AS unhurried
WHERE c.number = $2 AND c.org = ANY({orgs}::text[])
    AND NOT EXISTS (SELECT 1 FROM case_reads r WHERE r.account = $1 AND r."case" = c.id AND r.seq >= c.seq)
ON CONFLICT (account, "case") DO UPDATE SET seq = excluded.seq WHERE case_reads.seq < excluded.seq
"""
"""$1 account, $2 number, and orgs. Nobody waits for the disk: a mark lost when the machine fails only shows a case as unread once more."""


@cache
def whole_desk(wanted: InboxFilter, size: int) -> str:
    """The same page with the counts and the case to begin with beside each row: one row, without a case, when there is none."""
    page = open_cases(wanted, size)
    return f"""
    SELECT t.*, n.number AS next_number, n.item AS next_item, n.desk_on AS next_on, o.*
    FROM ({COUNTS}) t LEFT JOIN ({_first("''", "$1", "$4")}) n ON TRUE LEFT JOIN ({page}) o ON TRUE ORDER BY o.desk_on, o.id
    """  # noqa: S608 - every part is written down in this file


STAGE_COUNTS = f"""
SELECT g.stage, count(*) AS found FROM {_POSTS} CROSS JOIN unnest((SELECT $4::text[])) AS g(stage) CROSS JOIN LATERAL (
    SELECT FROM cases c WHERE c.org = s.org AND c.duty = s.duty AND c.stage BETWEEN g.stage AND g.stage AND c.closed_on IS NULL
        AND (c.assignee = '' OR c.assignee = $1)
    LIMIT {COUNTED + 1:d}
) w GROUP BY g.stage
"""  # noqa: S608 - every part is written down in this file
"""How much of each part of the work lies at one's posts. $1 login, $2 orgs, $3 roles, $4 the stages.

The stage is asked for as a range: where all cases lie at one, equality tells the planner that every row is one it looks for, and then it
goes through all rows for each stage that has none.
"""

STOOD_COUNT = f"""
SELECT count(*) FROM (
    SELECT FROM unnest((SELECT $1::text[]), (SELECT $2::text[]), (SELECT $3::boolean[])) AS s(org, duty, free) CROSS JOIN LATERAL (
        SELECT FROM cases c WHERE c.org = s.org AND c.duty BETWEEN s.duty AND s.duty AND c.closed_on IS NULL AND (c.assignee = $4 OR (c.assignee = '' AND s.free))
        LIMIT {COUNTED + 1:d}
    ) w LIMIT {COUNTED + 1:d}
) n
"""  # noqa: S608 - every part is written down in this file
"""How much lies at the posts of the one in whose place one acts. $1 orgs, $2 roles, $3 whether a post is held only so, $4 the login. The role as a range: see STAGE_COUNTS."""
