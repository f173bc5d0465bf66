"""What scenarios have tried of the rules and the process, and said something about.

To have come by is not enough: a row or a point counts when some scenario would turn red at one of its 那么 if the table had kept silent in
just that decision.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import msgspec

from core.process import Place
from core.rules.points import Point, points_at, points_of
from core.scenarios.proof.playing import Played, red_at
from core.scenarios.proof.recording import Asked, SpoiltRules, TableAsked
from core.scenarios.proof.subjects import Subject, shelf_with
from core.scenarios.shelf import Shelf


class Way(msgspec.Struct, frozen=True):
    """A way out of a step under an outcome: to a step or to an end."""

    step: str
    word: str
    place: Place


class Coverage(msgspec.Struct, frozen=True, eq=False):
    """Of one subject: its rows by number, its points and its ways out, and those of them that are covered."""

    rows: tuple[tuple[str, str], ...]
    covered: frozenset[str]
    points: tuple[Point, ...]
    tried: frozenset[tuple[str, str, str, Any]]
    ways: tuple[Way, ...]
    taken: frozenset[Way]


def cover(subject: Subject, played: Sequence[Played], shelf: Shelf) -> Coverage:
    """The coverage of a subject by scenarios that are green."""
    points = tuple(point for table in subject.rules.tables for point in points_of(table, subject.limits(table.plan)))
    rows = tuple((row.no, row.status) for table in subject.rules.tables for row in table.definition.rows)
    wanted: set[tuple[Any, ...]] = {("row", no) for no, _ in rows} | {_id(point) for point in points}
    missing = set(wanted)
    for each in played:
        for asked in each.notes.asked if each.red is None else ():
            if asked.subject == subject.id and missing:
                missing -= _counted(subject, each, asked, missing, shelf)
    reached = wanted - missing
    taken = {Way(step, word, place) for each in played if each.red is None for owner, step, word, place in each.notes.taken if owner == subject.id}
    covered = frozenset(one[1] for one in reached if one[0] == "row")
    tried = frozenset(one for one in reached if one[0] != "row")
    return Coverage(rows, covered, points, tried, tuple(ways_of(subject)), frozenset(taken))


def _id(point: Point) -> tuple[str, str, str, Any]:
    return point.table, point.row, point.column, point.key


def is_tried(coverage: Coverage, point: Point) -> bool:
    """Whether the point is covered."""
    return _id(point) in coverage.tried


def _counted(subject: Subject, each: Played, asked: Asked, missing: set[tuple[Any, ...]], shelf: Shelf) -> set[tuple[Any, ...]]:
    """What of the missing a decision reaches and the scenario minds."""
    counted: set[tuple[Any, ...]] = set()
    for table in asked.tables:
        reached = set(_reached(subject, table)) & missing
        if reached and _minds(subject, each, asked, table, shelf):
            counted |= reached
    return counted


def _reached(subject: Subject, asked: TableAsked) -> Iterator[tuple[Any, ...]]:
    yield from (("row", hit.no) for hit in asked.result.hits)
    table = next(each for each in subject.rules.tables if each.name == asked.table)
    day = asked.known.get(table.as_of)
    stretch = table.on(day) if isinstance(day, date) else None
    if stretch is not None:
        yield from ((asked.table, *point) for point in points_at(stretch, dict(asked.known)))


def _minds(subject: Subject, each: Played, asked: Asked, table: TableAsked, shelf: Shelf) -> bool:
    """Whether one of the scenario's 那么 turns red when the table keeps silent in this decision."""
    spoilt = SpoiltRules(subject.rules, table.table, asked.at)
    step = red_at(each.playable, shelf_with(shelf, {subject.id: spoilt}))
    return step is not None and step.phase == "那么"


def ways_of(subject: Subject) -> Iterator[Way]:
    """Every way out that can be taken: after one that is always open no other is; where the system always acts, only its own."""
    process = subject.process
    for (step, word), moves in process.moves.items() if process else ():
        if process is not None and process.always(step) and word != process.favourable(step):
            continue
        seen: list[Place] = []
        for move in moves:
            if move.place not in seen:
                seen.append(move.place)
                yield Way(step, word, move.place)
            if move.when is None:
                break
