"""Static proof of a table by subtracting boxes: no gap, no overlap, no row that can never decide; once per parameter stretch.

Each column is cut into atoms between which no cell of the table can tell values apart: options, stretches of integer ticks
(10^-scale, days, fen), yes and no, "not given". A set of atoms is the bits of an int, a row one or more boxes (a set per
dimension), so every question is an `and` of small integers. A multiple choice is one yes-or-no dimension for each option
named; a `within` cell is a yes-or-no dimension of its own.
"""

from collections.abc import Iterator, Mapping
from itertools import product
from typing import TypeAlias

import msgspec

from core.faults import Blame, Fault
from core.rules.atoms import Space, space_of
from core.rules.params import Param
from core.rules.running import Stretch, Table
from core.rules.tables import TablePlan

Box: TypeAlias = tuple[int, ...]

BUDGET = 400_000
"""How many box comparisons a proof may take; beyond it the table is "not proved" and needs a default row."""
_SHOWN = 3


class Budget:
    """Counts the work of one proof."""

    def __init__(self, left: int = BUDGET) -> None:
        self.left = left

    def spend(self, count: int) -> None:
        """Raises OverBudget when it is used up."""
        self.left -= count
        if self.left < 0:
            raise OverBudget


class OverBudget(Exception):
    """The proof would take too long."""


class Finding(msgspec.Struct, frozen=True):
    """Something a proof found: its code, the rows concerned and an example in words."""

    code: str
    rows: tuple[str, ...] = ()
    example: str = ""


def prove(plan: TablePlan, params: Mapping[str, Param], blame: Blame, budget: int = BUDGET) -> list[Fault]:
    """The faults of a checked table. A row is unreachable only when it is so in every stretch of time."""
    table = Table(plan, params)
    faults: dict[tuple[str, str], Fault] = {}
    dead = [set[str]() for _ in table.stretches]
    for stretch, unreachable in zip(table.stretches, dead, strict=True):
        findings = _found(stretch, budget)
        unreachable |= {finding.rows[0] for finding in findings if finding.code == "unreachable"}
        for fault in (_fault(finding, stretch, table, blame) for finding in findings if finding.code != "unreachable"):
            faults.setdefault((fault.place, fault.code), fault)
    for no in sorted(set.intersection(*dead)):
        faults["", no] = blame.at(
            f"decision.{plan.name}.rows[{no}]", f"规则 {no} 永远不会适用", "能够适用的条件；或者删去这一行", _unreachable_hint(plan), "unreachable"
        )
    return list(faults.values())


def _found(stretch: Stretch, budget: int) -> list[Finding]:
    """What was found before the budget ran out; if it did, a table without a default row is not proved."""
    findings: list[Finding] = []
    try:
        for finding in examine(stretch, Budget(budget)):
            findings.append(finding)  # noqa: PERF402 - what was found before the exception must stay
    except OverBudget:
        if all(row.cells for row in stretch.plan.rows):
            findings.append(Finding("not-proved"))
    return findings


def examine(stretch: Stretch, budget: Budget) -> Iterator[Finding]:
    """What is wrong in one stretch of time."""
    space = space_of(stretch)
    rows = [(row.row.no, space.boxes(row.cells)) for row in stretch.rows]
    never = [box for cells in stretch.plan.never for box in space.boxes(space.bound(cells.cells))]
    possible = without([space.whole], never, budget)
    definition = stretch.plan.definition
    if definition.hit == "first":
        left = possible
        for no, boxes in rows:
            if not _touches(boxes, left, budget):
                yield Finding("unreachable", (no,))
            left = without(left, boxes, budget)
    else:
        yield from (Finding("unreachable", (no,)) for no, boxes in rows if not _touches(boxes, possible, budget))
        left = possible
        if definition.hit == "unique":
            yield from _overlaps(rows, possible, space, budget)
        if definition.complete and definition.hit == "unique":
            left = _without_all(possible, rows, budget)
    if definition.complete and definition.hit != "collect" and left:
        yield Finding("gap", (), "；".join(space.words(box) for box in left[:_SHOWN]))


def _without_all(boxes: list[Box], rows: list[tuple[str, list[Box]]], budget: Budget) -> list[Box]:
    for _, taken in rows:
        boxes = without(boxes, taken, budget)
    return boxes


def _overlaps(rows: list[tuple[str, list[Box]]], possible: list[Box], space: Space, budget: Budget) -> Iterator[Finding]:
    for index, (no, boxes) in enumerate(rows):
        for other, others in rows[index + 1:]:
            budget.spend(len(boxes) * len(others))
            shared = [box for one, two in product(boxes, others) if (box := intersect(one, two)) is not None]
            witness = next((box for one, two in product(shared, possible) if (box := intersect(one, two)) is not None), None)
            if witness is not None:
                yield Finding("overlap", (no, other), space.words(witness))


def intersect(one: Box, two: Box) -> Box | None:
    """What two boxes share; None when that is nothing."""
    shared = tuple([a & b for a, b in zip(one, two, strict=True)])
    return shared if all(shared) else None


def _touches(boxes: list[Box], left: list[Box], budget: Budget) -> bool:
    budget.spend(len(boxes) * len(left))
    return any(intersect(one, two) is not None for one, two in product(boxes, left))


def without(left: list[Box], taken: list[Box], budget: Budget) -> list[Box]:
    """The boxes `left` without those `taken`, again as disjoint boxes."""
    for box in taken:
        budget.spend(len(left))
        rest: list[Box] = []
        for piece in left:
            rest += _cut(piece, box)
        left = rest
    return left


def _cut(piece: Box, box: Box) -> list[Box]:
    """The piece without the box: at most one piece for each dimension."""
    for a, b in zip(piece, box, strict=True):
        if not a & b:
            return [piece]
    rest = []
    for index, (a, b) in enumerate(zip(piece, box, strict=True)):
        outside = a & ~b
        if outside:
            rest.append((*piece[:index], outside, *piece[index + 1:]))
            piece = (*piece[:index], a & b, *piece[index + 1:])
    return rest


def _fault(finding: Finding, stretch: Stretch, table: Table, blame: Blame) -> Fault:
    place = f"decision.{table.name}"
    when = f"（自 {stretch.since.isoformat()} 起）" if len(table.stretches) > 1 else ""
    match finding.code:
        case "gap":
            hint = "增加规则行，或者写 complete = false；确实不可能的写入 never"
            return blame.at(f"{place}.rows", f"没有规则适用{when}：{finding.example}", "每一种情形都有规则", hint, "gap")
        case "overlap":
            one, two = finding.rows
            hint = '改条件使两行不相交，或者 hit = "first" 按先后适用'
            return blame.at(f"{place}.rows[{two}].when", f"规则 {one} 与 {two} 同时成立{when}：{finding.example}", "unique 表至多一行成立", hint, "overlap")
    return blame.at(f"{place}.rows", f"未能在限度内证明没有遗漏{when}", "一行没有条件的兜底规则，或者较少的列", code="not-proved")


def _unreachable_hint(plan: TablePlan) -> str:
    return "前面的规则已经覆盖了它的全部情形" if plan.definition.hit == "first" else ""


