"""The first scenarios of a new item: a complete filing made up from its form, a 规则 for each row with both sides of its limits, and what becomes of a filing."""

from collections.abc import Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, Final

import msgspec

from core.faults import Blame
from core.items.fmt import toml_of
from core.items.item import Item
from core.items.model import Starts
from core.registry import Registry
from core.revisions.examples.base import complete
from core.revisions.examples.making import Maker, scenarios, title_of
from core.revisions.meaning.folding import calls_of
from core.revisions.trial.play import Outcome
from core.rules.running import Table
from core.scenarios.bases import FILE, Base, read_bases
from core.scenarios.cells import NOTHING
from core.scenarios.script import Block, Script, StepText, text_of
from core.scenarios.sentences import StepError
from core.scenarios.shelf import Shelf
from core.scenarios.steps import sentence_book
from core.values import Kind

DAY: Final = date(2026, 2, 13)
"""The day on which first scenarios play where every parameter has its value by then: a working day."""
_DATES: Final[frozenset[Kind]] = frozenset({"date"})
_BEGINS: Final[dict[Starts, str]] = {"applicant": "申请人提交", "office": "机关发起", "system": "系统发起"}


class First(msgspec.Struct, frozen=True):
    """The files by virtual path, and what no filling in of fields and no record tries: to be added by a person."""

    files: dict[str, bytes]
    missing: tuple[str, ...] = ()


def first_scenarios(item: Item, registry: Registry | None = None) -> dict[str, bytes]:
    """`features/rules.feature` and `features/base.toml` of an item; `registry` knows the registers and roles that its rules and steps name."""
    return first(item, registry).files


def first(item: Item, registry: Registry | None = None) -> First:
    """The same, and what is missing from it. An item's own complete filing is kept when it has one."""
    day = max([DAY, *(param.starts[0] for param in item.rules.params.values())])
    base, written = _base(item, day)
    maker = Maker(_shelf(item, base, registry), sentence_book(registry.steps if registry else ()), item, base, day)
    missing: list[str] = []
    blocks = [block for table in item.rules.tables for block in _rules(maker, table, day, missing)]
    script = Script(
        ("# language: zh-CN", f"@{item.id}", f"功能: {item.info.name}", *([f"  {item.info.clause}"] if item.info.clause else [])),
        (_background(day, base), *blocks, *_handling(maker, day)),
    )
    return First({f"features/{FILE}": written, "features/rules.feature": text_of(script).encode()}, tuple(missing))


def _background(day: date, base: Base) -> Block:
    return Block("背景", "", (), (), (StepText("假如", f"今天是 {day.isoformat()}"), StepText("并且", f'一份齐全的"{base.name}"申报')))


def _base(item: Item, day: date) -> tuple[Base, bytes]:
    data = item.files.get(f"features/{FILE}")
    found, faults = read_bases(data, item, Blame(item.plugin, FILE)) if data is not None else ([], [])
    if data is not None and found and not faults:
        return found[0], data
    values = complete(item, day)
    dated = {name: date.fromisoformat(value) if item.form.fields[name].type.kind in _DATES else value for name, value in values.items()}
    return Base(item.info.name, item.id, values), toml_of({"format": 1, "base": [{"name": item.info.name, "values": dated}]}, FILE)


def _shelf(item: Item, base: Base, registry: Registry | None) -> Shelf:
    items = {**(registry.items if registry else {}), item.id: item}
    if registry is None:
        return Shelf(MappingProxyType(items), {base.name: base}, {}, {})
    return Shelf(MappingProxyType(items), {base.name: base}, registry.registers, registry.roles, registry.around, registry.scenes)


def _rules(maker: Maker, table: Table, day: date, missing: list[str]) -> Iterator[Block]:
    """A 规则 with its scenarios for each row of the table."""
    taken: set[str] = set()
    for row in table.definition.rows:
        made = maker.of_row(row.no)
        missing += made.missing
        if not any(row.no in each.rows for each in made.examples):
            missing.append(f"{row.no} 没有用例能让这一行适用")
        if made.examples:
            yield Block("规则", f"{row.no} {title_of(maker.item, table, row.say)}", tuple(_tag(row.status)))
            yield from scenarios(table, f"{row.no} 的用例", made.examples, day)
        taken.add(row.no)


def _tag(status: str) -> Iterator[str]:
    word = {"plan": "计划", "law": "法定", "local-unconfirmed": "缺省"}.get(status)
    if word is not None:
        yield f"@{word}"


def _handling(maker: Maker, day: date) -> Iterator[Block]:
    """What becomes of the complete filing once it is handed in."""
    begins = _BEGINS[maker.item.info.starts]
    begun = Block("场景", "", (), (), (*_background(day, maker.base).steps, StepText("当", begins)))
    try:
        outcome = maker.stage.play(calls_of(begun, {}, maker.book))
    except StepError:
        return
    said = _seen(outcome)
    if said and not outcome.broken:
        yield Block("规则", f"{begins}以后怎么办理")
        yield Block("场景", f"{begins}以后", (), (), (
            StepText("当", begins), StepText("那么", f'办件状态为"{said["办件状态"]}"'), StepText("并且", f'当前环节为"{said["当前环节"]}"'),
        ))


def _seen(outcome: Outcome) -> Mapping[str, Any]:
    found = {each.label: each.value for each in outcome.conclusions if each.label in ("办件状态", "当前环节")}
    return found if len(found) == 2 and found["办件状态"] not in NOTHING else {}
