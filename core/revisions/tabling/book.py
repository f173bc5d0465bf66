"""The rules of a revision as far as they can be read: tables with their columns, whatever is wrong in them."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, Final

import msgspec

from core.faults import Blame, Fault
from core.items.files import Stored
from core.items.loading import Draft, offered, read_item
from core.items.model import FactDef, ParamDef, Row, TableDef
from core.items.reading import decode
from core.revisions.documents import Files, identities, read
from core.revisions.tabling.words import Around, around_of
from core.rules.analysis import prove
from core.rules.cells import date_scope
from core.rules.expressions import check, compile_expr, names_in, sentence
from core.rules.facts import FactPlan, read_fact
from core.rules.params import Param, read_param
from core.rules.running import Table
from core.rules.scope import BASE, Named, Scope
from core.rules.tables import PARAM, TablePlan, read_table
from core.rules.tree import Name
from core.values import FieldType

RULES: Final = "rules.toml"
BLAME: Final = Blame("", RULES)


class Column(msgspec.Struct, frozen=True):
    """A column of a table: what it says (`label`), the expression it is (`text`), its type; None while the expression has a fault."""

    name: str
    label: str
    text: str
    of: FieldType | None
    bare: str = ""


class Line(msgspec.Struct, frozen=True):
    """A row as the file has it, with the name by which it is found in its list."""

    name: str
    row: Row


class Sheet(msgspec.Struct, frozen=True, eq=False, dict=True):
    """A table as it can be shown. `plan` is there when nothing in it is misspelt; `faults` are all of its own, those of the proof too."""

    name: str
    definition: TableDef
    columns: Mapping[str, Column]
    lines: tuple[Line, ...]
    scope: Scope
    params: Mapping[str, Param]
    plan: TablePlan | None
    faults: tuple[Fault, ...]

    @cached_property
    def around(self) -> Around:
        """What its cells may refer to."""
        own = {name: Named(column.label, column.of) for name, column in self.columns.items() if column.of is not None and column.of.kind == "date"}
        return around_of(self.params, {**own, **{name: named for name, named in date_scope(self.scope).items() if not name.startswith(PARAM)}})

    @cached_property
    def table(self) -> Table | None:
        """The table ready to run, when it has no fault that keeps it from running."""
        return Table(self.plan, self.params) if self.plan is not None else None

    def line(self, name: str) -> Line:
        """The row of that name. Raises LookupError."""
        found = next((line for line in self.lines if name in (line.name, line.row.no)), None)
        if found is None:
            raise LookupError(name)
        return found


class Book(msgspec.Struct, frozen=True, eq=False):
    """The rules of one version of an item. `scope` is what inputs may name before any table; `broken` are tables that have not even a table's form."""

    files: Files
    document: Mapping[str, Any]
    fields: Scope
    scope: Scope
    others: Mapping[str, Scope]
    params: Mapping[str, Param]
    param_defs: Mapping[str, ParamDef]
    facts: Mapping[str, FactPlan]
    fact_defs: Mapping[str, FactDef]
    sheets: tuple[Sheet, ...]
    broken: tuple[str, ...]
    faults: tuple[Fault, ...]

    def sheet(self, name: str) -> Sheet:
        """The table of that name. Raises LookupError."""
        found = next((sheet for sheet in self.sheets if sheet.name == name), None)
        if found is None:
            raise LookupError(name)
        return found

    @property
    def numbers(self) -> tuple[str, ...]:
        """Every row number of the file."""
        return tuple(line.row.no for sheet in self.sheets for line in sheet.lines)


def book_of(files: Files, item: str, others: Mapping[str, Scope]) -> Book:
    """The rules of the item with these files; `others` is what other cases and registers offer to facts. Raises ValueError where the file is no TOML."""
    draft = read_item(Stored(files, ""), item, "")
    return book_from(draft, files, {**others, **offered(draft)})


def book_from(draft: Draft, files: Files, others: Mapping[str, Scope]) -> Book:
    """As `book_of`, for an item whose files have been read."""
    document = read(files, RULES) if RULES in files else {}
    fields: Scope = {**BASE, **(draft.form.scope if draft.form is not None else {})}
    faults: list[Fault] = []
    params, param_defs = _params(document, faults)
    facts, fact_defs = _facts(document, fields, others, faults)
    scope: dict[str, Named] = {
        **fields, **{name: Named(plan.definition.label, plan.type) for name, plan in facts.items()}, **{f"{PARAM}{name}": param.named for name, param in params.items()},
    }
    sheets, broken = _sheets(document, scope, params, faults)
    return Book(files, document, fields, scope, others, params, param_defs, facts, fact_defs, sheets, broken, (*faults, *_twice(sheets)))


def _params(document: Mapping[str, Any], faults: list[Fault]) -> tuple[dict[str, Param], dict[str, ParamDef]]:
    params, definitions = dict[str, Param](), dict[str, ParamDef]()
    for name, raw in _table(document, "param").items():
        definition, found = decode(raw, ParamDef, BLAME, f"param.{name}")
        faults += found
        if definition is not None:
            definitions[name] = definition
            param, found = read_param(name, definition, BLAME)
            faults += found
            params.update({name: param} if param else {})
    return params, definitions


def _facts(document: Mapping[str, Any], fields: Scope, others: Mapping[str, Scope], faults: list[Fault]) -> tuple[dict[str, FactPlan], dict[str, FactDef]]:
    facts, definitions = dict[str, FactPlan](), dict[str, FactDef]()
    for name, raw in _table(document, "fact").items():
        definition, found = decode(raw, FactDef, BLAME, f"fact.{name}")
        faults += found
        if definition is not None:
            definitions[name] = definition
            plan, found = read_fact(name, definition, fields, others, BLAME)
            faults += found
            facts.update({name: plan} if plan else {})
    return facts, definitions


def _sheets(document: Mapping[str, Any], scope: Scope, params: Mapping[str, Param], faults: list[Fault]) -> tuple[tuple[Sheet, ...], tuple[str, ...]]:
    sheets, broken = list[Sheet](), list[str]()
    for name, raw in _table(document, "decision").items():
        definition, found = decode(raw, TableDef, BLAME, f"decision.{name}")
        if definition is None and {fault.code for fault in found} == {"duplicate"}:
            definition = msgspec.convert(raw, TableDef)  # a number given twice keeps nobody from seeing the rows
        elif definition is None:
            faults += found
            broken.append(name)
            continue
        sheet = _sheet(name, definition, raw, scope, params)
        sheets.append(sheet)
        scope = {**scope, **_outcomes(sheet)}
    return tuple(sheets), tuple(broken)


def _sheet(name: str, definition: TableDef, raw: Mapping[str, Any], scope: Scope, params: Mapping[str, Param]) -> Sheet:
    plan, faults = read_table(name, definition, scope, params, BLAME)
    proved = prove(plan, params, BLAME) if plan is not None else []
    columns = {column: _column(column, text, scope) for column, text in definition.inputs.items()}
    lines = tuple(Line(key, row) for key, row in zip(identities(raw["rows"]), definition.rows, strict=True))
    return Sheet(name, definition, columns, lines, scope, params, plan, (*faults, *proved))


def _column(name: str, text: str, scope: Scope) -> Column:
    expr, _ = compile_expr(text, scope, BLAME, name)
    if expr is None:
        return Column(name, text, text, None)
    of = check(expr, scope)
    return Column(name, sentence(expr, scope), text, of if of.kind != "list" else None, expr.tree.name if isinstance(expr.tree, Name) else "")


def _outcomes(sheet: Sheet) -> Scope:
    """What a table adds to the scope of the later ones; while it is faulty, as declared."""
    if sheet.plan is not None:
        return sheet.plan.outcomes()
    kind = "choices" if sheet.definition.hit == "collect" else "choice"
    several = len(sheet.definition.outputs) > 1
    return {
        name: Named(f"{sheet.definition.label}·{name}" if several else sheet.definition.label, FieldType(kind if words else "text", options=words))  # type: ignore[arg-type] # one of the kinds
        for name, words in sheet.definition.outputs.items() if name not in sheet.scope
    }


def _twice(sheets: tuple[Sheet, ...]) -> list[Fault]:
    """Row numbers that stand twice in the file."""
    seen: set[str] = set()
    found = []
    for sheet in sheets:
        for line in sheet.lines:
            if line.row.no in seen:
                found.append(BLAME.at(f"decision.{sheet.name}.rows[{line.name}].no", f"编号 {line.row.no} 已经用过", "每条规则一个编号", code="duplicate-row"))
            seen.add(line.row.no)
    return found


def _table(document: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = document.get(key, {})
    return {name: raw for name, raw in found.items() if isinstance(raw, Mapping)} if isinstance(found, Mapping) else {}


def names_of(text: str, scope: Scope) -> frozenset[str]:
    """The names an input reads; empty while it cannot be read."""
    expr, _ = compile_expr(text, scope, BLAME, "")
    return names_in(expr) if expr is not None else frozenset()
