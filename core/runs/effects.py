"""What follows from a result: rows of registers, cases to be opened. Said as data, worked out here, carried out elsewhere."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec

from core.faults import Blame, Fault, did_you_mean
from core.items.run_model import CaseOpening, RowWrite
from core.rules import Expr, Scope, check, compile_expr, evaluate
from core.rules.tree import Constant
from core.runs.bundle import FORM, Bundle
from core.values import FieldType, Kind, Unknown, Value

FITS = frozenset({("int", "decimal"), ("choice", "text"), ("text", "choice"), ("choices", "text")})
"""Kinds that may stand for another: a choice is checked against its options when written, several words are joined by 、."""


class WritePlan(msgspec.Struct, frozen=True, eq=False):
    """A row to be written: whether, and each column's value."""

    register: str
    when: Expr | None
    values: tuple[tuple[str, Expr, str], ...]
    valid_from: Expr
    valid_to: Expr | None
    each: bool


class CasePlan(msgspec.Struct, frozen=True, eq=False):
    """A case to be opened."""

    item: str
    when: Expr | None
    party: Expr
    values: tuple[tuple[str, Expr, str], ...]
    org: Expr | None
    of: str = ""


class RowDue(msgspec.Struct, frozen=True):
    """A register row that follows from a result."""

    register: str
    values: dict[str, Value]
    valid_from: date
    valid_to: date | None = None


class CaseDue(msgspec.Struct, frozen=True):
    """A case that follows from a result; `org` is empty for the item's own authority, `of` says that `party` is an authority's id."""

    item: str
    party: str
    org: str
    values: dict[str, Value]
    of: str = ""


class Due(msgspec.Struct, frozen=True):
    """All that follows from a result; `problems` says what ought to follow and cannot."""

    rows: tuple[RowDue, ...] = ()
    cases: tuple[CaseDue, ...] = ()
    problems: tuple[str, ...] = ()


def due(writes: tuple[WritePlan, ...], opens: tuple[CasePlan, ...], env: Mapping[str, Any], members: tuple[Mapping[str, Any], ...]) -> Due:
    """What follows in an environment of columns, facts, parameters and outcomes; `members` are those of a group's rows."""
    rows: list[RowDue] = []
    cases: list[CaseDue] = []
    problems: list[str] = []
    for write in writes:
        for each in [{**member, **env} for member in members] if write.each else [env]:
            if write.when is None or evaluate(write.when, each) is True:
                _row(write, each, rows, problems)
    for opening in opens:
        if opening.when is None or evaluate(opening.when, env) is True:
            _case(opening, env, cases, problems)
    return Due(tuple(rows), tuple(cases), tuple(dict.fromkeys(problems)))


def _row(write: WritePlan, env: Mapping[str, Any], rows: list[RowDue], problems: list[str]) -> None:
    since, until = evaluate(write.valid_from, env), evaluate(write.valid_to, env) if write.valid_to else None
    if not isinstance(since, date) or not (until is None or isinstance(until, date)):
        problems.append(f"写入名录 {write.register} 的有效期算不出来")
        return
    rows.append(RowDue(write.register, _values(write.values, env), since, until))


def _case(opening: CasePlan, env: Mapping[str, Any], cases: list[CaseDue], problems: list[str]) -> None:
    party, org = evaluate(opening.party, env), evaluate(opening.org, env) if opening.org else ""
    if not isinstance(party, str) or not isinstance(org, str):
        problems.append(f"开立 {opening.item} 办件所需的当事人或者承办机构算不出来")
        return
    cases.append(CaseDue(opening.item, party, org, _values(opening.values, env), opening.of))


def _values(plans: tuple[tuple[str, Expr, str], ...], env: Mapping[str, Any]) -> dict[str, Value]:
    """The values that are known; what is not stays absent."""
    found: dict[str, Value] = {}
    for name, expr, kind in plans:
        value = evaluate(expr, env)
        if not isinstance(value, Unknown):
            found[name] = "、".join(map(str, value)) if kind == "text" and isinstance(value, tuple) else value
    return found


# --- reading ---------------------------------------------------------------------------------------------------------


class EffectReader:
    """Reads what a run writes and opens. `scope` is what an expression may name, `rows` that of a write for every member of a group."""

    def __init__(self, bundle: Bundle, blame: Blame, scope: Scope, rows: Scope) -> None:
        self.bundle, self.blame, self.scope, self.rows = bundle, blame, scope, rows
        self.faults: list[Fault] = []

    def writes(self, place: str) -> tuple[WritePlan, ...]:
        """The checked writes."""
        found = [self._write(write, f"{place}.writes[{number}]") for number, write in enumerate(self.bundle.definition.writes, 1)]
        return tuple(plan for plan in found if plan is not None)

    def opens(self, place: str) -> tuple[CasePlan, ...]:
        """The checked openings."""
        found = [self._opening(opening, f"{place}.opens[{number}]") for number, opening in enumerate(self.bundle.definition.opens, 1)]
        return tuple(plan for plan in found if plan is not None)

    def _write(self, write: RowWrite, place: str) -> WritePlan | None:
        source = self.bundle.sources.get(f"register:{write.register}")
        if source is None:
            self.faults.append(self.blame.at(f"{place}.register", write.register, "已登记的名录", code="unknown-register"))
            return None
        if write.each and self.bundle.definition.kind != "match":
            self.faults.append(self.blame.at(f"{place}.each", "each", "只有 match 才为组内每一行写", code="run-kind"))
        if source.key not in write.values:
            self.faults.append(self.blame.at(f"{place}.values", f"没有写键“{source.key}”", f"values 里写明 {source.key}", code="no-key"))
        scope = self.rows if write.each else self.scope
        when = self._expr(write.when, scope, f"{place}.when", "bool") if write.when else None
        values = self._values(write.values, source.names, scope, f"{place}.values")
        since = self._expr(write.valid_from, scope, f"{place}.valid_from", "date")
        until = self._expr(write.valid_to, scope, f"{place}.valid_to", "date") if write.valid_to else None
        return WritePlan(write.register, when, values, since, until, bool(write.each)) if since is not None else None

    def _opening(self, opening: CaseOpening, place: str) -> CasePlan | None:
        source = self.bundle.sources.get(f"{FORM}{opening.item}")
        if source is None:
            self.faults.append(self.blame.at(f"{place}.item", opening.item, "已登记的事项", code="unknown-item"))
            return None
        when = self._expr(opening.when, self.scope, f"{place}.when", "bool") if opening.when else None
        party = self._expr(opening.party, self.scope, f"{place}.party", "text")
        org = self._expr(opening.org, self.scope, f"{place}.org", "text") if opening.org else None
        values = self._values(opening.values, source.names, self.scope, f"{place}.values")
        return CasePlan(opening.item, when, party, values, org, opening.of) if party is not None else None

    def _values(self, written: Mapping[str, str], names: Scope, scope: Scope, place: str) -> tuple[tuple[str, Expr, str], ...]:
        """`column → expression`, each of a kind that the column can take."""
        found: list[tuple[str, Expr, str]] = []
        for name, text in written.items():
            where = f"{place}.{name}"
            if name not in names:
                hint = did_you_mean(name, names)
                self.faults.append(self.blame.at(where, f"没有“{name}”这一列", f"{'、'.join(names)}", hint, "unknown-field"))
                continue
            expr = self._expr(text, scope, where)
            if expr is not None:
                self.faults += _fits(expr, check(expr, scope), names[name].type, self.blame, where)
                found.append((name, expr, names[name].type.kind))
        return tuple(found)

    def _expr(self, text: str, scope: Scope, place: str, want: Kind | None = None) -> Expr | None:
        expr, faults = compile_expr(text, scope, self.blame, place, want)
        self.faults += faults
        return expr


def _fits(expr: Expr, found: FieldType, wanted: FieldType, blame: Blame, place: str) -> list[Fault]:
    if found.kind != wanted.kind and (found.kind, wanted.kind) not in FITS:
        return [blame.at(place, f"“{expr.source}”的类型是 {found.kind}", wanted.kind, code="type")]
    words = (str(expr.tree.value),) if isinstance(expr.tree, Constant) else found.options
    if wanted.kind == "choice" and (wrong := [word for word in words if word not in wanted.options]):
        return [blame.at(place, "、".join(wrong), f"{'、'.join(wanted.options)}", did_you_mean(wrong[0], wanted.options), "enum")]
    return []
