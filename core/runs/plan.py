"""A run compiled: its rules, conditions, groups and effects, each checked against the columns it may name."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Literal, TypeAlias

import msgspec

from core.faults import Blame, Fault, did_you_mean
from core.items.model import RulesFile
from core.items.reading import read_toml
from core.items.run_model import RunDef
from core.rules import BASE, Expr, Named, RuleSet, Scope, check, compile_expr, compile_rules, sentence, value_words
from core.runs.bundle import Bundle
from core.runs.clocks import OPEN
from core.runs.effects import CasePlan, EffectReader, WritePlan
from core.values import FieldType, Value

TODAY: Scope = {"today": BASE["today"]}
"""The one name that every run has without declaring it: the day on which it is decided."""
SINCE: Scope = {"valid_from": Named("登记日期", FieldType("date"))}
"""What every row of a register offers besides its columns."""
Gather: TypeAlias = Literal["count", "sum", "min", "max", "words", "distinct"]
_COLLECT = re.compile(r"count|(sum|min|max|words|distinct)\(([a-z][a-z0-9_]*)\)")
_NUMBERS = frozenset({"int", "decimal", "money"})
_ORDERED = _NUMBERS | {"date"}
NEEDS: Mapping[str, tuple[str, ...]] = {"draw": ("share",), "match": ("group",)}
"""What a kind cannot do without."""
ONLY: Mapping[str, str] = {"share": "draw", "pairs": "draw", "group": "match", "collect": "match", "keep": "list"}
"""What belongs to one kind only."""


class Gathered(msgspec.Struct, frozen=True):
    """A column of a group: what is gathered over which column of its rows."""

    name: str
    gather: Gather
    over: str
    type: FieldType


class Pairing(msgspec.Struct, frozen=True, eq=False):
    """Whom to draw for each drawn object."""

    register: str
    count: int
    where: Expr | None
    apart: str
    names: Scope


class Plan(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """A checked run. `row` are the names of a row, `subject` those of what the tables are decided for: the row, or a group of rows."""

    bundle: Bundle
    definition: RunDef
    rules: RuleSet
    row: Scope
    subject: Scope
    where: Expr | None
    keep: Expr | None
    group: tuple[tuple[str, Expr], ...]
    collect: tuple[Gathered, ...]
    pairing: Pairing | None
    writes: tuple[WritePlan, ...]
    opens: tuple[CasePlan, ...]

    @property
    def id(self) -> str:
        """The run's id."""
        return self.bundle.id

    def called(self, values: Mapping[str, Value]) -> str:
        """What a row or group is for people, by its columns; empty where the run names no column or the row lacks it."""
        value = values.get(self.definition.called) if self.definition.called else None
        return "" if value is None else value_words(value, self.subject[self.definition.called].type)

    @property
    def over(self) -> tuple[str, str]:
        """The kind and the name of what it runs over: ("register", id), ("case", item), ("clock", "open"), ("signal", id)."""
        kind, _, name = self.definition.over.partition(":")
        return kind, name

    @property
    def key(self) -> str:
        """The column by which its rows are called; cases are called by their number."""
        return self.bundle.sources[self.definition.over].key or "number"


def compile_plan(bundle: Bundle, blame: Blame, place: str, rules: Blame) -> tuple[Plan | None, list[Fault]]:
    """The run, or every fault of it: `blame` and `place` say where it is declared, `rules` is its rules file."""
    return _Reader(bundle, blame, place, rules).read()


def compiled(bundle: Bundle) -> Plan:
    """The run of a stored bundle, which was whole when it was stored. Raises ValueError when this platform no longer accepts it."""
    return _compiled(msgspec.json.encode(bundle))


@lru_cache(maxsize=64)
def _compiled(stored: bytes) -> Plan:
    """Compiling proves the tables again, which takes a while; what was compiled is kept by its bytes."""
    bundle = msgspec.json.decode(stored, type=Bundle)
    blame = Blame(bundle.plugin, f"批次 {bundle.id}")
    plan, faults = compile_plan(bundle, blame, "run", blame)
    if plan is None:
        raise ValueError("；".join(fault.sentence() for fault in faults))
    return plan


def groups_of(definition: RunDef) -> dict[str, str]:
    """The group's columns: a bare column under its own name, any other expression as written, or as group_1, group_2 …."""
    if isinstance(definition.group, dict):
        return definition.group
    return {
        text if re.fullmatch("[a-z][a-z0-9_]*", text) else f"group_{number}": text for number, text in enumerate(definition.group, 1)
    }


class _Reader:
    """Reads one run; gathers faults instead of stopping."""

    def __init__(self, bundle: Bundle, blame: Blame, place: str, rules: Blame) -> None:
        self.bundle, self.definition = bundle, bundle.definition
        self.blame, self.place, self.rules_blame = blame, place, rules
        self.faults: list[Fault] = []
        self.others: dict[str, Scope] = {name: columns.names for name, columns in bundle.sources.items()}

    def read(self) -> tuple[Plan | None, list[Fault]]:
        over = self.definition.over
        self._kind()
        if over not in self.others:
            self._fault("over", over, "register:名录、case:事项 或 clock:open", "unknown-source")
            return None, self.faults
        row = self._row(over)
        group, collect, subject = self._subject(row)
        rules = self._rules(subject)
        if rules is None:
            return None, self.faults
        inputs = {name: named for name, named in rules.scope.items() if name not in rules.outcomes}
        where = self._expr("where", self.definition.where, {**row, **TODAY} if self.definition.kind == "match" else inputs)
        pairing = self._pairing(row)
        effects = {**rules.scope, "batch": Named("批次编号", FieldType("int")), **_pair_names(pairing)}
        reader = EffectReader(self.bundle, self.blame, effects, {**row, **effects})
        writes, opens = reader.writes(self.place), reader.opens(self.place)
        self.faults += reader.faults
        self._share(rules)
        keep = self._expr("keep", self.definition.keep, rules.scope)
        if self.definition.called and self.definition.called not in subject:
            hint = did_you_mean(self.definition.called, subject)
            self._fault("called", self.definition.called, f"一列：{'、'.join(subject)}", "unknown-field", hint)
        if self.faults:
            return None, self.faults
        return Plan(
            bundle=self.bundle, definition=self.definition, rules=rules, row=row, subject=subject, where=where, keep=keep, group=group,
            collect=collect, pairing=pairing, writes=writes, opens=opens,
        ), []

    def _kind(self) -> None:
        """What the kind wants and what belongs to another kind."""
        kind = self.definition.kind
        for key in NEEDS.get(kind, ()):
            if not getattr(self.definition, key):
                self._fault(key, f"{kind} 没有写 {key}", f"{kind} 必须写 {key}", "missing-key")
        for key, owner in ONLY.items():
            if kind != owner and getattr(self.definition, key):
                self._fault(key, f"{kind} 写了 {key}", f"只有 {owner} 才写", "run-kind")

    def _row(self, over: str) -> Scope:
        """What a row offers; a register's row also the day it is valid from."""
        return {**(SINCE if over.startswith("register:") else {}), **self.others[over]}

    def _subject(self, row: Scope) -> tuple[tuple[tuple[str, Expr], ...], tuple[Gathered, ...], Scope]:
        if self.definition.kind != "match":
            return (), (), row
        group: list[tuple[str, Expr]] = []
        subject: dict[str, Named] = {}
        for name, text in groups_of(self.definition).items():
            expr, faults = compile_expr(text, row, self.blame, f"{self.place}.group.{name}")
            self.faults += faults
            if expr is not None:
                group.append((name, expr))
                subject[name] = row.get(text) or Named(sentence(expr, row), check(expr, row))
        subject["group_count"] = Named("组内行数", FieldType("int"))
        collect = tuple(each for name, text in self.definition.collect.items() if (each := self._gathered(name, text, row)))
        subject |= {each.name: Named(_gathered_label(each, row), each.type) for each in collect}
        return tuple(group), collect, subject

    def _gathered(self, name: str, text: str, row: Scope) -> Gathered | None:
        match, place = _COLLECT.fullmatch(text), f"collect.{name}"
        if match is None:
            self._fault(place, text, "count、sum(栏目)、min(栏目)、max(栏目)、words(栏目)、distinct(栏目)", "fact-take")
            return None
        gather: Gather = match[1] or "count"  # type: ignore[assignment] # the pattern names them all
        over = match[2] or ""
        if over and over not in row:
            self._fault(place, f"没有“{over}”这一列", f"{'、'.join(row)}", "unknown-field", did_you_mean(over, row))
            return None
        of = row[over].type if over else FieldType("int")
        allowed = {"sum": _NUMBERS, "min": _ORDERED, "max": _ORDERED, "words": {"text", "choice"}}.get(gather)
        if allowed is not None and of.kind not in allowed:
            self._fault(place, f"“{row[over].label}”的类型是 {of.kind}", "、".join(sorted(allowed)), "type")
            return None
        kinds = {"count": FieldType("int"), "distinct": FieldType("int"), "words": FieldType("choices", options=of.options)}
        return Gathered(name, gather, over, kinds.get(gather, of))

    def _rules(self, subject: Scope) -> RuleSet | None:
        file, faults = read_toml(self.bundle.rules.encode(), RulesFile, self.rules_blame)
        self.faults += faults
        if file is None:
            return None
        asked = {name: scope for name, scope in self.others.items() if name != OPEN}  # times are gone through, not asked for
        rules, faults = compile_rules(file, subject, asked, self.rules_blame, TODAY)
        self.faults += faults
        return rules

    def _pairing(self, row: Scope) -> Pairing | None:
        pairs = self.definition.pairs
        if pairs is None:
            return None
        names = self.others.get(f"register:{pairs.register}")
        if names is None:
            self._fault("pairs.register", pairs.register, "已登记的名录", "unknown-register")
            return None
        if pairs.count < 1:
            self._fault("pairs.count", str(pairs.count), "1 或更多", "type")
        if pairs.apart and pairs.apart not in names:
            self._fault("pairs.apart", pairs.apart, f"{'、'.join(names)}", "unknown-field", did_you_mean(pairs.apart, names))
        names = {**SINCE, **names}
        scope = {**names, **{f"self.{name}": named for name, named in row.items()}}
        return Pairing(pairs.register, pairs.count, self._expr("pairs.where", pairs.where, scope), pairs.apart, names)

    def _share(self, rules: RuleSet) -> None:
        share = self.definition.share
        if share and (share not in rules.params or rules.params[share].type.kind not in ("int", "decimal")):
            known = [name for name, param in rules.params.items() if param.type.kind in ("int", "decimal")]
            self._fault("share", share, f"规则里的数字参数：{'、'.join(known)}", "unknown-param", did_you_mean(share, known))

    def _expr(self, key: str, text: str, scope: Scope) -> Expr | None:
        if not text:
            return None
        expr, faults = compile_expr(text, scope, self.blame, f"{self.place}.{key}", "bool")
        self.faults += faults
        return expr

    def _fault(self, key: str, found: str, expected: str, code: str, hint: str = "") -> None:
        self.faults.append(self.blame.at(f"{self.place}.{key}", found, expected, hint, code))


def _gathered_label(each: Gathered, row: Scope) -> str:
    least, most = ("最早", "最晚") if each.type.kind == "date" else ("最小", "最大")
    words = {"count": "行数", "distinct": "的个数", "sum": "合计", "min": least, "max": most, "words": ""}
    return f"{row[each.over].label if each.over else '组内'}{words[each.gather]}"


def _pair_names(pairing: Pairing | None) -> dict[str, Named]:
    """`pair_1` is the key of the first person drawn, `pair_1_<column>` a column of theirs."""
    if pairing is None:
        return {}
    names: dict[str, Named] = {}
    for number in range(1, pairing.count + 1):
        names[f"pair_{number}"] = Named(f"第 {number} 名人员", FieldType("text"))
        names |= {f"pair_{number}_{name}": named for name, named in pairing.names.items()}
    return names
