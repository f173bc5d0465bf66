"""Where the records of an indicator come from, and what each offers to its expressions.

A case offers its own dates and state, the fields its item keeps readable and the outcomes of its rules; a row of a register its
columns and the days it is valid. Nothing personal is among them: what an item keeps readable never is.
"""

from collections.abc import Mapping

import msgspec

from core.items.item import Item
from core.items.model import RegisterDef
from core.registers import register_scope
from core.rules import Named, Scope
from core.values import FieldType

CASE, REGISTER = "case", "register"
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
VALID = frozenset(ROW_SCOPE)
"""What tells whether a row is valid on a day."""


class Source(msgspec.Struct, frozen=True, eq=False):
    """A source by its name (`case:<item>`, `register:<id>`): what it is called, and what a record offers."""

    name: str
    label: str
    scope: Scope


def sources(items: Mapping[str, Item], registers: Mapping[str, RegisterDef]) -> dict[str, Source]:
    """Every source that an indicator may count."""
    found = [Source(f"{CASE}:{item.id}", item.info.name, case_scope(item)) for item in items.values()]
    found += [Source(f"{REGISTER}:{key}", definition.label, row_scope(definition)) for key, definition in registers.items()]
    return {source.name: source for source in found}


def case_scope(item: Item) -> Scope:
    """What a case of the item offers."""
    fields = {name: item.form.scope[name] for name in item.info.index}
    outcomes = {name: item.scope[name] for table in item.rules.tables for name in table.plan.definition.outputs if name in item.scope}
    return {**outcomes, **fields, **CASE_SCOPE}


def row_scope(definition: RegisterDef) -> Scope:
    """What a row of the register offers."""
    return {**register_scope(definition), **ROW_SCOPE}
