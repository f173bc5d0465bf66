"""What was done to a revision as its pages tell it: edits of one person in one part on one line, to be opened."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import msgspec

from core import time
from core.revisions.folding import folded
from core.revisions.log import Entry
from core.revisions.model import Step
from ui.studio.tabs import TABS, tab_of_place
from ui.web.templates import moment

_NAMES: Final = {tab.path: tab.name for tab in TABS}
_EDITS: Final = frozenset({"changed", "undone", "redone"})


class Line(msgspec.Struct, frozen=True):
    """One thing that was done: in words, by whom, when; `undone`: it has been taken back."""

    said: str
    by: str
    at: datetime
    undone: bool = False


class Stretch(msgspec.Struct, frozen=True):
    """Lines that belong together, what they have in common in words, and the time they took."""

    lines: Sequence[Line]
    words: str
    span: str

    @property
    def first(self) -> Line:
        """The line that stands for all where there is one only, and says who it was."""
        return self.lines[0]


def of_log(entries: Sequence[Entry]) -> list[Stretch]:
    """The whole history, the first first."""
    found = folded(entries, lambda each: (each.kind, each.account, _part(each)) if each.kind in _EDITS else None)
    return [_stretch([Line(_said(each), each.by, each.at) for each in several], f"{several[0].words}{_part(several[0])} {len(several)} {'处' if several[0].kind == 'changed' else '次'}") for several in found]


def of_steps(steps: Sequence[Step], entries: Sequence[Entry]) -> list[Stretch]:
    """What can be undone, in the order given."""
    part = {each.details.get("step"): _part(each) for each in entries if each.kind == "changed"}
    found = folded(steps, lambda each: (each.by, each.undone, part.get(each.number, "")) if each.number else None)
    return [_stretch([Line(each.said, each.by, each.at, each.undone) for each in several], f"修改{part.get(several[0].number, '')} {len(several)} 处") for several in found]


def _stretch(lines: Sequence[Line], words: str) -> Stretch:
    return Stretch(lines, words, _span(min(each.at for each in lines), max(each.at for each in lines)))


def _span(since: datetime, until: datetime) -> str:
    """2026年3月2日 14:02–14:20."""
    start, end = (each.astimezone(time.CHINA) for each in (since, until))
    if moment(start) == moment(end):
        return moment(start)
    return f"{moment(start)}–{end:%H:%M}" if start.date() == end.date() else f"{moment(start)}–{moment(end)}"


def _part(entry: Entry) -> str:
    """The name of the part where most of an edit was made: examples that only follow come last."""
    parts = {tab_of_place(place) for place in entry.details.get("where", ())}
    return next((_NAMES[tab.path] for tab in TABS if tab.path in parts), "")


def _said(entry: Entry) -> str:
    details: dict[str, Any] = dict(entry.details)
    more = details.get("said") or details.get("reason") or details.get("forced") or ""
    return f"{entry.words}：{more}" if more else entry.words
