"""The guide 办事指南 of an item, in the order people expect (conventions of the national guide): basis, conditions, materials, process, limits, fee …"""

from collections.abc import Mapping
from typing import Final

import msgspec

from core.declarations import Role
from core.house import House
from core.items.item import Item
from core.items.model import APPLICANT, StepDef
from core.items.parts import Material
from core.process import KINDS
from core.process.clock import words
from core.rules import evaluate, sentence
from core.values import Value
from ui.hall.samples import Link, links_of
from ui.starters import starter

_SOURCES: Final = {"电子上传": "待示范区填写", "证照调用": "平台调取", "表单生成": "系统生成", "承诺替代": "系统生成"}
"""来源 where the item does not say one."""
_FORMS: Final = {"证照调用": "电子证照", "表单生成": "电子表单", "承诺替代": "电子承诺书"}
_CHANGES: Final = {"statutory": "法定时限", "promised": "承诺时限"}


class Stop(msgspec.Struct, frozen=True):
    """A step in the picture of the process (`macros/show.html`, flow)."""

    name: str
    duty: str = ""
    days: str = ""
    state: str = "next"
    note: str = ""


class MaterialRow(msgspec.Struct, frozen=True):
    """A line of the table of materials. `state`: 需要, 视情形 (with `when` in words), or 不需要 in the situation told."""

    name: str
    need: str
    state: str
    form: str
    source: str
    copies: str
    when: str
    standard: str
    basis: str
    samples: tuple[Link, ...]


class OtherLimit(msgspec.Struct, frozen=True):
    """A limit that an answer puts in the place of the item's own."""

    when: str
    name: str
    words: str
    basis: str


def stops(house: House, item: Item) -> tuple[Stop, ...]:
    """The steps in order with who is responsible and how long each may take; delivery follows the issue at once, online."""
    roles = house.catalogue.registry.roles
    return tuple(Stop(step.name, _duty(item, step, roles), words(step.limit) if step.limit else "", note=_note(step)) for step in item.process.steps.values())


def _duty(item: Item, step: StepDef, roles: Mapping[str, Role]) -> str:
    if step.kind == "filing":
        return starter(item, roles)
    if step.duty == APPLICANT:
        return "申请人"
    role = roles.get(step.duty)
    return role.name if role is not None else ""


def _note(step: StepDef) -> str:
    """What stands under a step: that several officers sign."""
    return f"{step.officers} 名以上工作人员" if step.officers > 1 else ""


def automatic(item: Item) -> tuple[str, ...]:
    """The steps that the system may take by itself."""
    return tuple(step.name for step in item.process.steps.values() if step.auto)


def materials(item: Item, env: Mapping[str, Value]) -> tuple[MaterialRow, ...]:
    """Everything that may be asked for: with its condition in words, and whether it applies to what is known."""
    return tuple(_material(item, each, env) for each in item.info.material)


def _material(item: Item, each: Material, env: Mapping[str, Value]) -> MaterialRow:
    expr = item.conditions.get(each.id)
    asked = evaluate(expr, env) if expr is not None else True
    state = "需要" if asked is True else "不需要" if asked is False else "视情形"
    upload = each.get == "电子上传"
    return MaterialRow(
        each.name, "必要" if each.required else "非必要", state, each.form if upload else _FORMS[each.get], each.source or _SOURCES[each.get],
        f"纸质 {each.copies} 份" if each.copies else "电子 1 份" if upload else "不用提交",
        sentence(expr, item.scope) if expr is not None else "", each.standard, each.basis, links_of(item, each),
    )


def other_limits(item: Item) -> tuple[OtherLimit, ...]:
    """The limits that hold in some situations only."""
    return tuple(
        OtherLimit(f"{item.form.fields[each.field].label}为“{option.name}”的", label, words(limit), limit.basis)
        for each in item.info.situation for option in each.option for key, label in _CHANGES.items() if (limit := getattr(option, key)) is not None
    )


def instant(item: Item) -> bool:
    """Whether some filings of the item are decided at once by the system."""
    return any(step.auto and KINDS[step.kind].timed for step in item.process.steps.values())
