"""What a revision would have changed, before anything is saved: past cases decided again, open cases and clocks concerned."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final, Literal, TypeAlias

import msgspec

from core import time
from core.house import House
from core.items.item import Item
from core.items.model import StepDef
from core.items.parts import Limit
from core.process.clock import words
from core.revisions.cases.reading import latest
from core.revisions.cases.replaying import Env, Past, Shift, Side, compared
from core.rules import Decision

How: TypeAlias = Literal["own", "filed"]
USUAL: Final = 500
MOST: Final = 5_000
"""Cases that are decided again when nobody says how many, and at most."""
_OPEN = "SELECT step, decided_on IS NULL AS undecided, count(*) AS found FROM cases WHERE item = $1 AND closed_on IS NULL GROUP BY 1, 2"
NONE: Final = "没有"


class Replay(msgspec.Struct, frozen=True, kw_only=True):
    """What came of deciding them again: each as of its own dates, or as if all had been filed on the `day`.

    `changed` have another conclusion, of `unclear` the revision cannot tell it on what is stored; `erased` could not be decided for
    personal values that have been erased.
    """

    how: How
    day: date | None
    total: int
    changed: tuple[Shift, ...]
    unclear: tuple[Shift, ...]
    erased: int = 0

    @property
    def share(self) -> str:
        """How many of a hundred change, with one place."""
        return f"{100 * len(self.changed) / self.total:.1f} %" if self.total else "0 %"


class OpenStep(msgspec.Struct, frozen=True):
    """A step at which open cases stand, how many, and what the revision does to it (empty: nothing)."""

    name: str
    count: int
    what: str


class Clock(msgspec.Struct, frozen=True):
    """A limit that differs, before and after, and how many open cases it would concern."""

    name: str
    before: str
    after: str
    count: int


class Impact(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a revision would have changed. `open` cases stay on their version whatever is published."""

    own: Replay
    filed: Replay
    open: int
    steps: tuple[OpenStep, ...]
    clocks: tuple[Clock, ...]


async def impact(house: House, present: Item, revised: Item, most: int = USUAL, day: date | None = None) -> Impact:
    """Decide the last cases again under both versions. `day`: from when the revision shall apply (None: see `day_of`)."""
    old, new = Side(present), Side(revised, present)
    pasts = await latest(house, present.id, min(most, MOST), personal=old.personal() or new.personal())
    counts = await _open_cases(house, present.id)
    own, filed = await asyncio.to_thread(lambda: (replay(pasts, old, new), replay(pasts, old, new, day or day_of(present, revised))))
    return Impact(
        own=own, filed=filed, open=sum(found for *_, found in counts), steps=_steps(present, revised, counts), clocks=_clocks(present, revised, counts),
    )


def replay(pasts: Sequence[Past], old: Side, new: Side, day: date | None = None) -> Replay:
    """Both versions asked of every case: as of its own dates, or as if it had been filed on the day."""
    ask: Callable[[Side, Past], tuple[Env, Decision]] = Side.decide if day is None else lambda side, past: side.decide_on(past, day)
    whole = [past for past in pasts if not past.erased]
    shifts = [shift for past in whole if (shift := _shift(past, old, new, ask)) is not None]
    return Replay(
        how="own" if day is None else "filed", day=day, total=len(whole), changed=tuple(each for each in shifts if each.lines),
        unclear=tuple(each for each in shifts if not each.lines), erased=len(pasts) - len(whole),
    )


def day_of(present: Item, revised: Item) -> date:
    """From which day the revision makes a difference: the first new day of a parameter that is still to come, else today."""
    today = time.today()
    days = {name: set(param.starts) for name, param in present.rules.params.items()}
    new = {start for name, param in revised.rules.params.items() for start in param.starts if start not in days.get(name, set())}
    return min((start for start in new if start > today), default=today)


def _shift(past: Past, old: Side, new: Side, ask: Callable[[Side, Past], tuple[Env, Decision]]) -> Shift | None:
    env, after = ask(new, past)
    return compared(past, (old, ask(old, past)[1]), (new, after), env)


# --- open cases and clocks -------------------------------------------------------------------------------------------

Counts: TypeAlias = Sequence[tuple[str, bool, int]]
"""Step, whether nothing is decided yet, how many."""


async def _open_cases(house: House, item: str) -> Counts:
    # unscoped: only numbers of cases by step, for whoever changes the item
    return [(row["step"], row["undecided"], row["found"]) for row in await house.db.fetch(_OPEN, item)]


def _steps(present: Item, revised: Item, counts: Counts) -> tuple[OpenStep, ...]:
    at: dict[str, int] = {}
    for step, _, found in counts:
        at[step] = at.get(step, 0) + found
    order = {step: place for place, step in enumerate(present.process.steps)}
    return tuple(
        OpenStep(step_name(step, present, revised), found, step_change(present.process.steps.get(step), revised.process.steps.get(step)))
        for step, found in sorted(at.items(), key=lambda each: order.get(each[0], len(order)))
    )


def step_name(step: str, *items: Item) -> str:
    """What a step is called, in the first of the versions that has it."""
    return next((item.process.steps[step].name for item in items if step in item.process.steps), step)


def step_change(was: StepDef | None, now: StepDef | None) -> str:
    """What becomes of a step for a case that stands at it; empty when it stays what it is."""
    if now is None:
        return "没有这一环节了" if was is not None else ""
    if was is None:
        return ""
    if was.kind != now.kind:
        return "换成了另一种环节"
    return "换了办理岗位" if was.duty != now.duty else ""


def _clocks(present: Item, revised: Item, counts: Counts) -> tuple[Clock, ...]:
    before, after = dict(_limits(present)), dict(_limits(revised))
    found = []
    for key in dict.fromkeys((*before, *after)):
        was, now = before.get(key), after.get(key)
        if _words(was) != _words(now):
            found.append(Clock(_called(key, present, revised), _words(was), _words(now), _concerned(key, counts)))
    return tuple(found)


_WHOLE: Mapping[str, str] = {"statutory": "法定期限", "promised": "承诺期限", "extension": "延长期限", "correction": "补正期限"}


def _limits(item: Item) -> Iterator[tuple[tuple[str, str], Limit]]:
    info = item.info
    whole = {"statutory": info.statutory, "promised": info.promised, "extension": info.extension, "correction": info.correction.limit if info.correction else None}
    yield from (((name, ""), limit) for name, limit in whole.items() if limit is not None)
    for situation in info.situation:
        for option in situation.option:
            said = "、".join(option.is_)
            yield from (((name, said), limit) for name, limit in (("statutory", option.statutory), ("promised", option.promised)) if limit is not None)
    for step in item.process.steps.values():
        if step.limit is not None:
            yield ("step", step.id), step.limit
        if step.silence is not None:
            yield ("silence", step.id), step.silence.limit


def _called(key: tuple[str, str], present: Item, revised: Item) -> str:
    kind, which = key
    if kind in _WHOLE:
        return _WHOLE[kind] + (f"（{which}）" if which else "")
    return f"“{step_name(which, revised, present)}”环节" + ("无人办理时" if kind == "silence" else "") + "的期限"


def _concerned(key: tuple[str, str], counts: Counts) -> int:
    """Open cases whose time the limit is: undecided ones for the limits of the whole case, those at the step for a step's own."""
    kind, which = key
    return sum(found for step, undecided, found in counts if (undecided if kind in _WHOLE else step == which))


def _words(limit: Limit | None) -> str:
    return words(limit) if limit is not None else NONE
