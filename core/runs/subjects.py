"""What a run is given, in canonical bytes: each row with the facts found for it, as it is stored, and back again.

A digest is taken of each row and one over all of them, so that a row changed, added or taken away later is noticed and named.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any, Literal, TypeAlias

import msgspec

from core.canonical import canonical, encoded, plain, sm3
from core.forms.typed import converter
from core.rules import FactPlan, FactValue, Scope
from core.store.engine import read_json_exactly
from core.values import Unknown, Value

Part: TypeAlias = Literal["row", "person", "group"]
"""Which list a stored row belongs to: what the run is over, the people drawn from, the groups with their facts."""


class Subject(msgspec.Struct, frozen=True):
    """A row (or a group of rows) as the rules see it: its place in the list, its key, its typed columns, its facts.

    `members` are the places of a group's rows; `ref` is the register row's or the case's number in the database, 0 for none.
    """

    n: int
    key: str
    values: dict[str, Value]
    facts: dict[str, FactValue]
    members: tuple[int, ...] = ()
    ref: int = 0


class StoredRow(msgspec.Struct, frozen=True):
    """A row as the database keeps it: canonical bytes, and the digest taken of them then."""

    n: int
    key: str
    row: bytes
    digest: bytes
    ref: int = 0

    @property
    def intact(self) -> bool:
        """Whether the bytes are those the digest was taken of."""
        return digest_of(self.row) == self.digest


def digest_of(row: bytes) -> bytes:
    """SM3 of a row's canonical bytes."""
    return sm3(row)


def stored(subject: Subject) -> StoredRow:
    """The subject as it is kept."""
    return packed(subject, {name: plain(value) for name, value in subject.values.items()})


def packed(subject: Subject, columns: Mapping[str, Any]) -> StoredRow:
    """The subject as it is kept, its columns being plain already."""
    facts = {name: {"value": plain(fact.value), "behind": list(fact.behind)} for name, fact in subject.facts.items()}
    row = encoded({"n": subject.n, "key": subject.key, "values": columns, "facts": facts, "members": subject.members})
    return StoredRow(subject.n, subject.key, row, digest_of(row), subject.ref)


def overall(header: Mapping[str, Any], rows: Iterable[tuple[str, bytes]]) -> bytes:
    """SM3 over a header and the digests of all rows in order, each with the list it belongs to."""
    whole = bytearray(canonical(dict(header)))
    for part, digest in rows:
        whole += part[0].encode() + digest
    return sm3(bytes(whole))


class Unpacker:
    """Turns stored rows into subjects again: columns by the scope they had, facts by their plans, asked for at `moment`."""

    def __init__(self, scope: Scope, facts: Mapping[str, FactPlan], moment: datetime) -> None:
        self._convert = converters(scope)
        self._facts = {name: (converter(plan.type), plan.source) for name, plan in facts.items()}
        self._moment = moment

    def subject(self, row: StoredRow) -> Subject:
        """The subject. Raises ValueError when the bytes are no such row any more."""
        try:
            raw = read_json_exactly(row.row)
            values = retyped(raw["values"], self._convert)
            facts = {name: self._fact(name, found) for name, found in raw["facts"].items() if name in self._facts}
            return Subject(raw["n"], raw["key"], values, facts, tuple(raw["members"]), row.ref)
        except (msgspec.DecodeError, KeyError, TypeError, AttributeError, ArithmeticError) as error:
            raise ValueError(f"第 {row.n} 行读不出来：{error}") from None

    def _fact(self, name: str, found: Mapping[str, Any]) -> FactValue:
        convert, source = self._facts[name]
        value = found["value"]
        if isinstance(value, dict) and value.keys() == {"needs", "because"}:
            value = Unknown(tuple(value["needs"]), value["because"])
        elif convert is not None and value is not None:
            value = convert(value)
        return FactValue(name, value, self._moment, tuple(found["behind"]), source)


def converters(scope: Scope) -> dict[str, Callable[[Any], Any]]:
    """What turns a plain value of each column into its typed value; columns where they are the same are left out."""
    return {name: made for name, named in scope.items() if (made := converter(named.type)) is not None}


def retyped(values: Mapping[str, Any], convert: Mapping[str, Callable[[Any], Any]]) -> dict[str, Value]:
    """Plain values as typed ones."""
    return {name: convert[name](value) if name in convert else value for name, value in values.items()}


def as_record(subject: Subject, day: date) -> dict[str, Value]:
    """The names that expressions may use for a subject: its columns, its facts, and today."""
    return {"today": day, **subject.values, **{name: fact.value for name, fact in subject.facts.items()}}
