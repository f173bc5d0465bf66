"""The register rows that a case's events write, compiled."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

import msgspec

from core.faults import Blame, Fault, did_you_mean
from core.items.model import EffectDef, ProcessFile
from core.process.assigning import CASE_NAMES, condition, known_values, value
from core.process.kinds import KINDS
from core.process.opens import OURS, row_env
from core.rules import BASE, Expr, Named, Scope, evaluate
from core.values import FieldType, Value


class EffectPlan(msgspec.Struct, frozen=True):
    """A checked effect."""

    definition: EffectDef
    when: Expr | None
    values: Mapping[str, Expr]
    valid_from: Expr

    def writes(self, kind: str, end: str, env: Mapping[str, Value]) -> "Iterator[RegisterWrite]":
        """The rows that this event writes: one, or with `each` one for every record of the list."""
        if self.definition.on == kind if self.definition.on else self.definition.end == end:
            for known in self._each(env):
                day = evaluate(self.valid_from, known)
                if isinstance(day, date) and (self.when is None or evaluate(self.when, known) is True):
                    yield RegisterWrite(self.definition.register, known_values(self.values, known), day)

    def _each(self, env: Mapping[str, Value]) -> Iterable[Mapping[str, Value]]:
        if not self.definition.each:
            return (env,)
        records = env.get(self.definition.each)
        today = {name: env[name] for name in _BARE if name in env}
        return [{**today, **row_env(record, env)} for record in records if isinstance(record, dict)] if isinstance(records, list | tuple) else ()


_BARE = ("today",)
"""What stands under its own name even beside the columns of a record."""


class RegisterWrite(msgspec.Struct, frozen=True):
    """A row on its way into a register."""

    register: str
    values: dict[str, Value]
    valid_from: date


def load_effects(source: ProcessFile, scope: Scope, others: Mapping[str, Scope], blame: Blame) -> tuple[tuple[EffectPlan, ...], list[Fault]]:
    """The effects, or every fault of them: unknown register or column, an event no step makes, a value of another type."""
    plans, faults = list[EffectPlan](), list[Fault]()
    names = {**scope, **CASE_NAMES}
    for no, definition in enumerate(source.effect, start=1):
        plan, found = _effect(definition, source, names, others, blame, f"effect[{no}]")
        faults += found
        if plan is not None:
            plans.append(plan)
    return tuple(plans), faults


def _effect(
    definition: EffectDef, source: ProcessFile, scope: Scope, others: Mapping[str, Scope], blame: Blame, place: str
) -> tuple[EffectPlan | None, list[Fault]]:
    faults = [*_occasion(definition, source, blame, place)]
    columns = others.get(f"register:{definition.register}")
    if columns is None:
        known = [name.removeprefix("register:") for name in others if name.startswith("register:")]
        hint = did_you_mean(definition.register, known)
        found = f"没有名录“{definition.register}”"
        return None, [*faults, blame.at(f"{place}.register", found, f"已登记的名录：{'、'.join(known)}", hint, "unknown-register")]
    scope = _scope(definition, scope, blame, place, faults)
    when = condition(definition.when, scope, blame, f"{place}.when", faults)
    day = value(definition.valid_from, scope, blame, f"{place}.valid_from", faults, Named("有效期起", FieldType("date")))
    values: dict[str, Expr] = {}
    for name, text in definition.values.items():
        if name not in columns:
            hint = did_you_mean(name, columns)
            faults.append(blame.at(f"{place}.values.{name}", f"名录没有“{name}”这一列", f"列：{'、'.join(columns)}", hint, "unknown-field"))
            continue
        expr = value(text, scope, blame, f"{place}.values.{name}", faults, columns[name])
        if expr is not None:
            values[name] = expr
    if faults or day is None:
        return None, faults
    return EffectPlan(definition, when, values, day), []


def _scope(definition: EffectDef, scope: Scope, blame: Blame, place: str, faults: list[Fault]) -> Scope:
    """What the expressions may name: the case, or with `each` the columns of a record and the case under `self.<name>`."""
    if not definition.each:
        return scope
    lists = [name for name, named in scope.items() if named.type.kind == "list"]
    if definition.each not in lists:
        hint = did_you_mean(definition.each, lists)
        faults.append(blame.at(f"{place}.each", f"没有明细表“{definition.each}”", f"表单的明细表：{'、'.join(lists) or '无'}", hint, "unknown-field"))
        return scope
    columns = {name: Named(name, of) for name, of in scope[definition.each].type.fields}
    return {**{name: BASE[name] for name in _BARE}, **{f"{OURS}{name}": named for name, named in scope.items()}, **columns}


def _occasion(definition: EffectDef, source: ProcessFile, blame: Blame, place: str) -> Iterator[Fault]:
    kinds = {"withdrawn", "revoked"} | {event for step in source.step for event in KINDS[step.kind].events.values()}
    ends = {way.end for step in source.step for way in step.next if way.end}
    if bool(definition.on) == bool(definition.end):
        yield blame.at(place, "on 和 end 应当只写一个", "on 写办理记录，end 写办结状态", code="effect")
    elif definition.on and definition.on not in kinds:
        hint = did_you_mean(definition.on, kinds)
        yield blame.at(f"{place}.on", f"本流程没有“{definition.on}”这种记录", f"{'、'.join(sorted(kinds))}之一", hint, "unknown-event")
    elif definition.end and definition.end not in ends:
        hint = did_you_mean(definition.end, ends)
        yield blame.at(f"{place}.end", f"本流程没有“{definition.end}”这一办结状态", f"{'、'.join(sorted(ends))}之一", hint, "unknown-end")
