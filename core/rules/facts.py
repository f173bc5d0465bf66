"""Facts: declared questions about other cases or a register, answered in this language wherever the records come from.

A store finds candidates by `key` and `since`; `take_from` then applies window, condition and aggregate exactly, so that the rule
world without a database and the case world give the same answer.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import msgspec

from core.canonical import canonical, sm3
from core.faults import Blame, Fault, did_you_mean
from core.items.model import FactDef
from core.rules.checking import AGGREGATES, KIND_WORDS, median_type
from core.rules.exact import settled
from core.rules.expressions import Expr, compile_expr, evaluate, names_in, parse
from core.rules.literals import ordered
from core.rules.params import at_scale, expected_words
from core.rules.program import aggregate, both
from core.rules.results import FactValue
from core.rules.scope import Named, Scope
from core.rules.tree import Compare, Logic, Name, Node
from core.time import now
from core.values import FieldType, Unknown, Value

CASE_RECORD: Scope = {
    "holder": Named("申请人代码", FieldType("text")), "status": Named("办件状态", FieldType("text")),
    "submitted_on": Named("提交日期", FieldType("date")), "number": Named("办件编号", FieldType("text")),
}
"""What every case offers besides its item's indexed fields."""
REGISTER_RECORD: Scope = {"valid_from": Named("登记日期", FieldType("date"))}
"""What every row of a register offers besides its columns."""
_DAYS = {"case": "submitted_on", "register": "valid_from"}
_TAKE = re.compile(r"(exists|count)|(sum|min|max|median)\(([a-z][a-z0-9_]*)\)")
_SELF = "self."
_OF_NOTHING = frozenset({"min", "max", "median"})
"""Aggregates that are unknown of nothing."""


class FactPlan(msgspec.Struct, frozen=True):
    """A checked fact. `equal` pairs their field with our expression: only records equal in all of them can count.

    `reads` are our fields that it needs, `take` the aggregate with the field it is over, `type` the type of its value, `none` what it
    is when nothing counts (None: as the aggregate has it).
    """

    name: str
    definition: FactDef
    source: str
    equal: tuple[tuple[str, Expr], ...]
    reads: frozenset[str]
    where: Expr
    take: str
    over: str
    type: FieldType
    none: "Value | None" = None

    def key(self, env: Mapping[str, Value]) -> bytes | Unknown:
        """The digest of our equal values, to look candidates up by fact name and key; unknown while one of them is missing."""
        values = self.equals(env)
        return values if isinstance(values, Unknown) else _digest(list(values))

    def equals(self, env: Mapping[str, Value]) -> tuple[Value, ...] | Unknown:
        """Our equal values, in the order of their fields; unknown while one of them is missing."""
        values = [evaluate(ours, env) for _, ours in self.equal]
        missing = [value for value in values if isinstance(value, Unknown)]
        return merged(missing) if missing else tuple(values)

    def equals_of(self, record: Mapping[str, Value]) -> tuple[Value, ...] | None:
        """The same values from another record's side; None when it lacks one of the fields and so can never count."""
        values = [value for theirs, _ in self.equal if (value := record.get(theirs)) is not None and not isinstance(value, Unknown)]
        return tuple(values) if len(values) == len(self.equal) else None

    def key_of(self, record: Mapping[str, Value]) -> bytes | None:
        """The same digest from another record's side; None when it lacks one of the fields and so can never count."""
        values = self.equals_of(record)
        return None if values is None else _digest(list(values))

    def locks(self, env: Mapping[str, Value]) -> tuple[bytes, ...]:
        """Digests to lock in the deciding transaction; the same for every fact over the source that locks the same fields."""
        values = [env.get(name) for name in sorted(self.definition.lock)]
        if not values or any(value is None or isinstance(value, Unknown) for value in values):
            return ()
        return (_digest([self.source, *sorted(self.definition.lock), *values]),)

    def since(self, env: Mapping[str, Value]) -> date | None:
        """The first day that counts; None without a window or while its date is missing.

        Thirty days back from the 31st begin on the 1st: the first day is not counted (民法典 201), the last one is (1259).
        """
        window = self.definition.window
        day = env.get(window.back_from) if window else None
        return day - timedelta(days=window.days) if window and isinstance(day, date) else None

    def take_from(self, records: Iterable[Mapping[str, Value]], env: Mapping[str, Value]) -> FactValue:
        """The fact over these records: window, condition and aggregate exactly. A doubtful record makes the fact unknown."""
        missing = self._missing(env)
        if missing is not None:
            return FactValue(self.name, missing, now(), (), self.source)
        ours = {f"{_SELF}{name}": env[name] for name in self.reads if env.get(name) is not None}
        counted, doubts = list[Mapping[str, Value]](), list[Unknown]()
        for record in records:
            if not self._in_window(record, env):
                continue
            holds = evaluate(self.where, {**ours, **record})
            if isinstance(holds, Unknown):
                doubts.append(holds)
            elif holds:
                counted.append(record)
        behind = tuple(str(record["number"]) for record in counted if record.get("number"))
        return FactValue(self.name, self._taken(counted, doubts), now(), behind, self.source)

    def _missing(self, env: Mapping[str, Value]) -> Unknown | None:
        ours = self.equals(env)
        if isinstance(ours, Unknown):
            return ours
        window = self.definition.window
        return Unknown((window.back_from,)) if window and self.since(env) is None else None

    def _in_window(self, record: Mapping[str, Value], env: Mapping[str, Value]) -> bool:
        window = self.definition.window
        if window is None:
            return True
        first, last, day = self.since(env), env.get(window.back_from), record.get(_DAYS[self.source.partition(":")[0]])
        return isinstance(day, date) and isinstance(first, date) and isinstance(last, date) and first <= day <= last

    def _taken(self, counted: list[Mapping[str, Value]], doubts: list[Unknown]) -> Value:
        if self.take == "exists":
            return True if counted else self._doubtful(doubts) if doubts else False
        if doubts:
            return self._doubtful(doubts)
        if self.take == "count":
            return len(counted)
        return self.none if not counted and self.none is not None else self._aggregated(counted)

    def _aggregated(self, counted: list[Mapping[str, Value]]) -> Value:
        values: list[Any] = [record.get(self.over) for record in counted]
        if any(value is None or isinstance(value, Unknown) for value in values):
            return Unknown(because=f"“{self.definition.label}”涉及的记录缺少所需的栏目")
        taken: Value = settled(aggregate(self.take, values))  # type: ignore[assignment] # settled numbers are values
        if self.take == "sum" and self.type.kind == "decimal" and isinstance(taken, int):
            return Decimal(taken).quantize(Decimal(1).scaleb(-self.type.scale))
        return taken

    def _doubtful(self, doubts: list[Unknown]) -> Unknown:
        because = "；".join(dict.fromkeys(doubt.because for doubt in doubts if doubt.because))
        return Unknown(because=because or f"“{self.definition.label}”涉及的记录缺少所需的栏目")


def merged(unknowns: list[Unknown]) -> Unknown:
    """One unknown that asks for what any of them asks for."""
    found = unknowns[0]
    for other in unknowns[1:]:
        found = both(found, other)
    return found


def read_fact(name: str, definition: FactDef, ours: Scope, others: Mapping[str, Scope], blame: Blame) -> tuple[FactPlan | None, list[Fault]]:
    """The checked fact, or its faults: unknown source, field or lock, no equality to find records by, an aggregate that does not fit."""
    place, source = f"fact.{name}", definition.from_
    if source not in others:
        hint = did_you_mean(source, others)
        return None, [blame.at(f"{place}.from", f"没有名为“{source}”的来源", "case:事项 或 register:名录", hint, "fact-source")]
    theirs = {**(CASE_RECORD if source.startswith("case:") else REGISTER_RECORD), **others[source]}
    mine = {f"{_SELF}{field}": named for field, named in ours.items()}
    where, faults = compile_expr(definition.where, {**theirs, **mine}, blame, f"{place}.where", "bool")
    of, over, take = _take(definition.take, theirs, blame, place, faults)
    for field in definition.lock:
        if field not in ours:
            faults.append(blame.at(f"{place}.lock", f"没有名为“{field}”的栏目", "本表的栏目", did_you_mean(field, ours), "unknown-field"))
    _check_window(definition, ours, blame, place, faults)
    none = _none(definition, take, of, blame, place, faults) if definition.none and of is not None else None
    if where is None or of is None:
        return None, faults
    equal = equalities(where.tree)
    if not equal:
        found = "条件里没有 他方栏目 = self.本方栏目"
        faults.append(blame.at(f"{place}.where", found, "至少一个相等条件，用来查找记录", code="fact-key"))
    reads = frozenset(used.removeprefix(_SELF) for used in names_in(where) if used.startswith(_SELF))
    plan = FactPlan(name, definition, source, equal, reads, where, take, over, of, none)
    return (None if faults else plan), faults


def _take(text: str, theirs: Scope, blame: Blame, place: str, faults: list[Fault]) -> tuple[FieldType | None, str, str]:
    match = _TAKE.fullmatch(text)
    if match is None:
        known = "exists、count、sum(栏目)、min(栏目)、max(栏目)、median(栏目)"
        hint = did_you_mean(text.partition("(")[0], ("exists", "count", *AGGREGATES))
        faults.append(blame.at(f"{place}.take", f"“{text}”", known, hint, "fact-take"))
        return None, "", ""
    if match[1]:
        return FieldType("bool" if match[1] == "exists" else "int"), "", match[1]
    take, over = match[2], match[3]
    if over not in theirs:
        faults.append(blame.at(f"{place}.take", f"没有名为“{over}”的栏目", "来源的栏目", did_you_mean(over, theirs), "unknown-field"))
        return None, over, take
    of = theirs[over].type
    if of.kind not in AGGREGATES[take]:
        expected = "、".join(sorted(KIND_WORDS[kind] for kind in AGGREGATES[take]))
        faults.append(blame.at(f"{place}.take", f"“{theirs[over].label}”是{KIND_WORDS[of.kind]}", expected, code="type"))
        return None, over, take
    return (median_type(of) if take == "median" else of), over, take


def _none(definition: FactDef, take: str, of: FieldType, blame: Blame, place: str, faults: list[Fault]) -> "Value | None":
    """What the aggregate of nothing counts as; only where it is not known by itself."""
    if take not in _OF_NOTHING:
        faults.append(blame.at(f"{place}.none", f"“{definition.take}”没有记录时本来就有值", "只有 min、max、median 才写 none", code="fact-none"))
        return None
    try:
        return at_scale(ordered(of.kind, definition.none), of)
    except (ValueError, OverflowError):
        faults.append(blame.at(f"{place}.none", f"“{definition.none}”", expected_words(of), code="fact-none"))
        return None


def _check_window(definition: FactDef, ours: Scope, blame: Blame, place: str, faults: list[Fault]) -> None:
    window = definition.window
    if window is None:
        return
    if window.days < 0:
        faults.append(blame.at(f"{place}.window.days", f"{window.days}", "0 或更多的天数", code="fact-window"))
    if window.back_from not in ours or ours[window.back_from].type.kind != "date":
        dates = [name for name, named in ours.items() if named.type.kind == "date"]
        hint = did_you_mean(window.back_from, dates)
        faults.append(blame.at(f"{place}.window.back_from", f"“{window.back_from}”不是日期栏目", "、".join(dates), hint, "unknown-field"))


def equalities(tree: Node) -> tuple[tuple[str, Expr], ...]:
    """The conditions `theirs = self.ours` that every counted record fulfils, ordered by their field."""
    parts = tree.parts if isinstance(tree, Logic) and tree.op == "and" else (tree,)
    found: dict[str, Expr] = {}
    for part in parts:
        match part:
            case Compare(op="=", left=Name(name=one), right=Name(name=other)):
                if other.startswith(_SELF) and not one.startswith(_SELF):
                    found[one] = parse(other.removeprefix(_SELF))
                elif one.startswith(_SELF) and not other.startswith(_SELF):
                    found[other] = parse(one.removeprefix(_SELF))
    return tuple(sorted(found.items()))


def _digest(values: list[Any]) -> bytes:
    """A digest that does not depend on how many zeros a decimal ends in."""
    return sm3(canonical([value.normalize() if isinstance(value, Decimal) else value for value in values]))
