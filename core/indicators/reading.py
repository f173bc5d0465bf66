"""Reading an indicator: its sources, conditions, numbers, parameters, value and target, every fault at its place."""

import re
from collections.abc import Iterator, Mapping
from datetime import date

import msgspec

from core.declarations import Indicator
from core.faults import Blame, Fault, did_you_mean
from core.indicators.plan import IndicatorPlan, RecordsPlan
from core.indicators.sources import CASE, FILING, HANDOVER, OF_ALL, VALID, Source
from core.items.indicator_model import IndicatorDef, RecordsDef
from core.rules import Expr, Named, Scope, check, compile_expr, names_in
from core.rules.cells import Cell, CellError, params_in, read_cell
from core.rules.checking import AGGREGATES, KIND_WORDS, median_type
from core.rules.exact import PLACES
from core.rules.expressions import evaluate
from core.rules.params import Param, read_param
from core.rules.tree import Arithmetic, Node, children, names
from core.values import FieldType, Unknown, Value

PARAM = "param."
NUMBERS = frozenset({"int", "decimal", "money"})
OVER: dict[str, frozenset[str]] = {
    "sum": NUMBERS, "mean": NUMBERS, "median": AGGREGATES["median"], "min": NUMBERS, "max": NUMBERS,
    "distinct": frozenset({"text", "choice", "int", "date", "bool"}),
}
"""Which kinds each way of taking records together is over."""
_TAKE = re.compile(r"(count)|(sum|mean|median|min|max|distinct)\((.+)\)")
_KNOWN = "count、sum(…)、mean(…)、median(…)、min(…)、max(…)、distinct(…)"


def read_indicator(indicator: Indicator, sources: Mapping[str, Source], blame: Blame, place: str) -> tuple[IndicatorPlan | None, list[Fault]]:
    """The checked indicator, or all its faults. `sources` are those whose own files are whole."""
    reader = _Reader(indicator, sources, blame, place)
    plan = reader.read()
    return (None if reader.faults else plan), reader.faults


class _Reader:
    """Reads one indicator and collects its faults."""

    def __init__(self, indicator: Indicator, sources: Mapping[str, Source], blame: Blame, place: str) -> None:
        self.indicator, self.sources, self.blame, self.place = indicator, sources, blame, place
        self.definition: IndicatorDef = indicator.definition
        self.faults: list[Fault] = []

    def wrong(self, where: str, found: str, expected: str, hint: str = "", code: str = "") -> None:
        self.faults.append(self.blame.at(f"{self.place}.{where}", found, expected, hint, code))

    def read(self) -> IndicatorPlan | None:
        """Everything; None when something it needs could not be read."""
        self._said()
        params = self._params()
        numerator = self._records("numerator", self.definition.numerator)
        denominator = self._records("denominator", self.definition.denominator)
        if self.faults:
            return None
        scope = {f"{PARAM}{name}": param.named for name, param in params.items()}
        for name, label, side in (("numerator", "分子", numerator), ("denominator", "分母", denominator)):
            if side is not None:
                scope[name] = Named(label, side.type)
        value, of = self._value(scope, params)
        target = self._target(params)
        if value is None or of is None:
            return None
        self._used(value, target, scope)
        return IndicatorPlan(
            self.indicator.id, self.indicator.plugin, self.definition, numerator, denominator, params, value, target, of
        )

    def _said(self) -> None:
        """What a reader needs to believe a number stands there."""
        for name in ("label", "about"):
            if not getattr(self.definition, name).strip():
                self.wrong(name, "空的", "写明内容", code="empty")
        if not any(each.strip() for each in self.definition.basis):
            self.wrong("basis", "没有写依据", "这个指标出自哪里，如“行动计划 2.2”", code="empty")
        if bool(self.definition.target) != bool(self.definition.target_basis.strip()):
            self.wrong("target_basis", "target 与 target_basis 只写了一个", "目标值和它的出处都写，或者都不写", code="target-basis")

    def _params(self) -> dict[str, Param]:
        params: dict[str, Param] = {}
        for name, definition in self.definition.param.items():
            param, faults = read_param(name, definition, self.blame)
            self.faults += [msgspec.structs.replace(fault, place=f"{self.place}.{fault.place}") for fault in faults]
            if definition.kind not in ("int", "decimal"):
                self.wrong(f"param.{name}.kind", f"{definition.kind}", "int 或 decimal", code="type")
            elif param is not None:
                params[name] = param
        return params

    def _records(self, name: str, definition: RecordsDef | None) -> RecordsPlan | None:
        """One side, checked against what its source offers."""
        if definition is None:
            return None
        source = self.sources.get(definition.from_)
        if source is None:
            hint = did_you_mean(definition.from_, self.sources)
            self.wrong(f"{name}.from", f"没有名为“{definition.from_}”的来源", f"case:事项、register:名录，或者 {'、'.join(sorted(OF_ALL))}", hint, "unknown-source")
            return None
        self._day(name, definition, source)
        where, faults = compile_expr(definition.where, source.scope, self.blame, f"{self.place}.{name}.where", "bool") if definition.where else (None, [])
        self.faults += faults
        taken = self._take(name, definition, source)
        if taken is None:
            return None
        take, each, of = taken
        reads = frozenset().union(*(names_in(expr) for expr in (where, each) if expr is not None), {definition.day} if definition.day else VALID)
        fen = each is not None and take != "distinct" and check(each, source.scope).kind == "money"
        return RecordsPlan(definition, source.name, source.label, source.scope, where, take, each, definition.day, reads, of, fen)  # type: ignore[arg-type] # as the pattern says

    def _day(self, name: str, definition: RecordsDef, source: Source) -> None:
        dates = [key for key, named in source.scope.items() if named.type.kind == "date"]
        if not definition.day and source.name.startswith((f"{CASE}:", f"{HANDOVER}:", f"{FILING}:")):
            self.wrong(f"{name}.day", "没有写", f"按哪个日期归入各期：{'、'.join(dates)}", code="no-day")
        elif definition.day and definition.day not in dates:
            hint = did_you_mean(definition.day, dates)
            self.wrong(f"{name}.day", f"“{definition.day}”不是来源的日期栏目", "、".join(dates), hint, "unknown-field")

    def _take(self, name: str, definition: RecordsDef, source: Source) -> tuple[str, Expr | None, FieldType] | None:
        """How records are taken together: the word, what is taken of each, the type of what it comes to."""
        where = f"{name}.take"
        match = _TAKE.fullmatch(definition.take)
        if match is None:
            hint = did_you_mean(definition.take.partition("(")[0], ("count", *OVER))
            self.wrong(where, f"“{definition.take}”", _KNOWN, hint, "take")
            return None
        if match[1]:
            return "count", None, FieldType("int")
        take = match[2]
        each, faults = compile_expr(match[3], source.scope, self.blame, f"{self.place}.{where}")
        self.faults += faults
        if each is None:
            return None
        of = check(each, source.scope)
        if of.kind not in OVER[take]:
            expected = "、".join(sorted(KIND_WORDS[kind] for kind in OVER[take]))
            self.wrong(where, f"“{match[3]}”是{KIND_WORDS[of.kind]}", expected, code="type")
            return None
        return take, each, _comes_to(take, of)

    def _value(self, scope: Scope, params: Mapping[str, Param]) -> tuple[Expr | None, FieldType | None]:
        """The value's expression, a number whose unit is the indicator's, that divides by nothing known to be 0."""
        text = self.definition.value or (
            "numerator / denominator" if "denominator" in scope and "numerator" in scope else "numerator" if "numerator" in scope else ""
        )
        if not text:
            self.wrong("value", "没有写，也没有 numerator", "numerator 来源，或者 value 算式", code="no-value")
            return None, None
        expr, faults = compile_expr(text, scope, self.blame, f"{self.place}.value")
        self.faults += faults
        if expr is None:
            return None, None
        of = check(expr, scope)
        if of.kind not in ("int", "decimal"):
            self.wrong("value", f"“{text}”的结果是{KIND_WORDS[of.kind]}", "数", code="type")
            return None, None
        self._unit(expr, of)
        for part in _divisors(expr.tree):
            if any(value == 0 for value in _known(part, params)):
                self.wrong("value", f"“{text}”里有一个除数是 0", "除数不为 0 的算式", code="zero-divisor")
        return expr, of

    def _unit(self, expr: Expr, of: FieldType) -> None:
        unit = self.definition.unit
        if unit == "percent":
            if of.unit or not any(True for _ in _divisors(expr.tree)):
                self.wrong("unit", f"percent，而“{expr.source}”不是同单位两数之比", "写 denominator，或者在 value 里相除", code="unit")
        elif of.unit and of.unit != unit:
            self.wrong("unit", f"{unit}，而“{expr.source}”的单位是 {of.unit}", f"{of.unit}", code="unit")

    def _target(self, params: Mapping[str, Param]) -> Cell | None:
        if not self.definition.target:
            return None
        try:
            return read_cell(self.definition.target, FieldType("decimal", 2), params, {})
        except CellError as error:
            self.wrong("target", error.found, error.expected, error.hint, error.code)
            return None

    def _used(self, value: Expr, target: Cell | None, scope: Scope) -> None:
        """What is declared is used: a number that stands beside an indicator without counting misleads."""
        used = names_in(value) | {f"{PARAM}{name}" for name in (params_in(target) if target is not None else ())}
        for name in scope:
            if name not in used:
                self.wrong(name, "写了而没有用到", "在 value 或 target 里用到，或者删掉", code="unused")


def _comes_to(take: str, of: FieldType) -> FieldType:
    """The type of a side; money comes out in yuan."""
    unit = "yuan" if of.kind == "money" else of.unit
    match take:
        case "distinct":
            return FieldType("int")
        case "median":
            return median_type(of)
        case "mean":
            return FieldType("decimal", PLACES, unit)
    return FieldType("decimal", 2, unit) if of.kind == "money" else of


def _divisors(node: Node) -> Iterator[Node]:
    if isinstance(node, Arithmetic) and node.op == "/":
        yield node.right
    for part in children(node):
        yield from _divisors(part)


def _known(node: Node, params: Mapping[str, Param]) -> Iterator[object]:
    """What a divisor made of constants and parameters alone comes to, on each day on which a parameter changes."""
    used = names(node)
    if not all(name.startswith(PARAM) for name in used):
        return
    asked = [params[name.removeprefix(PARAM)] for name in sorted(used)]
    expr = Expr("", node)
    envs = [_on(asked, day) for day in sorted({day for param in asked for day in param.starts})] if asked else [{}]
    for env in envs:
        value = evaluate(expr, env)
        if not isinstance(value, Unknown):
            yield value


def _on(params: list[Param], day: date) -> dict[str, Value]:
    """The parameters that have a value on the day."""
    return {f"{PARAM}{param.name}": param.on(day).value for param in params if param.starts[0] <= day}
