"""Everything wrong with the rules, for people: at which cell, why, what would be right, and the ways out that were tried and help."""

from collections.abc import Sequence

import msgspec

from core.faults import Fault
from core.revisions.edits import Edit, NoSuchPlace, apply
from core.revisions.tabling.book import Book, Sheet, book_of
from core.revisions.tabling.faultwords import fault_words
from core.revisions.tabling.mending import Mend, mends_of
from core.revisions.tabling.spots import Spot, spot_of


class Trouble(msgspec.Struct, frozen=True):
    """A fault for people: where, what, what would be right, and the ways out."""

    spot: Spot
    code: str
    said: str
    instead: str
    mends: tuple[Mend, ...] = ()


def troubles(book: Book, item: str, *, mends: bool = True) -> tuple[Trouble, ...]:
    """Everything wrong with the tables, in their order; `mends=False` spares the trying."""
    every = [(fault, sheet) for sheet in book.sheets for fault in sheet.faults]
    for fault in book.faults:
        at = next((sheet for sheet in book.sheets if sheet.name == spot_of(fault).table), None)
        every += [(fault, at)] if at is not None else []
    return tuple(_trouble(book, item, fault, sheet, mends=mends) for fault, sheet in every)


def _trouble(book: Book, item: str, fault: Fault, sheet: Sheet, *, mends: bool) -> Trouble:
    spot = spot_of(fault)
    said, instead = fault_words(fault, sheet, spot)
    found: list[Mend] = []
    for mend in mends_of(book, sheet, fault, spot) if mends else ():
        if mend.edits and mend.edits not in [each.edits for each in found] and helps(book, item, mend.edits, fault):
            found.append(mend)
    return Trouble(spot, fault.code, said, instead, tuple(found))


def helps(book: Book, item: str, edits: Sequence[Edit], fault: Fault) -> bool:
    """Whether the fault is gone after the edits, and no other has come."""
    files = book.files
    try:
        for edit in edits:
            files = apply(files, edit)
    except NoSuchPlace:
        return False
    after = book_of(files, item, book.others)
    left = _faults(after)
    return _key(fault) not in {_key(each) for each in left} and not {_key(each) for each in left} - {_key(each) for each in _faults(book)} and not after.broken


def _faults(book: Book) -> list[Fault]:
    return [*book.faults, *(fault for sheet in book.sheets for fault in sheet.faults)]


def _key(fault: Fault) -> tuple[str, str, str]:
    example = fault.found if fault.code in ("unused-output", "overlap") else ""
    return (fault.place if fault.code != "duplicate-row" else fault.found, fault.code, example)
