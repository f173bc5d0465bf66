"""A tip or a question before it is written: it belongs to a field that is there, its condition can be read, what it blocks rests on a rule."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Final

from core.declarations import Register
from core.faults import did_you_mean
from core.forms import Field
from core.hints.conditions import compiled, field_of
from core.hints.model import ELEMENT, split
from core.items.item import Item
from core.registers.guarding import Doubt, Guard, unguarded
from core.registers.holding import BEFORE, BLOCK, CHOICES, LEAVE, MATCH, OFF, TO_REVIEW
from core.values import Value

LONGEST: Final = 120
"""Signs of a tip (measure 12.4)."""
SURE: Final = ("plan", "law", "local-confirmed")
"""A rule that a tip may block on: a default that nobody has confirmed refuses nothing."""


def guard_of(items: Mapping[str, Item], register: Register) -> Guard:
    """What is asked of a row of the register; nothing of a register that holds neither tips nor questions."""
    match register.definition.holds:
        case "tips":
            return partial(_tip, items)
        case "faq":
            return partial(_faq, items)
    return unguarded


def _tip(items: Mapping[str, Item], row: Mapping[str, Value]) -> Iterator[Doubt]:
    text, trigger, cond = _word(row, "text"), _word(row, "trigger"), _word(row, "cond")
    if _shown(row):
        yield from _beside_the_item(items, row, cond)
    if not text:
        yield Doubt("text", "没有填写", "一句话说清怎样填")
    elif len(text) > LONGEST:
        yield Doubt("text", f"有 {len(text)} 个字", f"不超过 {LONGEST} 个字", "说不完的，写成常见问题")
    if not _word(row, "field") and trigger != BEFORE:
        yield Doubt("field", "没有填写", "提示在哪个栏目", f"不属于哪个栏目的，触发时机写“{BEFORE}”")
    if trigger in (LEAVE, MATCH) and not cond:
        yield Doubt("cond", "没有填写", f"“{trigger}”的提示什么情况下出现，如 value >= 300")
    yield from _answers(items, row)


def _beside_the_item(items: Mapping[str, Item], row: Mapping[str, Value], cond: str) -> Iterator[Doubt]:
    """What the item of today says of it: its place, its condition, the rule that it blocks on."""
    yield from _home(items, row)
    if cond:
        yield from _condition(items, row, cond)
    if _word(row, "kind") == BLOCK:
        yield from _blocking(items, row)


def _shown(row: Mapping[str, Value]) -> bool:
    """Whether applicants would see it; one whose item, field or condition has gone can always be taken off the page."""
    return _word(row, "state") not in (TO_REVIEW, OFF)


def _faq(items: Mapping[str, Item], row: Mapping[str, Value]) -> Iterator[Doubt]:
    if _shown(row):
        yield from _home(items, row)
    for column in ("ask", "answer"):
        if not _word(row, column):
            yield Doubt(column, "没有填写", "问题和答案都要写")


def _home(items: Mapping[str, Item], row: Mapping[str, Value]) -> Iterator[Doubt]:
    """The item is one of ours, the field one of the item's or a shared element."""
    item, field = _word(row, "item"), _word(row, "field")
    if item and item not in items:
        yield Doubt("item", f"没有“{item}”这个事项", "事项编号，留空是各事项共用", did_you_mean(item, items) or "请改正")
        return
    if not field or field_of(items, item, field) is not None:
        return
    if item:
        names = items[item].form.fields
        yield Doubt("field", f"“{items[item].info.name}”没有“{field}”这个栏目", "栏目的英文名", did_you_mean(field, names) or f"栏目有：{'、'.join(names)}")
    else:
        known = sorted({each.identity for one in items.values() for each in one.form.fields.values() if each.identity.startswith(ELEMENT)})
        yield Doubt("field", f"没有“{field}”这个共用数据元", f"不写事项编号的，写共用数据元：{ELEMENT}……", did_you_mean(field, known) or f"有：{'、'.join(known)}")


def _own(items: Mapping[str, Item], row: Mapping[str, Value]) -> Field | None:
    return field_of(items, _word(row, "item"), _word(row, "field")) if _word(row, "field") else None


def _condition(items: Mapping[str, Item], row: Mapping[str, Value], cond: str) -> Iterator[Doubt]:
    item = _word(row, "item")
    if item and item not in items:
        return
    _, faults = compiled(items, item, _own(items, row), cond)
    for fault in faults:
        yield Doubt("cond", fault.found, fault.expected, fault.hint or "value 是本栏填写的值，typed 是录入的文字")


def _answers(items: Mapping[str, Item], row: Mapping[str, Value]) -> Iterator[Doubt]:
    """A list to pull down needs answers, and a field into which they can be typed."""
    given, drops = split(_word(row, "answers")), _word(row, "kind") == CHOICES
    if drops and not given:
        yield Doubt("answers", "没有填写", "下拉的各个答案，用；分开")
    if given and not drops:
        yield Doubt("answers", f"写了 {len(given)} 个答案", f"只有“{CHOICES}”的提示写答案", f"形式改为“{CHOICES}”，或者清空")
    own = _own(items, row)
    if drops and own is not None and (own.calc or own.type.kind not in ("text", "int", "decimal", "money")):
        yield Doubt("kind", f"“{own.label}”不是录入文字或者数的栏目", "录入文字或者数的栏目才有下拉的答案", "改为别的形式")


def _blocking(items: Mapping[str, Item], row: Mapping[str, Value]) -> Iterator[Doubt]:
    """A tip that stops somebody repeats a rule that stops them, and one that has been confirmed."""
    item, number = _word(row, "item"), _word(row, "rule")
    rows = {each.row.no: each.row for table in items[item].rules.tables for each in table.plan.rows} if item in items else {}
    found = rows.get(number)
    if found is None:
        what = f"“{number}”不是这个事项的规则行" if number else "没有填写"
        yield Doubt("rule", what, f"“{BLOCK}”的提示写明所依的规则行编号", did_you_mean(number, rows) or "没有规则的，形式改为“提醒”")
    elif found.status not in SURE:
        yield Doubt("rule", f"{number} 是没有确认的本地规定", "计划、法律规定的，或者已经确认的", "没有确认的规则不得阻断，形式改为“提醒”")
    if not _word(row, "cond"):
        yield Doubt("cond", "没有填写", f"“{BLOCK}”的提示什么情况下出现")


def _word(row: Mapping[str, Value], name: str) -> str:
    return str(row.get(name, "")).strip()
