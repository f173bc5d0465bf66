"""The terms of cases, kept by a consumer of the global order: a filing is not delayed by what makes it findable.

What stands in the open is cut into bigrams. A personal text is kept as a keyed digest only: who knows the whole of it finds the case,
nobody can read it back. Signs before a term: `@` an authority, `+` an applicant, `?` a query code, `=` the running number, `#` a digest.
"""

import base64
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from core.cases.sequencer import Placed
from core.cases.state import Filed, filed_of
from core.forms import read_json
from core.house import House
from core.items.item import Item
from core.search.numbers import running_term
from core.search.words import bigrams, folded
from core.store.engine import Connection
from core.store.vault import KeyDestroyed, PartyKey, Vault

CONSUMER = "terms"
SEALED_FILING = "filing"
"""What the bytes sealed with a filing are called towards the vault."""
LONGEST = 200
"""Signs of one text that are cut up; longer ones are remarks, not names."""
_DIGEST = 24
_INSERT = """
INSERT INTO case_terms ("case", terms) VALUES ($1, $2) ON CONFLICT ("case") DO UPDATE SET terms = excluded.terms
"""
_NAMES = "SELECT id, name FROM parties WHERE id = ANY($1::bigint[])"


class TermKeeper:
    """Writes the terms of each case that is filed."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def __call__(self, connection: Connection, events: list[Placed]) -> None:
        """The effect of the consumer."""
        filed = [(event, filed_of(event.payload)) for event in events if event.kind == "filed"]
        if not filed:
            return
        parties = [first.party for _, first in filed]
        names = {row["id"]: row["name"] for row in await connection.fetch(_NAMES, parties)}
        keys = await _keys(self._house.vault, connection, parties)
        rows = []
        for event, first in filed:
            item = await self._house.catalogue.item_at(event.release)
            rows.append((event.case, sorted(_terms(item, first, names.get(first.party, ""), keys.get(first.party), self._house.vault))))
        await connection.executemany(_INSERT, rows)


def org_term(org: str) -> str:
    """The term of everything an authority handles."""
    return f"@{org}"


def party_term(party: int) -> str:
    """The term of everything an applicant has filed."""
    return f"+{party}"


def exact_terms(vault: Vault, text: str) -> list[str]:
    """Terms that find a case by one whole thing: its query code, a mobile, an id number, a person's name."""
    word = folded(text)
    return [f"?{word.upper()}", digest_term(vault, word)]


def digest_term(vault: Vault, word: str) -> str:
    """The term of a personal text, folded."""
    return f"#{vault.index(word)[:_DIGEST]}"


def _terms(item: Item, filed: Filed, name: str, key: PartyKey | None, vault: Vault) -> set[str]:
    sealed = key.open(base64.b64decode(filed.sealed), SEALED_FILING) if key is not None and filed.sealed else b"{}"
    values = item.form.join(filed.values, read_json(sealed))
    running = filed.number[16:]
    terms = {org_term(filed.org), party_term(filed.party), f"?{filed.query_code}", running_term(running), running_term(running[:-1])}
    terms |= bigrams(name)
    for text in texts_of(item, values, personal=False):
        terms |= bigrams(text[:LONGEST])
    return terms | {digest_term(vault, folded(text)) for text in texts_of(item, values, personal=True)}


def texts_of(item: Item, values: Mapping[str, Any], *, personal: bool) -> Iterator[str]:
    """The texts among the values, those that are personal or those that are not; a code of a list, and the words it stands for."""
    for name, value in values.items():
        field = item.form.fields[name]
        if field.type.kind == "text" and field.personal is personal and isinstance(value, str) and folded(value):
            yield value
            if field.type.codes is not None:
                yield field.type.codes.words(value)


async def _keys(vault: Vault, connection: Connection, parties: Sequence[int]) -> dict[int, PartyKey]:
    """The parties' keys; one that has been destroyed is left out."""
    try:
        return await vault.keys(connection, parties)
    except KeyDestroyed:
        return {party: key for party in dict.fromkeys(parties) for key in await _one(vault, connection, party)}


async def _one(vault: Vault, connection: Connection, party: int) -> Iterable[PartyKey]:
    try:
        return [await vault.key(connection, party)]
    except KeyDestroyed:
        return []
