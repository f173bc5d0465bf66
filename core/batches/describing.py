"""What a run does, in words: over what, by which rules, with which parameters from which sources, and what follows."""

from collections.abc import Mapping
from datetime import date

import msgspec

from core.items.model import STATUS_WORDS
from core.items.run_model import CaseOpening, RowWrite
from core.registry import Registry
from core.rules import Named, ParamUsed, sentence
from core.runs import clocks
from core.runs.plan import Plan

KIND_WORDS: Mapping[str, str] = {"draw": "随机抽取", "score": "逐项评定", "match": "分组撮合", "list": "列出名单"}
EVERY_WORDS: Mapping[str, str] = {"": "由工作人员开始", "day": "每天由系统开始一次", "month": "每月由系统开始一次", "year": "每年由系统开始一次"}


class RuleSaid(msgspec.Struct, frozen=True):
    """A row of a rule table: its number, its sentence, by which clause, laid down by whom."""

    no: str
    say: str
    basis: tuple[str, ...]
    status: str


class TableSaid(msgspec.Struct, frozen=True):
    """A rule table with its rows."""

    label: str
    rows: tuple[RuleSaid, ...]


class ParamSaid(msgspec.Struct, frozen=True):
    """A parameter as it stands, its value in words."""

    label: str
    words: str
    used: ParamUsed


class Described(msgspec.Struct, frozen=True, kw_only=True):
    """A run as an officer reads it."""

    id: str
    label: str
    about: str
    kind: str
    over: str
    where: str
    every: str
    duty: str
    org: str
    basis: tuple[str, ...]
    status: str
    confirmed: bool
    tables: tuple[TableSaid, ...]
    params: tuple[ParamSaid, ...]
    effects: tuple[str, ...]
    pairs: str
    grouped: bool


def describe(plan: Plan, registry: Registry, day: date) -> Described:
    """The run in words, its parameters as of the day."""
    definition = plan.definition
    scope = plan.row if definition.kind == "match" else plan.rules.scope
    return Described(
        id=plan.id, label=definition.label, about=definition.about, kind=KIND_WORDS[definition.kind], over=_source(definition.over, registry),
        where=sentence(plan.where, scope) if plan.where else "", every=EVERY_WORDS[definition.every],
        duty=registry.roles[definition.duty].name if definition.duty in registry.roles else definition.duty, org=definition.org,
        basis=definition.basis, status=STATUS_WORDS[definition.status], confirmed=definition.status != "local-unconfirmed",
        tables=tuple(
            TableSaid(table.label, tuple(RuleSaid(row.no, row.say, row.basis, STATUS_WORDS[row.status]) for row in table.plan.definition.rows))
            for table in plan.rules.tables
        ),
        params=params_of(plan, day), effects=_effects(plan, registry), pairs=_pairs(plan, registry), grouped=definition.kind == "match",
    )


def params_of(plan: Plan, day: date) -> tuple[ParamSaid, ...]:
    """The parameters that have a value on the day."""
    return tuple(
        ParamSaid(param.label, param.words(param.on(day).value), param.on(day)) for param in plan.rules.params.values() if param.starts[0] <= day
    )


def _source(over: str, registry: Registry) -> str:
    kind, _, name = over.partition(":")
    if kind == "register":
        return f"名录“{registry.registers[name].label}”" if name in registry.registers else name
    if over == clocks.OPEN:
        return f"全部事项{clocks.LABEL}"
    item = registry.items.get(name)
    return f"事项“{item.info.name}”的办件" if item else name


def _effects(plan: Plan, registry: Registry) -> tuple[str, ...]:
    writes = [_write(write, plan, registry) for write in plan.definition.writes]
    return (*writes, *(_opening(opening, plan, registry) for opening in plan.definition.opens))


def _write(write: RowWrite, plan: Plan, registry: Registry) -> str:
    when = next((each.when for each, written in zip(plan.writes, plan.definition.writes, strict=True) if written is write), None)
    condition = f"{sentence(when, plan.rules.scope)}的，" if when else ""
    each = "为组内每一行" if write.each else ""
    return f"{condition}{each}写入{_source(f'register:{write.register}', registry)}"


def _opening(opening: CaseOpening, plan: Plan, registry: Registry) -> str:
    when = next((each.when for each, written in zip(plan.opens, plan.definition.opens, strict=True) if written is opening), None)
    item = registry.items.get(opening.item)
    return f"{f'{sentence(when, plan.rules.scope)}的，' if when else ''}开立“{item.info.name if item else opening.item}”办件"


def _pairs(plan: Plan, registry: Registry) -> str:
    pairing = plan.pairing
    if pairing is None:
        return ""
    scope = {**pairing.names, **{f"self.{name}": Named(f"对象的{named.label}", named.type) for name, named in plan.row.items()}}
    where = f"，条件是{sentence(pairing.where, scope)}" if pairing.where else ""
    apart = f"，“{pairing.names[pairing.apart].label}”各不相同" if pairing.apart else ""
    return f"每个抽中的对象从{_source(f'register:{pairing.register}', registry)}抽 {pairing.count} 名人员{where}{apart}"
