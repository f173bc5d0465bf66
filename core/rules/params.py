"""Parameters: dated, sourced values. Before the first date there is none: asking is an error, never a guess."""

from bisect import bisect_right
from datetime import date
from decimal import Decimal

import msgspec

from core.faults import Blame, Fault
from core.items.model import Dated, ParamDef
from core.rules import literals
from core.rules.checking import KIND_WORDS
from core.rules.results import ParamUsed
from core.rules.scope import Named
from core.rules.words import value_words
from core.values import FieldType, Value


class ParamError(Exception):
    """There is no such parameter, or it has no value yet on the day asked for."""


class Param(msgspec.Struct, frozen=True):
    """A parameter and its values, the oldest first."""

    name: str
    label: str
    type: FieldType
    values: tuple[ParamUsed, ...]

    @property
    def named(self) -> Named:
        """As it stands in a scope."""
        return Named(self.label, self.type)

    @property
    def starts(self) -> tuple[date, ...]:
        """The days on which a value begins."""
        return tuple(used.since for used in self.values)

    def on(self, day: date) -> ParamUsed:
        """The value that applies on the day. Raises ParamError before the first."""
        index = bisect_right(self.starts, day)
        if not index:
            raise ParamError(f"{day.isoformat()} 还没有“{self.label}”的规定，最早自 {self.starts[0].isoformat()} 起")
        return self.values[index - 1]

    def words(self, value: Value) -> str:
        """A value of it, in Chinese."""
        return value_words(value, self.type)


def read_param(name: str, definition: ParamDef, blame: Blame) -> tuple[Param | None, list[Fault]]:
    """The parameter, or its faults: no value, dates out of order, no source, a value of the wrong kind."""
    place, faults = f"param.{name}", list[Fault]()
    of = param_type(definition)
    if not definition.values:
        faults.append(blame.at(f"{place}.values", "没有任何取值", "至少一个带起始日期和依据的值", code="param-value"))
    used: list[ParamUsed] = []
    for dated in definition.values:
        where = f"{place}.values[{dated.since.isoformat()}]"
        if used and dated.since <= used[-1].since:
            faults.append(blame.at(f"{where}.since", f"{dated.since.isoformat()} 不晚于上一个值", "起始日期由早到晚", code="param-order"))
        if not dated.source.strip():
            faults.append(blame.at(f"{where}.source", "没有写依据", "这个值出自哪里，如“行动计划 2.2”", code="param-source"))
        value = _value(dated, of)
        if value is None:
            faults.append(blame.at(f"{where}.value", f"“{dated.value}”", expected_words(of), code="param-value"))
        else:
            used.append(ParamUsed(name, definition.label, value, dated.since, dated.source, dated.confirmed))
    return (None if faults else Param(name, definition.label, of, tuple(used))), faults


def param_type(definition: ParamDef) -> FieldType:
    """The type of a parameter's values; a time of day is the span since midnight."""
    if definition.kind == "time":
        return FieldType("duration", word="time")
    return FieldType(definition.kind, definition.scale if definition.kind == "decimal" else 0, definition.unit)


def expected_words(of: FieldType) -> str:
    """How a value of the type is written."""
    if of.kind == "decimal":
        return f"{literals.WRITTEN['decimal']}，最多 {of.scale} 位小数"
    written = {"choices": '一组文字，如 ["宾馆", "饭店"]', "bool": "true 或 false", "text": "一段文字"}
    return written.get(of.kind) or literals.WRITTEN.get(of.kind, KIND_WORDS[of.kind])


def _value(dated: Dated, of: FieldType) -> "Value | None":
    """The written value in the parameter's kind, or None when it is of another."""
    raw = dated.value
    if of.kind == "bool":
        return raw if isinstance(raw, bool) else None
    if of.kind == "choices":
        distinct = isinstance(raw, tuple) and len(set(raw)) == len(raw)
        return raw if distinct else None
    if not isinstance(raw, str):
        return None
    if of.kind == "text":
        return raw or None
    try:
        return at_scale(literals.ordered(of.kind, raw), of)
    except (ValueError, OverflowError):
        return None


def at_scale(value: Value, of: FieldType) -> Value:
    """A decimal at the type's scale; any other value as it is. Raises ValueError when decimals would be lost."""
    if of.kind != "decimal" or not isinstance(value, Decimal):
        return value
    scaled = value.quantize(Decimal(1).scaleb(-of.scale))
    if scaled != value:
        raise ValueError(value)
    return scaled
