"""A decision table as it was read and checked: columns, rows with their cells, and every fault at its place.

Places name rows by their number: `decision.path.rows[XF-01].when.area`.
"""

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

import msgspec

from core.faults import Blame, Fault, did_you_mean
from core.items.model import Cell as Written
from core.items.model import Row, TableDef
from core.rules.cells import Cell, CellError, Filled, Within, date_scope, params_in, read_cell
from core.rules.expressions import Expr, check, compile_expr, names_in, sentence
from core.rules.params import Param
from core.rules.say import placeholders
from core.rules.scope import Named, Scope
from core.rules.tree import Name
from core.values import FieldType

PARAM = "param."
Outcome: TypeAlias = str | bool | int


class Column(msgspec.Struct, frozen=True):
    """An input. `bare` is the field's name when the input is nothing else.

    `knows_empty` says that some cell asks for emptiness: a value not given is then a value of its own instead of an unknown.
    """

    name: str
    label: str
    type: FieldType
    expr: Expr
    bare: str
    knows_empty: bool = False


class RowPlan(msgspec.Struct, frozen=True):
    """A row with its cells read."""

    row: Row
    cells: dict[str, Cell]


class NeverPlan(msgspec.Struct, frozen=True):
    """A combination declared impossible."""

    because: str
    cells: dict[str, Cell]


class TablePlan(msgspec.Struct, frozen=True):
    """A checked table. `params` are the parameters it uses, `scope` what its inputs and sentences may name."""

    name: str
    definition: TableDef
    columns: dict[str, Column]
    outputs: dict[str, FieldType]
    rows: tuple[RowPlan, ...]
    never: tuple[NeverPlan, ...]
    params: frozenset[str]
    scope: Scope

    def reads(self) -> Iterator[str]:
        """Every name whose value the table's result may depend on: of its date, its inputs, its cells and its sentences."""
        yield self.definition.as_of
        for column in self.columns.values():
            yield from (name for name in names_in(column.expr) if not name.startswith(PARAM))
        yield from (cell.other for _, cell in within_cells(self))
        yield from (name for row in self.rows for name in placeholders(row.row.say))

    def outcomes(self) -> dict[str, Named]:
        """What the table adds to the scope of later tables, forms of process and papers."""
        several = len(self.outputs) > 1
        return {name: Named(f"{self.definition.label}·{name}" if several else self.definition.label, of) for name, of in self.outputs.items()}


def read_table(name: str, table: TableDef, scope: Scope, params: Mapping[str, Param], blame: Blame) -> tuple[TablePlan | None, list[Fault]]:
    """The checked table, or all its faults."""
    reader = _Reader(name, table, scope, params, blame)
    plan = reader.read()
    return (None if reader.faults else plan), reader.faults


class _Reader:
    """Reads one table and collects its faults."""

    def __init__(self, name: str, table: TableDef, scope: Scope, params: Mapping[str, Param], blame: Blame) -> None:
        self.name, self.table, self.scope, self.params, self.blame = name, table, scope, params, blame
        self.place = f"decision.{name}"
        self.faults: list[Fault] = []
        self.columns: dict[str, Column] = {}

    def wrong(self, place: str, found: str, expected: str, hint: str = "", code: str = "") -> None:
        self.faults.append(self.blame.at(f"{self.place}.{place}", found, expected, hint, code))

    def read(self) -> TablePlan:
        self.check_date()
        for column, text in self.table.inputs.items():
            self.read_column(column, text)
        outputs = {output: self.output_type(output, allowed) for output, allowed in self.table.outputs.items()}
        if not outputs:
            self.wrong("outputs", "没有结论栏", "至少一个结论，如 path", code="outputs")
        if not self.table.rows:
            self.wrong("rows", "没有任何规则行", "至少一行", code="rows")
        rows = tuple(RowPlan(row, self.cells(f"rows[{row.no}].when", row.when)) for row in self.table.rows)
        never = tuple(NeverPlan(no.because, self.cells(f"never[{at}].when", no.when)) for at, no in enumerate(self.table.never, 1))
        for at, plan in enumerate(never):
            if not plan.because.strip():
                self.wrong(f"never[{at}].because", "没有写理由", "为什么不可能", code="because")
        for row in self.table.rows:
            self.check_row(row, outputs)
        columns = {column.name: self.with_emptiness(column, rows, never) for column in self.columns.values()}
        return TablePlan(self.name, self.table, columns, outputs, rows, never, self.params_used(rows, never), self.scope)

    def check_date(self) -> None:
        dates = [name for name, named in self.scope.items() if named.type.kind == "date" and not name.startswith(PARAM)]
        if self.table.as_of not in dates:
            hint = did_you_mean(self.table.as_of, dates)
            self.wrong("as_of", f"“{self.table.as_of}”不是日期栏目", "submitted_on、accepted_on、decided_on 或日期栏目", hint, "as-of")

    def read_column(self, name: str, text: str) -> None:
        expr, faults = compile_expr(text, self.scope, self.blame, f"{self.place}.inputs.{name}")
        self.faults += faults
        if expr is None:
            return
        bare = expr.tree.name if isinstance(expr.tree, Name) else ""
        of = check(expr, self.scope)
        if of.kind == "list":
            self.wrong(f"inputs.{name}", "列表不能直接作列", "用 any、all、count、sum 得出一个值", code="type")
            return
        self.columns[name] = Column(name, sentence(expr, self.scope), of, expr, bare)

    # --- cells ---

    def cells(self, place: str, when: Mapping[str, Written]) -> dict[str, Cell]:
        dates = {
            **date_scope(self.scope), **{name: Named(column.label, column.type) for name, column in self.columns.items() if column.type.kind == "date"}
        }
        found: dict[str, Cell] = {}
        for name, written in when.items():
            if name not in self.table.inputs:
                hint = did_you_mean(name, self.table.inputs)
                self.wrong(f"{place}.{name}", f"没有名为“{name}”的列", "、".join(self.table.inputs), hint, "unknown-field")
            elif name in self.columns:
                try:
                    found[name] = read_cell(written, self.columns[name].type, self.params, dates)
                except CellError as error:
                    self.wrong(f"{place}.{name}", error.found, error.expected, error.hint, error.code)
        return found

    def with_emptiness(self, column: Column, rows: tuple[RowPlan, ...], never: tuple[NeverPlan, ...]) -> Column:
        same = [other.name for other in self.columns.values() if other is column or (column.bare and other.bare == column.bare)]
        knows = any(isinstance(plan.cells.get(name), Filled) for plan in _with_cells(rows, never) for name in same)
        return msgspec.structs.replace(column, knows_empty=knows)

    def params_used(self, rows: tuple[RowPlan, ...], never: tuple[NeverPlan, ...]) -> frozenset[str]:
        used = {name for plan in _with_cells(rows, never) for cell in plan.cells.values() for name in params_in(cell)}
        used |= {name.removeprefix(PARAM) for column in self.columns.values() for name in names_in(column.expr) if name.startswith(PARAM)}
        for row in self.table.rows:
            used |= {name for name in _placeholders(row.say) if name in self.params and name not in self.columns and name not in row.then}
        return frozenset(used)

    # --- outcomes ---

    def output_type(self, output: str, allowed: tuple[str, ...]) -> FieldType:
        if output in self.scope:
            self.wrong(f"outputs.{output}", f"“{output}”已经是栏目、事实或前面的结论", "另外的名称", code="duplicate-name")
        values = [item for row in self.table.rows if output in row.then for item in _items(row.then[output])]
        kinds = {type(value) for value in values}
        if allowed or kinds <= {str}:
            return self.text_output(output, allowed, values)
        if len(kinds) > 1:
            self.wrong(f"outputs.{output}", "各行的结论类型不同", "都是文字，或者都是整数、都是 true/false", code="type")
        kind = kinds.pop()
        if kind is bool and self.table.hit == "collect":
            self.wrong(f"outputs.{output}", "collect 表的结论是 true/false", "文字（合并成多选）或整数（相加）", code="type")
        return FieldType("bool" if kind is bool else "int")

    def text_output(self, output: str, allowed: tuple[str, ...], values: list[Any]) -> FieldType:
        if len(set(allowed)) != len(allowed):
            self.wrong(f"outputs.{output}", "同一个结论写了两次", "每个结论写一次", code="type")
        for value in allowed:
            if value not in values:
                self.wrong(f"outputs.{output}", f"没有一行得出“{value}”", "每个结论至少由一行得出", code="unused-output")
        if self.table.hit == "collect":
            return FieldType("choices", options=allowed)
        return FieldType("choice", options=allowed) if allowed else FieldType("text")

    def check_row(self, row: Row, outputs: dict[str, FieldType]) -> None:
        place = f"rows[{row.no}]"
        for output in row.then:
            if output not in outputs:
                hint = did_you_mean(output, outputs)
                self.wrong(f"{place}.then.{output}", f"没有名为“{output}”的结论栏", "、".join(outputs), hint, "unknown-output")
        for output in outputs:
            if output not in row.then:
                self.wrong(f"{place}.then", f"没有写结论“{output}”", "每个结论栏一个值", code="missing-output")
            else:
                self.check_then(row, output)
        self.check_words(row, place)
        self.check_law(row, place)

    def check_then(self, row: Row, output: str) -> None:
        place, value, allowed = f"rows[{row.no}].then.{output}", row.then[output], self.table.outputs[output]
        if isinstance(value, tuple) and row.force != "range" and self.table.hit != "collect":
            self.wrong(place, "写了几个值", '一个值；让办理人员在几个值里选时 force = "range"', code="output-value")
        for item in _items(value):
            if allowed and item not in allowed:
                self.wrong(place, f"“{_shown(item)}”不在结论的取值里", "、".join(allowed), did_you_mean(str(item), allowed), "output-value")

    def check_words(self, row: Row, place: str) -> None:
        if not row.say.strip():
            self.wrong(f"{place}.say", "没有写说明", "一句人能读懂的话", code="say")
        try:
            names = placeholders(row.say)
        except ValueError:
            self.wrong(f"{place}.say", f"“{row.say}”里的花括号不成对或名称不对", "{名称}，名称用英文小写", code="placeholder")
            return
        known = {*self.table.inputs, *self.params, *row.then, *(name for name in self.scope if not name.startswith(PARAM))}
        for name in names:
            if name not in known:
                self.wrong(f"{place}.say", f"没有名为“{name}”的列、参数、栏目或结论", "已经定义的名称", did_you_mean(name, known), "placeholder")

    def check_law(self, row: Row, place: str) -> None:
        if not row.no.strip():
            self.wrong(f"{place}.no", "没有编号", "稳定的规则编号，如 XF-01", code="row-number")
        if not row.basis or not all(text.strip() for text in row.basis):
            self.wrong(f"{place}.basis", "没有写依据", "至少一条依据，如“计划 2.2”", code="basis")
        if row.force == "range" and self.table.hit == "collect":
            self.wrong(f"{place}.force", "collect 表里写了 range", "binding 或 advice", code="range")
        if row.status == "local-unconfirmed" and row.force != "advice":
            self.wrong(
                f"{place}.force", f"待确认的本地规定写成了 {row.force}", "advice（未经确认只能提示，不得据以拒绝、限制或增加负担）", code="unconfirmed-binding"
            )
        if row.status == "local-confirmed" and not row.confirmed_by.strip():
            self.wrong(f"{place}.confirmed_by", "没有写由谁确认", "确认的机关和文号", code="confirmed-by")


def within_cells(plan: TablePlan) -> list[tuple[str, Within]]:
    """The `within` cells of a table with their columns, each once; each is a derived yes or no."""
    found = [(name, cell) for row in _with_cells(plan.rows, plan.never) for name, cell in row.cells.items() if isinstance(cell, Within)]
    return list(dict.fromkeys((name, msgspec.structs.replace(cell, negated=False)) for name, cell in found))


def _with_cells(rows: tuple[RowPlan, ...], never: tuple[NeverPlan, ...]) -> list[RowPlan | NeverPlan]:
    return [*rows, *never]


def _items(value: Outcome | tuple[str, ...]) -> tuple[Outcome, ...]:
    return value if isinstance(value, tuple) else (value,)


def _placeholders(text: str) -> tuple[str, ...]:
    try:
        return placeholders(text)
    except ValueError:
        return ()


def _shown(item: Outcome) -> str:
    return item if isinstance(item, str) else str(item).lower()
