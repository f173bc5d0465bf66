"""Runs and signals in memory: the same computation as the house's, over rows and cases that a scenario has put there.

Only facts are answered the plain way, from every record of their source and not through an index as the house does: what the records of
a fact's index leave out, nobody could notice to be missing. Both worlds side by side hold the index against it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import msgspec

from core.rules import FactValue
from core.runs.answers import Record
from core.runs.compute import Given, Judged, compute, grouped, meets
from core.runs.plan import Plan
from core.runs.subjects import Subject
from core.values import Value

Records = Callable[[str], Iterable[Record]]
"""What a source (`register:<id>`, `case:<item>`) holds today."""
Facts = Callable[[Mapping[str, Value]], dict[str, FactValue]]
"""The facts of one subject, by what it offers to them."""


def carried_out(plan: Plan, records: Records, day: date, seed: str) -> tuple[Judged, ...]:
    """The run over what the sources hold."""
    rows = _rows(plan, records, day)
    given = Given(day=day, seed=seed, subjects=rows)
    if plan.definition.kind == "match":
        facts = _facts(plan, records)
        groups = [msgspec.structs.replace(group, facts=facts({"today": day, **group.values})) for group in grouped(plan, rows)]
        given = Given(day=day, subjects=groups, rows={row.n: row for row in rows})
    if plan.pairing is not None:
        key = plan.bundle.sources[f"register:{plan.pairing.register}"].key
        people = sorted(records(f"register:{plan.pairing.register}"), key=lambda row: str(row[key]))
        given = msgspec.structs.replace(given, people=[_subject(n, key, row, plan.pairing.names) for n, row in enumerate(people, 1)])
    return tuple(compute(plan, given))


def received(plan: Plan, rows: Sequence[Mapping[str, Value]], records: Records, day: date) -> tuple[Judged, ...]:
    """What the rules say of signals that have come in."""
    key = plan.key
    facts = _facts(plan, records)
    subjects = [Subject(n, str(row[key]), dict(row), facts({"today": day, **row})) for n, row in enumerate(rows, 1)]
    return tuple(compute(plan, Given(day=day, subjects=subjects)))


def _rows(plan: Plan, records: Records, day: date) -> list[Subject]:
    kind, _ = plan.over
    found = list(records(plan.definition.over))
    if kind == "register":
        found.sort(key=lambda row: str(row[plan.key]))
    rows = [_subject(n, plan.key, row, plan.row) for n, row in enumerate(found, 1)]
    if plan.definition.kind != "match":
        facts = _facts(plan, records)
        rows = [msgspec.structs.replace(row, facts=facts({"today": day, **row.values})) for row in rows]
    return [row for row in rows if meets(plan.where, row, plan, day)]


def _subject(n: int, key: str, row: Record, names: Mapping[str, Any]) -> Subject:
    return Subject(n, str(row[key]), {name: value for name, value in row.items() if name in names and value is not None}, {})


def _facts(plan: Plan, records: Records) -> Facts:
    held = {name: tuple(records(fact.source)) for name, fact in plan.rules.facts.items()}
    return lambda env: {name: fact.take_from(held[name], env) for name, fact in plan.rules.facts.items()}
