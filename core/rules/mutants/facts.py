"""The ways in which a fact may be wrong by a little: its window a day off, a condition missing, another aggregate."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from core.items.model import FactDef, RulesFile
from core.rules.expressions import parse
from core.rules.mutants.mutant import MUTANT_WORDS, Mutant, MutantKind
from core.rules.mutants.tables import users
from core.rules.tables import TablePlan
from core.rules.tree import Compare, Given, Logic, Member, Node, Not, Several
from core.rules.written import write_expr

_OTHER_SIGN: dict[str, Any] = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "=": "!=", "!=": "="}
_OTHER_TAKE = {"sum": "max", "max": "min", "min": "max"}
"""The aggregates of one type that may be mistaken for each other."""


def fact_mutants(source: RulesFile, tables: Mapping[str, TablePlan]) -> Iterator[Mutant]:
    """Every mutant of every fact that the tables use."""
    for name, definition in source.fact.items():
        using = list(users(tables, name))
        if not using:
            continue
        row = using[0][1]
        for kind, part, changed, about in _changed(definition):
            fact = source.fact | {name: changed}
            yield Mutant(
                kind=kind, place=f"fact.{name}.{part}", row=row.no, status=row.status, fact=name,
                about=f"{MUTANT_WORDS[kind]}：“{definition.label}” {about}", source=msgspec.structs.replace(source, fact=fact),
            )


def _changed(definition: FactDef) -> Iterator[tuple[MutantKind, str, FactDef, str]]:
    if definition.window is not None:
        for days in (definition.window.days - 1, definition.window.days + 1):
            window = msgspec.structs.replace(definition.window, days=days)
            if days >= 0:
                yield "window", "window.days", msgspec.structs.replace(definition, window=window), f"{definition.window.days} 日 → {days} 日"
    take, dot, over = definition.take.partition("(")
    if take in _OTHER_TAKE:
        other = f"{_OTHER_TAKE[take]}{dot}{over}"
        yield "take", "take", msgspec.structs.replace(definition, take=other), f"{definition.take} → {other}"
    for where, about in _conditions(parse(definition.where).tree):
        yield "where", "where", msgspec.structs.replace(definition, where=where), about


def _conditions(tree: Node) -> Iterator[tuple[str, str]]:
    """The condition with each of its parts left out, then with each part changed."""
    parts = tree.parts if isinstance(tree, Logic) and tree.op == "and" else (tree,)
    for place, part in enumerate(parts):
        rest = parts[:place] + parts[place + 1:]
        if rest:
            yield _joined(rest), f"少了 {write_expr(part)}"
        for other in _other(part):
            yield _joined((*parts[:place], other, *parts[place + 1:])), f"{write_expr(part)} → {write_expr(other)}"


def _joined(parts: tuple[Node, ...]) -> str:
    return write_expr(parts[0] if len(parts) == 1 else Logic("and", parts))


def _other(part: Node) -> Iterator[Node]:
    """A part the other way round, or with a member of its list missing."""
    match part:
        case Not(part=Member(op="in", left=left, right=Several(items=items))):
            yield from (Not(Member("in", left, less)) for less in _fewer(items))
        case Not(part=inner):
            yield inner
        case Given(part=inner, present=present):
            yield Given(inner, not present)
        case Member(op="in", left=left, right=Several(items=items)):
            yield from (Member("in", left, less) for less in _fewer(items))
        case Compare(op=op, left=left, right=right):
            yield Compare(_OTHER_SIGN[op], left, right)


def _fewer(items: tuple[Any, ...]) -> Iterator[Several]:
    for left in items if len(items) > 1 else ():
        yield Several(tuple(each for each in items if each is not left))
