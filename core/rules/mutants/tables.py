"""The ways in which a decision table may be wrong by a little: its cells, its rows, their order, their outcomes."""

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

import msgspec

from core.items.model import Row, RulesFile, TableDef
from core.rules.cells import Cell, params_in
from core.rules.expressions import names_in
from core.rules.mutants.cells import changed_cells, moved
from core.rules.mutants.mutant import MUTANT_WORDS, Mutant
from core.rules.tables import RowPlan, TablePlan
from core.rules.written import write_cell

Then: TypeAlias = str | bool | int | tuple[str, ...]


def table_mutants(source: RulesFile, plan: TablePlan) -> Iterator[Mutant]:
    """Every mutant of one table."""
    yield from _cells(source, plan)
    yield from _joint(source, plan)
    yield from _rows(source, plan)
    yield from _outputs(source, plan)
    yield from _never(source, plan)


def _cells(source: RulesFile, plan: TablePlan) -> Iterator[Mutant]:
    for at, row in enumerate(plan.rows):
        for name, cell in row.cells.items():
            for kind, written, more in _written(source, plan, name, cell):
                changed = _with_row(plan, at, msgspec.structs.replace(row.row, when=row.row.when | {name: written}))
                about = f"{MUTANT_WORDS[kind]}：规则 {row.row.no} 的“{plan.columns[name].label}” {said(row.row.when[name])} → {said(written)}"
                yield _mutant(source, changed, plan, row.row, kind=kind, place=f".when.{name}", about=about, params=more)


def _written(source: RulesFile, plan: TablePlan, name: str, cell: Cell) -> Iterator[tuple[Any, Any, dict[str, Any]]]:
    """The changes of a cell that can be written down."""
    of = plan.columns[name].type
    for changed in changed_cells(cell, of, source.param):
        try:
            yield changed.kind, write_cell(changed.cell, of.kind), dict(changed.params)
        except ValueError:
            continue


def _joint(source: RulesFile, plan: TablePlan) -> Iterator[Mutant]:
    """A bound that several rows write out, moved in all of them at once: a gap or overlap would not give it away."""
    places: dict[tuple[str, Any], list[tuple[RowPlan, Any]]] = {}
    for row in plan.rows:
        for name, cell in row.cells.items():
            for bound in {getattr(cell, "low", None), getattr(cell, "high", None)} - {None}:
                if not isinstance(bound, msgspec.Struct):
                    places.setdefault((name, bound), []).append((row, cell))
    for (name, bound), found in places.items():
        for step in (-1, 1) if len({row.row.no for row, _ in found}) > 1 else ():
            yield _all_moved(source, plan, name, bound, found, step)


def _all_moved(source: RulesFile, plan: TablePlan, name: str, bound: Any, found: list[tuple[RowPlan, Any]], step: int) -> Mutant:
    of = plan.columns[name].type
    other, rows = moved(bound, of, step), {row.row.no: row.row for row in plan.rows}
    for row, cell in found:
        sides = {side: other for side in ("low", "high") if getattr(cell, side) == bound}
        written = write_cell(msgspec.structs.replace(cell, **sides), of.kind)
        rows[row.row.no] = msgspec.structs.replace(rows[row.row.no], when=rows[row.row.no].when | {name: written})
    numbers = "、".join(dict.fromkeys(row.row.no for row, _ in found))
    about = f"{MUTANT_WORDS['boundary']}：规则 {numbers} 的“{plan.columns[name].label}”一起改，{bound} → {other}"
    changed = msgspec.structs.replace(plan.definition, rows=tuple(rows.values()))
    return _mutant(source, changed, plan, found[0][0].row, kind="boundary", place=f".when.{name}", about=about)


def _rows(source: RulesFile, plan: TablePlan) -> Iterator[Mutant]:
    """Each row left out; in a `first` table each two neighbours the other way round."""
    rows = plan.definition.rows
    for at, row in enumerate(rows):
        changed = msgspec.structs.replace(plan.definition, rows=rows[:at] + rows[at + 1:])
        yield _mutant(source, changed, plan, row, kind="row", about=f"{MUTANT_WORDS['row']}：规则 {row.no}")
    for at in range(len(rows) - 1) if plan.definition.hit == "first" else ():
        changed = msgspec.structs.replace(plan.definition, rows=(*rows[:at], rows[at + 1], rows[at], *rows[at + 2:]))
        about = f"{MUTANT_WORDS['order']}：规则 {rows[at].no} 与 {rows[at + 1].no}"
        yield _mutant(source, changed, plan, rows[at], kind="order", about=about)


def _outputs(source: RulesFile, plan: TablePlan) -> Iterator[Mutant]:
    """Each outcome replaced by each other one the table may give."""
    for at, row in enumerate(plan.definition.rows):
        for name, value in row.then.items():
            for other in _others(plan, name, value):
                changed = _with_row(plan, at, msgspec.structs.replace(row, then=row.then | {name: other}))
                about = f"{MUTANT_WORDS['output']}：规则 {row.no} 的“{plan.outcomes()[name].label}” {said(value)} → {said(other)}"
                yield _mutant(source, changed, plan, row, kind="output", place=f".then.{name}", about=about)


def _others(plan: TablePlan, name: str, value: Then) -> Iterator[Then]:
    given = (item for row in plan.definition.rows for item in _items(row.then[name]))
    allowed = plan.definition.outputs[name] or tuple(dict.fromkeys(item for item in given if isinstance(item, str)))
    match value:
        case bool():
            yield not value
        case int():
            yield from (value - 1, value + 1)
        case str():
            yield from (each for each in allowed if each != value)
        case tuple():
            yield from (tuple(each for each in value if each != left) for left in value if len(value) > 1)
            yield from ((*value, each) for each in allowed if each not in value)


def _never(source: RulesFile, plan: TablePlan) -> Iterator[Mutant]:
    first = plan.definition.rows[0]
    for at, never in enumerate(plan.definition.never):
        left = plan.definition.never[:at] + plan.definition.never[at + 1:]
        changed = msgspec.structs.replace(plan.definition, never=left)
        yield _mutant(source, changed, plan, first, kind="never", about=f"{MUTANT_WORDS['never']}：{never.because}", never=at + 1)


def said(value: object) -> str:
    """A cell or outcome as it is written, for a line of a report."""
    match value:
        case bool():
            return "是" if value else "否"
        case tuple():
            return f"[{'、'.join(map(str, value))}]"
    return str(value)


def _with_row(plan: TablePlan, at: int, row: Row) -> TableDef:
    rows = plan.definition.rows
    return msgspec.structs.replace(plan.definition, rows=(*rows[:at], row, *rows[at + 1:]))


def _mutant(source: RulesFile, changed: TableDef, plan: TablePlan, row: Row, **how: Any) -> Mutant:
    place = f"decision.{plan.name}.never[{how['never']}]" if "never" in how else f"decision.{plan.name}.rows[{row.no}]{how.get('place', '')}"
    decision = source.decision | {plan.name: _declared(changed)}
    made = msgspec.structs.replace(source, decision=decision, param=source.param | dict(how.get("params", {})))
    return Mutant(kind=how["kind"], place=place, row=row.no, status=row.status, about=how["about"], source=made, tables=(plan.name,))


def _declared(table: TableDef) -> TableDef:
    """The table with only those outcomes declared that its rows still give: whoever drops an outcome drops its declaration too."""
    given = {name: {item for row in table.rows for item in _items(row.then[name])} for name in table.outputs}
    outputs = {name: tuple(value for value in allowed if value in given[name]) for name, allowed in table.outputs.items()}
    return msgspec.structs.replace(table, outputs=outputs)


def _items(value: Then) -> tuple[Then, ...]:
    return value if isinstance(value, tuple) else (value,)


def users(tables: Mapping[str, TablePlan], wanted: str) -> Iterator[tuple[str, Row]]:
    """The tables, with their rows, that use the parameter (`param.x`) or the fact (`x`) in a cell, an input or a sentence."""
    name = wanted.removeprefix("param.")
    for plan in tables.values():
        columns = {column.name for column in plan.columns.values() if wanted in names_in(column.expr)}
        for row in plan.rows:
            in_cells = wanted != name and any(name in params_in(cell) for cell in row.cells.values())
            if in_cells or columns & set(row.cells) or f"{{{name}}}" in row.row.say:
                yield plan.name, row.row
