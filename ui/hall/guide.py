"""The guide 办事指南 of an item, in the order people expect: what it is, on what basis, for whom, with what, how, until when, how much."""

from collections.abc import Mapping
from typing import Final

import msgspec

from core.declarations import Role
from core.house import House
from core.items.item import Item
from core.items.model import StepDef
from core.items.parts import Material
from core.process import KINDS
from core.process.clock import words
from core.rules import parse, sentence

HOTLINE: Final = "12345 政务服务便民热线"
ONLINE: Final = "全程网办"
_SOURCES: Final = {"电子上传": "申请人上传", "证照调用": "平台调取，不用提交", "表单生成": "按填写的内容生成", "承诺替代": "以承诺书代替"}
_FORMS: Final = {"电子上传": "电子文件", "证照调用": "电子证照", "表单生成": "电子表单", "承诺替代": "电子承诺书"}


class Stop(msgspec.Struct, frozen=True):
    """A step in the picture of the process (`macros/show.html`, flow)."""

    name: str
    duty: str = ""
    days: str = ""
    state: str = "next"
    note: str = ""


class MaterialRow(msgspec.Struct, frozen=True):
    """A line of the table of materials."""

    name: str
    need: str
    form: str
    source: str
    copies: str
    when: str
    basis: str


class RuleLine(msgspec.Struct, frozen=True):
    """What the rules look at for one conclusion, in words."""

    no: str
    when: str
    then: str
    basis: tuple[str, ...]
    status: str


def stops(house: House, item: Item) -> tuple[Stop, ...]:
    """The steps in order with who is responsible and how long each may take; delivery follows the issue at once, online."""
    roles = house.catalogue.registry.roles
    return tuple(Stop(step.name, _duty(step, roles), words(step.limit) if step.limit else "", note=_note(step)) for step in item.process.steps.values())


def _duty(step: StepDef, roles: Mapping[str, Role]) -> str:
    if step.kind == "filing":
        return "申请人"
    role = roles.get(step.duty)
    return role.name if role is not None else ""


def _note(step: StepDef) -> str:
    """What stands under a step: that several officers sign."""
    return f"{step.officers} 名以上工作人员" if step.officers > 1 else ""


def automatic(item: Item) -> tuple[str, ...]:
    """The steps that the system may take by itself."""
    return tuple(step.name for step in item.process.steps.values() if step.auto)


def materials(item: Item) -> tuple[MaterialRow, ...]:
    """Everything that may be asked for, with the condition in words."""
    return tuple(_material(item, each) for each in item.info.material)


def _material(item: Item, each: Material) -> MaterialRow:
    when = sentence(parse(each.when), item.scope) if each.when else ""
    need = ("必要" if each.required else "非必要") if not when else "按情形"
    copies = "1 份" if each.get == "电子上传" else "不用提交"
    return MaterialRow(each.name, need, _FORMS[each.get], _SOURCES[each.get], copies, when, each.basis)


def instant(item: Item) -> bool:
    """Whether some filings of the item are decided at once by the system."""
    return any(step.auto and KINDS[step.kind].timed for step in item.process.steps.values())


def online(item: Item) -> bool:
    """Whether nobody need come in person."""
    return ONLINE in item.info.traits
