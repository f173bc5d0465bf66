"""Where in the rules a fault is, and the table cut up for a closer look."""

import re
from typing import Final

import msgspec

from core.faults import Fault
from core.revisions.tabling.book import Sheet
from core.revisions.tabling.regions import Ground, covering, ground_of
from core.rules.analysis import OverBudget

_PLACE: Final = re.compile(r"decision\.([a-z0-9_]+)(?:\.rows\[(.*?)\])?(?:\.([a-z_]+))?(?:\[\d+\])?(?:\.([a-z0-9_]+))?(?:\.([a-z0-9_]+))?")


class Spot(msgspec.Struct, frozen=True):
    """Where a fault is: its table, row, part of the row (when, then, say …; of the table: inputs, outputs, rows …) and column."""

    table: str = ""
    row: str = ""
    part: str = ""
    column: str = ""


def spot_of(fault: Fault) -> Spot:
    """The place of a fault of the rules."""
    found = _PLACE.fullmatch(fault.place)
    if found is None:
        return Spot()
    table, row, part, column, _ = found.groups()
    return Spot(table or "", row or "", part or "", column or "")


def covering_rows(sheet: Sheet, number: str) -> tuple[str, ...]:
    """The rows that go before one and share a case with it; none where order does not matter."""
    grounds = grounds_of(sheet)
    return covering(grounds[-1], number) if grounds and sheet.definition.hit == "first" else ()


def grounds_of(sheet: Sheet) -> list[Ground]:
    """The table's stretches of time, cut up; none while it cannot run."""
    try:
        return [ground_of(stretch) for stretch in sheet.table.stretches] if sheet.table is not None else []
    except OverBudget:
        return []
