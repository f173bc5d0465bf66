"""What a decision says: which rows held, with which values, parameters and facts, by which clause, in which words.

These structs are stored with the case (canonical bytes) and replayed from there, so they hold plain values only.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import TypeAlias

import msgspec

from core.items.model import Force, Status
from core.rules.scope import Scope
from core.values import Value

Then: TypeAlias = dict[str, str | bool | int | tuple[str, ...]]
"""Output → value; in a `range` row the values an officer may choose."""


class ParamUsed(msgspec.Struct, frozen=True):
    """A parameter as it stood on the table's date: since when, by which source, whether confirmed."""

    name: str
    label: str
    value: Value
    since: date
    source: str
    confirmed: bool


class FactValue(msgspec.Struct, frozen=True):
    """A fact as it was found: its value, when it was asked, the case numbers behind it, and where it came from."""

    name: str
    value: Value
    as_of: datetime
    behind: tuple[str, ...] = ()
    source: str = ""


class RowHit(msgspec.Struct, frozen=True):
    """A row that held. `say` is its sentence with the values filled in."""

    no: str
    then: Then
    force: Force
    basis: tuple[str, ...]
    status: Status
    say: str
    confirmed_by: str = ""


class Blocked(msgspec.Struct, frozen=True):
    """A row that nobody can judge yet: the field names wanted, or why it cannot be computed. Without a row: the whole table."""

    row: str
    needs: tuple[str, ...] = ()
    because: str = ""


class TableResult(msgspec.Struct, frozen=True):
    """What one table said. `problem` is an error of the rules or a combination declared impossible: no outcome then."""

    table: str
    label: str
    as_of: date | None
    hits: tuple[RowHit, ...] = ()
    blocked: tuple[Blocked, ...] = ()
    problem: str = ""


def ranges_of(tables: Iterable[TableResult]) -> dict[str, tuple[str, ...]]:
    """The values among which an officer may choose, by output, where a row left a range."""
    left = [hit for table in tables for hit in table.hits if hit.force == "range"]
    return {name: tuple(value) for hit in left for name, value in hit.then.items() if isinstance(value, list | tuple)}


class Decision(msgspec.Struct, frozen=True):
    """The tables' results in order. `outcomes` has every output of every table: a value, or an Unknown that says what is missing."""

    tables: tuple[TableResult, ...]
    params: tuple[ParamUsed, ...]
    facts: tuple[FactValue, ...]
    outcomes: dict[str, Value]
    needs: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether every table could be judged."""
        return not any(table.blocked or table.problem for table in self.tables)

    def ranges(self) -> dict[str, tuple[str, ...]]:
        """The values among which an officer may choose, by output, where a row left a range."""
        return ranges_of(self.tables)

    def sentences(self, scope: Scope) -> tuple[str, ...]:
        """The decision as a person reads it: the rows' sentences, what is impossible, and what is still to be filled in."""
        said = [hit.say for table in self.tables for hit in table.hits]
        said += [f"{table.label}：{table.problem}。" for table in self.tables if table.problem]
        said += dict.fromkeys(
            f"{table.label}暂不能得出：{blocked.because}。" for table in self.tables for blocked in table.blocked if blocked.because
        )
        wanted = [scope[name].label if name in scope else name for name in self.needs]
        return (*said, *(f"请补充 {label}" for label in dict.fromkeys(wanted)))


class WhyCell(msgspec.Struct, frozen=True):
    """One cell of a row against the value found. `met` is None while the value is not known."""

    column: str
    label: str
    found: str
    wanted: str
    met: bool | None
    sentence: str


class WhyNot(msgspec.Struct, frozen=True):
    """Why a row did or did not decide: its cells, the row above that came first, and the whole in one sentence."""

    row: str
    table: str
    met: bool | None
    cells: tuple[WhyCell, ...]
    before: str
    sentence: str


