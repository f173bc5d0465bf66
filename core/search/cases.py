"""Cases by a word, within the reader's scope: first what the word names exactly, then whatever contains it, the newest first.

Bigrams find candidates, the stored texts confirm them. Authority and applicant are terms too, so that a word which every case of the zone
contains is as quick as a rare one.
"""

from datetime import date

import msgspec

from core.access import Actor, scope
from core.search.terms import exact_terms, org_term, party_term
from core.search.words import LONGEST_QUERY, bigrams, folded, tokens
from core.store.engine import Connection, Row
from core.store.vault import Vault
from core.time import CHINA

LARGEST = 50
_NAMED = 200
"""Cases looked at that a word names exactly, before those of others are taken away."""
_RECENT = 2_000
"""How many of the latest cases are looked through one by one, and how many an index may bring at the most."""
_SPARE = 2
"""Candidates taken for each wanted hit, as bigrams may stand apart."""
_EXACT = """
WITH named AS MATERIALIZED (SELECT "case" FROM case_terms WHERE terms && $3::text[])
SELECT id FROM cases WHERE number = $1
UNION SELECT k.id FROM parties o CROSS JOIN LATERAL (SELECT id FROM cases WHERE party = o.id ORDER BY id DESC LIMIT $4) k
    WHERE o.code = ANY($2::text[])
UNION SELECT "case" FROM upper_cases WHERE upper(project_no) = $1
UNION (SELECT "case" FROM named ORDER BY "case" DESC LIMIT $4)
"""
"""Cases named exactly, anybody's. $1 number, ours or the upper platform's, $2 codes, $3 terms, $4 how many of each."""
_LATEST = """
SELECT "case" AS id FROM case_terms
WHERE "case" > (SELECT coalesce(max("case"), 0) - $4 FROM case_terms) AND terms @> $1::text[] AND terms && $2::text[]
ORDER BY "case" DESC LIMIT $3
"""
"""Those with all these terms and one of those among the latest cases: soon enough for a word that many cases have."""
_CONTAINS = """
WITH found AS MATERIALIZED (SELECT "case" FROM case_terms WHERE terms @> $1::text[] AND terms && $2::text[] LIMIT $4)
SELECT "case" AS id FROM found ORDER BY "case" DESC LIMIT $3
"""
"""The same among all: for a word that few cases have, which the index finds at once."""
_ROWS = """
SELECT c.id, c.number, c.item, c.release, c.status, c.step, c.filed_at, c.closed_on, p.name AS applicant, p.code AS holder, f."values"
FROM cases c JOIN parties p ON p.id = c.party JOIN filings f ON f.id = c.filing
WHERE c.id = ANY($1::bigint[]) AND {scope} ORDER BY c.id DESC LIMIT $2
"""
"""What is shown of candidates; found first and read then, so that neither is planned for the other's numbers."""


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """A case that was found. `found` is the text that holds the word; empty when number, code or a personal value was named exactly."""

    number: str
    item: str
    release: str
    applicant: str
    status: str
    step: str
    submitted_on: date
    closed_on: date | None = None
    found: str = ""


async def find_cases(connection: Connection, actor: Actor, vault: Vault, text: str, limit: int = 20) -> tuple[Hit, ...]:
    """The cases within the actor's scope that the words name; a single sign finds nothing."""
    words, size = tokens(text), max(1, min(limit, LARGEST))
    if sum(map(len, words)) < 2 or actor.kind == "anonymous":
        return ()
    rows = {row["id"]: (row, "") for row in await _exactly(connection, actor, vault, text, size)}
    if len(rows) < size and (pairs := sorted({pair for word in words for pair in bigrams(word)})):
        for row in await _containing(connection, actor, pairs, size * _SPARE):
            found = _confirmed(row, words)
            if found and row["id"] not in rows:
                rows[row["id"]] = (row, found)
    return tuple(_hit(row, found) for row, found in list(rows.values())[:size])


async def _exactly(connection: Connection, actor: Actor, vault: Vault, text: str, size: int) -> list[Row]:
    """What the whole text names: a case number, an applicant's code, a query code, a mobile, a person's name."""
    whole = "".join(text.split()).upper()[:LONGEST_QUERY]
    if not whole.isprintable():
        return []
    found = await connection.fetch(_EXACT, whole, [whole, vault.index(whole)], exact_terms(vault, whole), _NAMED)
    return await _rows(connection, actor, [row["id"] for row in found], size)


async def _containing(connection: Connection, actor: Actor, pairs: list[str], size: int) -> list[Row]:
    """Candidates with all these bigrams, at the actor's authorities or of the actor's parties."""
    homes = [org_term(post.org) for post in actor.posts] + [party_term(held.id) for held in actor.parties]
    found = await connection.fetch(_LATEST, pairs, homes, size, _RECENT)
    if len(found) < size:
        found = await connection.fetch(_CONTAINS, pairs, homes, size, _RECENT)
    return await _rows(connection, actor, [row["id"] for row in found], size)


async def _rows(connection: Connection, actor: Actor, ids: list[int], size: int) -> list[Row]:
    """Of these cases the newest the actor may see."""
    if not ids:
        return []
    seen = scope(actor, 3)
    return await connection.fetch(_ROWS.format(scope=seen.where), ids, size, *seen.args)


def _confirmed(row: Row, words: list[str]) -> str:
    """The text that holds the first of the words, when each of them stands in one; else nothing."""
    texts = [row["applicant"], *(value for value in row["values"].values() if isinstance(value, str))]
    alike = [(folded(text), text) for text in texts]
    holding = [next((text for plain, text in alike if word in plain), "") for word in words]
    return holding[0] if all(holding) else ""


def _hit(row: Row, found: str) -> Hit:
    return Hit(
        number=row["number"], item=row["item"], release=row["release"], applicant=row["applicant"] or f"自然人（{row['holder'][:6]}…）",
        status=row["status"], step=row["step"], submitted_on=row["filed_at"].astimezone(CHINA).date(), closed_on=row["closed_on"], found=found,
    )
