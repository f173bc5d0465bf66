"""Why a row did not decide: cell by cell, the value found against the value wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.faults import did_you_mean
from core.rules.binding import wanted_words
from core.rules.cells import Cell
from core.rules.exact import settled
from core.rules.results import WhyCell, WhyNot
from core.rules.running import ReadyRow, Stretch, Table, met
from core.rules.words import UNKNOWN, value_words
from core.values import Unknown, Value

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.rules.results import FactValue
    from core.rules.ruleset import RuleSet


def why_not(rules: RuleSet, env: Mapping[str, Value], facts: Mapping[str, FactValue], row_no: str) -> WhyNot:
    """The row's cells on these values, after the tables before it have run. Raises LookupError for an unknown row number."""
    known = rules.with_facts(env, facts)
    for table in rules.tables:
        if any(plan.row.no == row_no for plan in table.plan.rows):
            return _explain(table, known, row_no)
        known.update(rules.run(table, known)[1])
    numbers = [plan.row.no for table in rules.tables for plan in table.plan.rows]
    hint = did_you_mean(row_no, numbers)
    raise LookupError(f"没有编号为 {row_no} 的规则" + (f"；{hint}" if hint else ""))


def _explain(table: Table, known: dict[str, Any], row_no: str) -> WhyNot:
    day = known.get(table.as_of)
    stretch = None if day is None or isinstance(day, Unknown) else table.on(day)
    if stretch is None:
        reason = f"缺少“{table.plan.scope[table.as_of].label}”" if day is None or isinstance(day, Unknown) else "当日还没有所用参数的规定"
        return WhyNot(row_no, table.name, None, (), "", f"规则 {row_no} 无法判断：{reason}。")
    values = stretch.values(known)
    ready = next(row for row in stretch.rows if row.row.no == row_no)
    cells = tuple(_cell(stretch, name, cell, ready, at, values) for at, (name, cell) in enumerate(ready.cells.items()))
    holds = met(ready.tests, values)
    before = _before(stretch, ready, values)
    return WhyNot(row_no, table.name, holds, cells, before, _sentence(ready, cells, before, holds))


def _cell(stretch: Stretch, name: str, cell: Cell, ready: ReadyRow, at: int, values: list[Any]) -> WhyCell:
    column = stretch.plan.columns[name]
    labels = {key: named.label for key, named in stretch.plan.scope.items()} | {key: item.label for key, item in stretch.plan.columns.items()}
    wanted = wanted_words(cell, column.type, labels)
    shown = values[stretch.indexes[name]]
    index, test = ready.tests[at]
    judged = values[index]
    holds = None if isinstance(judged, Unknown) else test(judged)
    found = UNKNOWN if isinstance(shown, Unknown) else value_words(settled(shown), column.type)
    if holds is None:
        unknown = judged if isinstance(judged, Unknown) else Unknown()
        wants = [stretch.plan.scope[need].label if need in stretch.plan.scope else need for need in unknown.needs]
        told = unknown.because or f"请补充 {'、'.join(wants)}"
        return WhyCell(name, column.label, found, wanted, None, f"{column.label}应{wanted}，现在还不知道：{told}")
    same = "符合" if holds else "不符合"
    return WhyCell(name, column.label, found, wanted, holds, f"{column.label}应{wanted}，填写的是 {found}，{same}")


def _before(stretch: Stretch, ready: ReadyRow, values: list[Any]) -> str:
    """In a `first` table, the row above that holds or cannot be judged."""
    if stretch.plan.definition.hit != "first":
        return ""
    for row in stretch.rows:
        if row is ready:
            return ""
        if met(row.tests, values) is not False:
            return row.row.no
    return ""


def _sentence(ready: ReadyRow, cells: tuple[WhyCell, ...], before: str, holds: bool | None) -> str:  # noqa: FBT001 - three-valued
    failed = [cell.sentence for cell in cells if cell.met is False]
    if failed:
        return f"规则 {ready.row.no} 不成立：{'；'.join(failed)}。"
    if holds is None:
        return f"规则 {ready.row.no} 还不能判断：{'；'.join(cell.sentence for cell in cells if cell.met is None)}。"
    if before:
        return f"规则 {ready.row.no} 的条件都符合，但前面的规则 {before} 先适用。"
    return f"规则 {ready.row.no} 成立。"
