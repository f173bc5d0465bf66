"""Where the records of an indicator come from, and what each offers to its expressions.

A case offers its own dates and state, the fields its item keeps readable and the outcomes of its rules; a row of a register its
columns and the days it is valid; steps of items and the passing on of cases their own. Nothing personal is among them: what an item keeps readable never is.
"""

from collections.abc import Mapping
from datetime import date

import msgspec

from core.items.item import Item
from core.items.model import RegisterDef
from core.items.parts import MADE
from core.process.coverage import limited, office_steps
from core.registers import register_scope
from core.rules import Named, Scope
from core.values import FieldType, Value

CASE, REGISTER, STEP, HANDOVER, ITEM, FILING = "case", "register", "step", "handover", "item", "filing"
EVERY_CASE, EVERY_STEP, EVERY_HANDOVER = f"{CASE}:all", f"{STEP}:all", f"{HANDOVER}:all"
EVERY_ITEM, EVERY_FILING = f"{ITEM}:all", f"{FILING}:all"
"""What belongs to no one item: every case, the steps of every item on offer at which an officer is waited for, every passing on of a case; the
items that people apply for, what applicants have filled in and filed."""
OF_ALL = frozenset({EVERY_CASE, EVERY_STEP, EVERY_HANDOVER, EVERY_ITEM, EVERY_FILING})
LISTED = frozenset({EVERY_STEP, EVERY_ITEM})
"""What is not kept in the database, but known from the items on offer."""
_DATE, _TEXT = FieldType("date"), FieldType("text")
CASE_SCOPE: Scope = {
    "number": Named("办件编号", _TEXT), "status": Named("办件状态", _TEXT), "holder": Named("申请人代码", _TEXT), "org": Named("办理机构编号", _TEXT),
    "submitted_on": Named("提交日期", _DATE), "accepted_on": Named("受理日期", _DATE), "decided_on": Named("决定日期", _DATE),
    "closed_on": Named("办结日期", _DATE), "statutory_due": Named("法定届满日", _DATE), "promised_due": Named("承诺届满日", _DATE),
    "counted": Named("计入办结", FieldType("bool")),
}
"""What every case offers, beside its item's readable fields and outcomes."""
ROW_SCOPE: Scope = {"valid_from": Named("登记日期", _DATE), "valid_to": Named("失效日期", _DATE)}
"""What every row of a register offers, beside its columns."""
STEP_SCOPE: Scope = {
    "item": Named("事项编号", _TEXT), "item_name": Named("事项名称", _TEXT), "org": Named("实施机构编号", _TEXT), "org_name": Named("实施机构", _TEXT), "step": Named("环节编号", _TEXT),
    "step_name": Named("环节名称", _TEXT), "duty": Named("办理岗位", _TEXT), "limited": Named("已配时限", FieldType("bool")), **ROW_SCOPE,
}
"""What a step offers; it is valid as long as its item is on offer."""
HANDOVER_SCOPE: Scope = {
    "number": Named("办件编号", _TEXT), "item": Named("事项编号", _TEXT), "org": Named("办理机构编号", _TEXT), "told_on": Named("送达待办的日期", _DATE),
    "seconds": Named("流转用时", FieldType("int", unit="second")),
}
"""What a passing on offers: from the end of the step before to the notice on the desk of whoever is next, in whole seconds, rounded up."""
ITEM_SCOPE: Scope = {
    "item": Named("事项编号", _TEXT), "item_name": Named("事项名称", _TEXT), "org": Named("实施机构编号", _TEXT), "org_name": Named("实施机构", _TEXT),
    "guided": Named("有情形引导", FieldType("bool")), "generates": Named("有自动生成的材料", FieldType("bool")), "assisted": Named("有智能辅助", FieldType("bool")), **ROW_SCOPE,
}
"""What an item offers that people apply for; `assisted`: it guides by situation, or makes a material out of the answers."""
FILING_SCOPE: Scope = {
    "number": Named("办件编号", _TEXT), "item": Named("事项编号", _TEXT), "org": Named("办理机构编号", _TEXT), "submitted_on": Named("提交日期", _DATE),
    "fields": Named("显示的栏目数", FieldType("int")), "generated": Named("自动带入未改的栏目数", FieldType("int")),
}
"""What a filing of an applicant offers: the fields that showed when it was filed, without those worked out, and how many were filled in and left so."""
VALID = frozenset(ROW_SCOPE)
"""What tells whether a row is valid on a day."""


EVER = date(1900, 1, 1)
"""Since when what has no beginning is valid."""


class Source(msgspec.Struct, frozen=True, eq=False):
    """A source by its name (`case:<item>`, `register:<id>`): what it is called, and what a record offers."""

    name: str
    label: str
    scope: Scope


def sources(items: Mapping[str, Item], registers: Mapping[str, RegisterDef]) -> dict[str, Source]:
    """Every source that an indicator may count."""
    found = [Source(f"{CASE}:{item.id}", item.info.name, case_scope(item)) for item in items.values()]
    found += [Source(f"{REGISTER}:{key}", definition.label, row_scope(definition)) for key, definition in registers.items()]
    found += [
        Source(EVERY_CASE, "全部事项的办件", CASE_SCOPE), Source(EVERY_STEP, "在用事项由工作人员办理的环节", STEP_SCOPE),
        Source(EVERY_HANDOVER, "办件向下一岗位的流转", HANDOVER_SCOPE), Source(EVERY_ITEM, "在用的、由申请人申请的事项", ITEM_SCOPE),
        Source(EVERY_FILING, "申请人填写提交的申报", FILING_SCOPE),
    ]
    return {source.name: source for source in found}


def steps_of(items: Mapping[str, Item]) -> list[dict[str, Value]]:
    """Every step at which an officer is waited for, as a record, in order."""
    return [
        {
            "item": item.id, "item_name": item.info.name, "org": item.info.authority, "org_name": item.info.authority_name, "step": step.id, "step_name": step.name, "duty": step.duty,
            "limited": limited(step), "valid_from": EVER,
        }
        for item in items.values() for step in office_steps(item.process)
    ]


def items_of(items: Mapping[str, Item]) -> list[dict[str, Value]]:
    """Every item that people apply for, as a record, in order."""
    found: list[dict[str, Value]] = []
    for item in items.values():
        if item.info.starts == "applicant":
            guided, generates = bool(item.info.situation), any(material.get in MADE for material in item.info.material)
            found.append({
                "item": item.id, "item_name": item.info.name, "org": item.info.authority, "org_name": item.info.authority_name, "guided": guided, "generates": generates,
                "assisted": guided or generates, "valid_from": EVER,
            })
    return found


def listed_of(source: str, items: Mapping[str, Item]) -> list[dict[str, Value]]:
    """The records of a source that is known from the items on offer."""
    return steps_of(items) if source == EVERY_STEP else items_of(items)


def case_scope(item: Item) -> Scope:
    """What a case of the item offers."""
    fields = {name: item.form.scope[name] for name in item.info.index}
    outcomes = {name: item.scope[name] for table in item.rules.tables for name in table.plan.definition.outputs if name in item.scope}
    return {**outcomes, **fields, **CASE_SCOPE}


def row_scope(definition: RegisterDef) -> Scope:
    """What a row of the register offers."""
    return {**register_scope(definition), **ROW_SCOPE}
