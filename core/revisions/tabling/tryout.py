"""A table tried out: values filled in column by column, which row applies on a chosen day, and why each other one does not."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import msgspec

from core.revisions.tabling.book import Sheet
from core.revisions.tabling.points import NotAPoint, read_point, unit_words
from core.revisions.tabling.typed import NotUnderstood, understood_cell
from core.revisions.tabling.words import Around
from core.rules.cells import Has, OneOf, Within
from core.rules.params import at_scale
from core.rules.results import TableResult, WhyNot
from core.rules.ruleset import RuleSet
from core.rules.scope import Named, Scope
from core.rules.tables import within_cells
from core.rules.tree import Name
from core.values import ORDERED, FieldType

_AS_OF: Final = "as_of_day"
_EMPTY: Final = frozenset({"空", "没有填", "没有填写"})


class Asked(msgspec.Struct, frozen=True):
    """A value that is asked for: its name on the page, its label with its unit, its type."""

    name: str
    label: str
    of: FieldType


class Tried(msgspec.Struct, frozen=True):
    """What came of it: the result of the table, every row with its reason in a sentence, and values that made no sense by name."""

    result: TableResult | None
    rows: tuple[WhyNot, ...]
    wrong: Mapping[str, str]

    @property
    def hits(self) -> tuple[str, ...]:
        """The rows that applied."""
        return tuple(hit.no for hit in self.result.hits) if self.result else ()


def asked(sheet: Sheet) -> tuple[Asked, ...]:
    """What to fill in: a value for each column, and the dates that periods are counted from."""
    if sheet.plan is None:
        return ()
    found = {f"c_{name}": Asked(f"c_{name}", _head(column.label, column.type), column.type) for name, column in sheet.plan.columns.items()}
    for _, cell in within_cells(sheet.plan):
        if cell.other not in sheet.plan.columns:
            named = sheet.scope[cell.other]
            found[f"d_{cell.other}"] = Asked(f"d_{cell.other}", named.label, named.type)
    return tuple(found.values())


def _head(label: str, of: FieldType) -> str:
    unit = unit_words(of)
    return f"{label}（{unit}）" if unit else label


def try_out(sheet: Sheet, typed: Mapping[str, str], day: date) -> Tried:
    """The table on the values; one left out is not known, `空` is one that was left empty."""
    if sheet.plan is None:
        return Tried(None, (), {})
    env: dict[str, Any] = {_AS_OF: day}
    wrong: dict[str, str] = {}
    for each in asked(sheet):
        text = typed.get(each.name, "").strip()
        try:
            value = value_of(text, each.of, sheet.around)
        except NotUnderstood as error:
            wrong[each.name] = f"{error.found}；应为：{error.expected}"
            continue
        column = sheet.plan.columns.get(each.name.removeprefix("c_"))
        if value is None and text in _EMPTY and column is not None and column.knows_empty:
            env[each.name] = ""
        elif value is not None:
            env[each.name] = value
    if wrong:
        return Tried(None, (), wrong)
    rules = _by_columns(sheet)
    decision = rules.decide(env, {})
    return Tried(decision.tables[0], tuple(rules.why_not(env, {}, line.row.no) for line in sheet.lines), {})


def value_of(text: str, of: FieldType, around: Around) -> Any:
    """A typed value; None where nothing is given. Raises NotUnderstood."""
    if not text or text in _EMPTY:
        return None
    if of.kind in ORDERED:
        try:
            value = read_point(text, of)
            return at_scale(int(value) if of.kind == "int" and value == int(value) else value, of)
        except (NotAPoint, ValueError):
            raise NotUnderstood(f"“{text}”", f"{of.scale} 位以内小数的数" if of.kind == "decimal" else "这一列的一个值") from None
    if of.kind == "bool":
        if text not in ("是", "否"):
            raise NotUnderstood(f"“{text}”", "是或者否")
        return text == "是"
    cell = understood_cell(text, of, around)
    if isinstance(cell, OneOf | Has) and isinstance(cell.values, tuple) and not cell.negated and (isinstance(cell, Has) or len(cell.values) == 1):
        return cell.values if isinstance(cell, Has) else cell.values[0]
    raise NotUnderstood(f"“{text}”", "一个选项" if of.kind != "choices" else "选了哪几个，几个之间用顿号")


def _by_columns(sheet: Sheet) -> RuleSet:
    """The table with each column a value of its own, so that calculations need no filing."""
    plan = sheet.plan
    if plan is None:
        raise LookupError(sheet.name)
    columns = {}
    scope: dict[str, Named] = {**sheet.scope, _AS_OF: Named(sheet.scope[plan.definition.as_of].label, FieldType("date"))}
    for name, column in plan.columns.items():
        own = f"c_{name}"
        expr = msgspec.structs.replace(column.expr, source=own, tree=Name(own))
        columns[name] = msgspec.structs.replace(column, expr=expr, bare=own)
        scope[own] = Named(column.label, column.type)
    for _, cell in within_cells(plan):
        if cell.other not in plan.columns:
            scope[f"d_{cell.other}"] = sheet.scope[cell.other]
    definition = msgspec.structs.replace(plan.definition, as_of=_AS_OF, inputs={name: f"c_{name}" for name in plan.columns})
    rows = tuple(msgspec.structs.replace(row, cells={name: _renamed(cell, plan.columns) for name, cell in row.cells.items()}) for row in plan.rows)
    never = tuple(msgspec.structs.replace(each, cells={name: _renamed(cell, plan.columns) for name, cell in each.cells.items()}) for each in plan.never)
    fields: Scope = {name: named for name, named in scope.items() if not name.startswith("param.")}
    return RuleSet(dict(sheet.params), {}, [msgspec.structs.replace(plan, columns=columns, definition=definition, scope=scope, rows=rows, never=never)], fields)


def _renamed(cell: Any, columns: Mapping[str, Any]) -> Any:
    if isinstance(cell, Within) and cell.other not in columns:
        return msgspec.structs.replace(cell, other=f"d_{cell.other}")
    return cell
