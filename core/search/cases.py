"""Cases by a word, within the reader's scope: first what the word names exactly, then whatever contains it, the newest first.

Bigrams find candidates, the stored texts confirm them; a word in the name of the item counts for every case of the item. Authority and
applicant are terms too, so that a word which every case of the zone contains is as quick as a rare one.
"""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any, TypeAlias

import msgspec

from core.access import Actor, case_orgs, scope
from core.access.unseen import unseen_now
from core.items.item import Item
from core.search.numbers import Tail, tail_of
from core.search.terms import exact_terms, org_term, party_term, texts_of
from core.search.words import LONGEST_QUERY, bigrams, folded, tokens
from core.store.engine import Connection, Row
from core.store.vault import Vault
from core.time import CHINA

LARGEST = 50
_NAMED = 200
"""Cases looked at that a word names exactly, before those of others are taken away."""
_RECENT = 2_000
"""How many of the latest cases are looked through one by one, and how many an index may bring at the most."""
_LOOKED_AT = 10_000
"""How many cases with a word are looked at for those of an item."""
_GROUPS = 8
"""How many groups of items, each lacking other words in its name, are looked through."""
_SPARE = 2
"""Candidates taken for each wanted hit, as bigrams may stand apart."""
_EXACT = """
WITH named AS MATERIALIZED (SELECT "case" FROM case_terms WHERE terms && $3::text[])
SELECT id FROM cases WHERE number = $1
UNION SELECT k.id FROM parties o CROSS JOIN LATERAL (SELECT id FROM cases WHERE party = o.id ORDER BY id DESC LIMIT $4) k
    WHERE o.code = ANY($2::text[])
UNION SELECT "case" FROM upper_cases WHERE upper(project_no) = $1
UNION (SELECT "case" FROM named ORDER BY "case" DESC LIMIT $4)
UNION (SELECT c.id FROM case_terms t JOIN cases c ON c.id = t."case" WHERE t.terms && $5::text[] AND starts_with(c.number, $6)
    ORDER BY c.id DESC LIMIT $4)
"""
"""Cases named exactly, anybody's. $1 number, ours or the upper platform's, $2 codes, $3 terms, $4 how many of each, $5 running numbers, $6 the beginning."""
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
_LATEST_OF = """
SELECT t."case" AS id FROM case_terms t JOIN cases c ON c.id = t."case"
WHERE t."case" > (SELECT coalesce(max("case"), 0) - $4 FROM case_terms) AND t.terms @> $1::text[] AND t.terms && $2::text[] AND c.item = ANY($5::text[])
ORDER BY t."case" DESC LIMIT $3
"""
_CONTAINS_OF = """
WITH found AS MATERIALIZED (SELECT "case" FROM case_terms WHERE terms @> $1::text[] AND terms && $2::text[] LIMIT $4)
SELECT c.id FROM found f JOIN cases c ON c.id = f."case" WHERE c.item = ANY($5::text[]) ORDER BY c.id DESC LIMIT $3
"""
"""The same two for cases of some items."""
_OF_ITEMS = """
SELECT id FROM (
    (SELECT id FROM cases WHERE org = ANY($1::text[]) AND item = ANY($3::text[]) AND closed_on IS NULL ORDER BY id DESC LIMIT $4)
    UNION (SELECT id FROM cases WHERE org = ANY($1::text[]) AND item = ANY($3::text[]) AND closed_on IS NOT NULL ORDER BY id DESC LIMIT $4)
    UNION (SELECT id FROM cases WHERE party = ANY($2::bigint[]) AND item = ANY($3::text[]) ORDER BY id DESC LIMIT $4)
) k ORDER BY id DESC LIMIT $4
"""
"""All of some items, open and closed apart since each has its index. $1 authorities, $2 applicants, $3 items."""
_ROWS = """
SELECT c.id, c.number, c.item, c.release, c.org, c.status, c.step, c.filed_at, c.closed_on, p.name AS applicant, p.code AS holder
FROM cases c JOIN parties p ON p.id = c.party
WHERE c.id = ANY($1::bigint[]) AND {scope} ORDER BY c.id DESC LIMIT $2
"""
"""What is shown of candidates; found first and read then, so that neither is planned for the other's numbers."""
# unscoped: of cases that `_ROWS` has read in the reader's scope
_VALUES = 'SELECT c.id, f."values" FROM cases c JOIN filings f ON f.id = c.filing WHERE c.id = ANY($1::bigint[])'


Version: TypeAlias = Callable[[str], Awaitable[Item]]
"""Finds a version of an item by its hash."""


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


async def find_cases(  # noqa: PLR0913, PLR0917 - who asks for what, where, and how items are known
    connection: Connection, actor: Actor, vault: Vault, text: str, limit: int = 20, items: Mapping[str, Item] | None = None, at: Version | None = None
) -> tuple[Hit, ...]:
    """The cases within the actor's scope that the words name; a single sign finds nothing. `items` are those on offer, by id; `at` finds a version.

    Each word stands in a text of the case or in the name of its item. What no duty of the actor needs of a case, by the version it stays on,
    is as if it had not been filed: a word that stands only there finds nothing.
    """
    words, size, known = tokens(text), max(1, min(limit, LARGEST)), items or {}
    if sum(map(len, words)) < 2 or actor.kind == "anonymous":
        return ()
    rows = {row["id"]: (row, "") for row in await _exactly(connection, actor, vault, text, size)}
    numbered = any(row["number"] == _whole(text) for row, _ in rows.values())  # a whole number means that case and no other
    if len(rows) < size and not numbered:
        ids = await _candidates(connection, actor, words, known, size * _SPARE)
        candidates = [row for row in await _rows(connection, actor, ids, size * _SPARE) if row["id"] not in rows]
        for part in (candidates[:size], candidates[size:]):  # most are what they seem: the second half is seldom looked at
            if len(rows) < size:
                rows |= {row["id"]: (row, found) for row, found in await _confirmed(connection, actor, part, words, known, at)}
    return tuple(_hit(row, found) for row, found in list(rows.values())[:size])


async def _exactly(connection: Connection, actor: Actor, vault: Vault, text: str, size: int) -> list[Row]:
    """What the whole text names: a case number or its tail, an applicant's code, a query code, a mobile, a person's name."""
    whole = _whole(text)
    if not whole.isprintable():
        return []
    tail = tail_of(text) if len(text) <= LONGEST_QUERY else Tail()
    terms = exact_terms(vault, whole)
    found = await connection.fetch(_EXACT, whole, [whole, vault.index(whole)], terms, _NAMED, list(tail.terms), tail.begins)
    return await _rows(connection, actor, [row["id"] for row in found], size)


def _whole(text: str) -> str:
    """The text as a number or a code is written."""
    return "".join(text.split()).upper()[:LONGEST_QUERY]


async def _candidates(connection: Connection, actor: Actor, words: list[str], known: Mapping[str, Item], size: int) -> list[int]:
    """Cases that may hold all the words, of the actor's authorities or parties: of any item in their texts, of some items what the name leaves over."""
    found: list[int] = []
    for missing, items in _groups(words, known):
        pairs = sorted({pair for word in missing for pair in bigrams(word)})
        if pairs:
            found += await _containing(connection, actor, pairs, size, items)
        elif items and not missing:
            found += await _of_items(connection, actor, items, size)
    return found


def _groups(words: list[str], known: Mapping[str, Item]) -> list[tuple[tuple[str, ...], list[str]]]:
    """Which words the texts of a case must hold: all of them, or of items whose name holds some, the others. Those lacking fewest first."""
    lacking: dict[tuple[str, ...], list[str]] = {}
    for item in known.values():
        plain = folded(item.info.name)
        missing = tuple(word for word in words if len(word) < 2 or word not in plain)
        if len(missing) < len(words):
            lacking.setdefault(missing, []).append(item.id)
    return [*sorted(lacking.items(), key=lambda each: len(each[0]))[:_GROUPS], (tuple(words), [])]


async def _containing(connection: Connection, actor: Actor, pairs: list[str], size: int, items: list[str]) -> list[int]:
    """Candidates with all these bigrams, at the actor's authorities or of the actor's parties; of these items, or of any."""
    homes = [org_term(org) for org in case_orgs(actor)] + [party_term(held.id) for held in actor.parties]
    latest, contains, asked = (_LATEST_OF, _CONTAINS_OF, (items,)) if items else (_LATEST, _CONTAINS, ())
    found = await connection.fetch(latest, pairs, homes, size, _RECENT, *asked)
    if len(found) < size:
        found = await connection.fetch(contains, pairs, homes, size, _LOOKED_AT if items else _RECENT, *asked)
    return [row["id"] for row in found]


async def _of_items(connection: Connection, actor: Actor, items: list[str], size: int) -> list[int]:
    """The newest cases of the items at the actor's authorities, or of the actor's parties."""
    orgs, parties = case_orgs(actor), [held.id for held in actor.parties]
    return [row["id"] for row in await connection.fetch(_OF_ITEMS, orgs, parties, items, size)]


async def _rows(connection: Connection, actor: Actor, ids: list[int], size: int) -> list[Row]:
    """Of these cases the newest the actor may see."""
    if not ids:
        return []
    seen = scope(actor, 3)
    return await connection.fetch(_ROWS.format(scope=seen.where), ids, size, *seen.args)


async def _confirmed(
    connection: Connection, actor: Actor, rows: list[Row], words: list[str], known: Mapping[str, Item], at: Version | None
) -> list[tuple[Row, str]]:
    """The rows in which each of the words stands, with the text that holds the first; what was filed is read only where the applicant's name leaves one open."""
    applicants = {row["id"]: _holding(row, words) for row in rows}
    asked = [id_ for id_, found in applicants.items() if not found]
    filed = {row["id"]: row["values"] for row in await connection.fetch(_VALUES, asked)} if asked else {}
    found = []
    for row in rows:
        item = known.get(row["item"])
        then = await at(row["release"]) if at is not None and row["id"] in filed else None
        texts = _texts(actor, row, filed.get(row["id"], {}), item, then)
        text = applicants[row["id"]] or _holding(row, words, item.info.name if item is not None else "", texts)
        found += [(row, text)] if text else []
    return found


def _texts(actor: Actor, row: Row, values: Mapping[str, Any], offered: Item | None, then: Item | None) -> Iterable[str]:
    """What is text in what was filed, as its item on offer says, else the version it stays on; all that is text when nobody knows either."""
    item = offered or then
    if item is None:
        return _strings(values)
    unseen = unseen_now(actor, row["org"], then or item, item)
    return texts_of(item, {name: value for name, value in item.form.join(values, {}).items() if name not in unseen}, personal=False)


def _holding(row: Row, words: list[str], item_name: str = "", own_texts: Iterable[str] = ()) -> str:
    """The text that holds the first of the words, when each of them stands in one, a text of the case before the name of the item; else nothing."""
    alike = [(folded(text), text) for text in (row["applicant"], *own_texts)]
    own = [next((text for plain, text in alike if word in plain), "") for word in words]
    named = [item_name if len(word) > 1 and word in folded(item_name) else "" for word in words]
    if not all(text or name for text, name in zip(own, named, strict=True)):
        return ""
    return next((text for text in own if text), item_name)


def _strings(values: Mapping[str, Any]) -> Iterator[str]:
    """What is text in the values of an item that is not on offer any more."""
    return (value for value in values.values() if isinstance(value, str))


def _hit(row: Row, found: str) -> Hit:
    return Hit(
        number=row["number"], item=row["item"], release=row["release"], applicant=row["applicant"] or f"自然人（{row['holder'][:6]}…）",
        status=row["status"], step=row["step"], submitted_on=row["filed_at"].astimezone(CHINA).date(), closed_on=row["closed_on"], found=found,
    )
