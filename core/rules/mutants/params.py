"""The ways in which a parameter may be wrong by a little: each of its dated values a step off, a member short, a day early or late."""

from collections.abc import Iterator, Mapping
from datetime import timedelta

import msgspec

from core.items.model import Dated, ParamDef, RulesFile
from core.rules.cells import Range, Within, params_in
from core.rules.mutants.cells import as_tuple, moved_value, without
from core.rules.mutants.mutant import MUTANT_WORDS, Mutant, MutantKind
from core.rules.mutants.tables import said, users
from core.rules.tables import TablePlan
from core.values import FieldType


def param_mutants(source: RulesFile, tables: Mapping[str, TablePlan]) -> Iterator[Mutant]:
    """Every mutant of every parameter that the tables use."""
    for name, definition in source.param.items():
        using = list(users(tables, f"param.{name}"))
        affected = tuple(plan.name for plan in tables.values() if name in plan.params)
        if not using or not affected:
            continue
        row = using[0][1]
        for kind, dated, changed in _changed(definition, _column(tables, name)):
            values = tuple(changed if each is dated else each for each in definition.values)
            param = msgspec.structs.replace(definition, values=values)
            new = changed.since if kind == "since" else said(changed.value)
            about = f"{MUTANT_WORDS[kind]}：“{definition.label}” {dated.since if kind == 'since' else said(dated.value)} → {new}"
            yield Mutant(
                kind=kind, place=f"param.{name}.values[{dated.since}]", row=row.no, status=row.status, about=about,
                source=msgspec.structs.replace(source, param=source.param | {name: param}), tables=affected,
            )


def _changed(definition: ParamDef, of: FieldType) -> Iterator[tuple[MutantKind, Dated, Dated]]:
    for place, dated in enumerate(definition.values):
        for step in (-1, 1):
            moved = moved_value(dated, definition, of, step)
            if moved is not None:
                yield "parameter", dated, moved
        for member in as_tuple(dated.value):
            less = without(dated, member)
            if less is not None:
                yield "member", dated, less
        if isinstance(dated.value, bool):
            yield "parameter", dated, msgspec.structs.replace(dated, value=not dated.value)
        for step in (-1, 1) if place else ():
            yield "since", dated, msgspec.structs.replace(dated, since=dated.since + timedelta(days=step))


def _column(tables: Mapping[str, TablePlan], name: str) -> FieldType:
    """The type of the finest column whose cells are compared with the parameter: its step is the one that matters."""
    found = [
        plan.columns[column].type if isinstance(cell, Range) else FieldType("int")
        for plan in tables.values() for row in plan.rows for column, cell in row.cells.items()
        if isinstance(cell, Range | Within) and name in params_in(cell)
    ]
    return max(found, key=lambda of: of.scale, default=FieldType("decimal", scale=12))
