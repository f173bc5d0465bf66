"""How much of a filing is left: the fields that must still be filled in, and about how long that takes.

The time is an estimate of this platform from the kinds of fields still empty, and says so; nobody's time is measured.
"""

from collections.abc import Iterable
from math import ceil
from typing import Final

import msgspec

from core.filings.merging import plain
from core.forms import Field
from ui.hall.sheets import Sheet
from ui.hall.work import Work
from ui.web.field_views import is_needed
from ui.web.fields import Reading, visible

SECONDS: Final = {"bool": 5, "choice": 8, "choices": 10, "date": 12, "datetime": 15, "list": 60}
"""About how long a field of a kind takes; an estimate."""
_TEXT, _LONG = 20, 60


class Left(msgspec.Struct, frozen=True):
    """Fields that must still be filled in: on this page, on all pages, and about how many minutes they take."""

    here: int
    everywhere: int
    minutes: int

    @property
    def words(self) -> str:
        """It in a sentence."""
        if not self.everywhere:
            return "必填栏目已经填完"
        here = f"这一页还差 {self.here} 栏必填" if self.here else "这一页的必填栏目已经填完"
        rest = f"，全部还差 {self.everywhere} 栏" if self.everywhere > self.here else ""
        return f"{here}{rest}，估计还要 {self.minutes} 分钟"


def left_on(work: Work, sheet: Sheet, reading: Reading | None = None) -> Left:
    """What is left of the filing, seen from one of its pages."""
    reading = reading or work.read()
    form, shown = work.item.form, visible(work.item.form, reading.env)
    waiting = [name for each in work.plan.sheets for name in each.names if name in shown and _waits(form.fields[name], reading)]
    here = {*sheet.names}
    return Left(sum(name in here for name in waiting), len(waiting), minutes_for(form.fields[name] for name in waiting))


def minutes_for(fields: Iterable[Field]) -> int:
    """About how many minutes it takes to fill in these fields; at least one."""
    return max(1, ceil(sum(_seconds(field) for field in fields) / 60))


def _seconds(field: Field) -> int:
    return _LONG if field.schema.get("x-multiline") else SECONDS.get(field.type.kind, _TEXT)


def _waits(field: Field, reading: Reading) -> bool:
    """Whether it must be filled in and is not; what was typed wrong is not empty, a list of empty rows is."""
    if field.calc or plain(reading.raw.get(field.name)) or field.name in reading.values:
        return False
    return is_needed(field, reading)
