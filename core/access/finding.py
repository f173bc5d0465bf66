"""Who an account is today: parties held and posts in force, as columns of one query that a token's or a session's own query takes in."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from core.access.actors import Actor, PartyHeld, PostHeld, Stood
from core.access.roles import NO_CASES, WITHOUT_CASES
from core.canonical import sm3

SIGNING = 1_000
"""So many cases that want a signature call an officer at each post, the oldest first. They are the post's own authority's, and seen without that."""
_IN_FORCE = "o.account = a.id AND o.since <= $2 AND (o.until IS NULL OR o.until >= $2)"
_ON_CASES = f"held_posts o WHERE {_IN_FORCE} AND o.role <> ALL({NO_CASES})"
WHO = f"""a.id, a.login, a.name,
  (SELECT jsonb_agg(jsonb_build_array(p.id, p.code, p.name, h.items, h.until) ORDER BY p.id)
     FROM (SELECT a.party AS party, '{{}}'::text[] AS items, NULL::date AS until WHERE a.party IS NOT NULL
           UNION ALL
           SELECT g.party, g.items, g.until FROM agents g
            WHERE g.account = a.id AND g.since <= $2 AND g.until >= $2 AND g.revoked_at IS NULL) h
     JOIN parties p ON p.id = h.party) AS parties,
  (SELECT jsonb_agg(jsonb_build_array(o.org, o.role, b.login, b.name) ORDER BY o.org, o.role, b.login NULLS FIRST)
     FROM held_posts o LEFT JOIN accounts b ON b.id = o.principal WHERE {_IN_FORCE}) AS posts,
  ARRAY(SELECT k."case" FROM case_calls k WHERE k.login = a.login AND k.login <> '' AND k.kind <> 'sign'
        UNION ALL
        SELECT k."case" FROM (SELECT DISTINCT o.org FROM {_ON_CASES}) o
          JOIN case_calls k ON k.org = o.org AND k.role = '' AND k.login = '') AS asked,
  ARRAY(SELECT k."case" FROM case_calls k WHERE k.login = a.login AND k.login <> '' AND k.kind = 'sign'
        UNION ALL
        SELECT k."case" FROM (SELECT DISTINCT o.org, o.role FROM {_ON_CASES}) o
         CROSS JOIN LATERAL (SELECT k."case" FROM case_calls k WHERE k.org = o.org AND k.role = o.role AND k.login = ''
                              ORDER BY k."case" LIMIT {SIGNING}) k) AS signs"""  # noqa: S608 - written down here
"""Columns over the alias `a` of `accounts`; $2 is today. What asks or tells somebody (`asked`) is never cut: the scope hangs on it."""
UNREAD = """SELECT count(*) FROM (
    SELECT FROM messages x WHERE x.account = a.id
     AND x.id > coalesce((SELECT k.upto FROM message_marks k WHERE k.account = a.id AND k.party = 0), 0)
    UNION ALL
    SELECT FROM messages x
     WHERE x.party = coalesce(s.acting, a.party, (SELECT min(g.party) FROM agents g WHERE g.account = a.id AND g.until >= $2))
       AND x.id > coalesce((SELECT k.upto FROM message_marks k WHERE k.account = a.id AND k.party = x.party), 0)
       AND (x.party = a.party OR EXISTS (
           SELECT FROM agents g WHERE g.account = a.id AND g.party = x.party AND g.since <= $2 AND g.until >= $2 AND g.revoked_at IS NULL
            AND (g.items = '{}' OR x.item = ANY(g.items))))
    LIMIT 100) AS new"""
"""Over the aliases `a` of `accounts` and `s` of `web_sessions`: how many messages one has not looked at, as an officer or for the party
one acts for; counted up to a hundred."""
ASKED = "unnest((SELECT $1::bytea[])) AS m(digest)"
"""The digests asked for; as a question of their own, so that one plan is kept for any number of them."""


def actor_from(row: Mapping[str, Any]) -> Actor:
    """The actor of a row with these columns."""
    own = tuple(dict.fromkeys(PostHeld(org, role) for org, role, principal, _ in row["posts"] or () if principal is None))
    if not own:
        return Actor(row["id"], row["login"], row["name"], "applicant", tuple(_held(*party) for party in row["parties"] or ()))
    stood = _stood(row["posts"])
    lent = tuple(dict.fromkeys(post for each in stood for post in each.posts if post not in own))
    if all(post.role in WITHOUT_CASES for post in own + lent):
        return Actor(row["id"], row["login"], row["name"], "officer", (), own + lent, stood, lent)
    asked = tuple(sorted({*row["asked"]}))
    return Actor(row["id"], row["login"], row["name"], "officer", (), own + lent, stood, lent, tuple(sorted({*asked, *row["signs"]})), asked)


def _stood(posts: Sequence[Sequence[str | None]]) -> tuple[Stood, ...]:
    """Those in whose place the account acts, from the rows of its posts."""
    found: dict[tuple[str, str], list[PostHeld]] = {}
    for org, role, login, name in posts:
        if login is not None:
            found.setdefault((login, name or ""), []).append(PostHeld(org or "", role or ""))
    return tuple(Stood(login, name, tuple(held)) for (login, name), held in found.items())


def digest_of(token: str) -> bytes:
    """What a token is known by: the token itself is kept nowhere."""
    return sm3(token.encode())


def _held(party: int, code: str, name: str, items: list[str], until: str | None) -> PartyHeld:
    return PartyHeld(party, code, name, tuple(items), date.fromisoformat(until) if until else None)
