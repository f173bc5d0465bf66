"""One scenario played to its end on a version of an item: what it concluded, and which of its sentences do not hold."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any, Final

import msgspec

from core.items.item import Item
from core.revisions.trial.model import Broken
from core.rules.results import Decision
from core.scenarios.feature import Step
from core.scenarios.proof.recording import Notebook, RecordingRules, TableAsked
from core.scenarios.rule_world import RuleWorld
from core.scenarios.runner import at_once
from core.scenarios.saying import said
from core.scenarios.sentences import Call, NotSo, SentenceBook, StepError
from core.scenarios.shelf import Shelf
from core.scenarios.suite import Playable
from core.scenarios.world import clock

TODAY: Final = "今天是 {day:date}"
_DATE: Final = re.compile(r"(?<![\d-])\d{4}-\d{2}-\d{2}(?![\d-])")


class Conclusion(msgspec.Struct, frozen=True):
    """What one output of a table, or the case, came to, and by which rows."""

    label: str
    value: str
    rows: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """As it is read: 承诺即办（XF-11）."""
        return f"{self.value}（{'、'.join(self.rows)}）" if self.rows else self.value


class Outcome(msgspec.Struct, frozen=True, eq=False):
    """What a scenario came to: broken sentences in order, conclusions, the tables of the item as they were asked last, and the world it left."""

    broken: tuple[Broken, ...]
    conclusions: tuple[Conclusion, ...]
    tables: tuple[TableAsked, ...]
    world: Any
    decision: Decision | None

    @property
    def stopped(self) -> bool:
        """Whether something before the 那么 could not be done."""
        return any(each.cannot for each in self.broken)


class Stage:
    """A shelf on which scenarios play with one item's rules writing down what they are asked."""

    def __init__(self, shelf: Shelf, item: str) -> None:
        self.item = shelf.items.get(item, None)
        self.notebook = Notebook()
        self.plain, self.id = shelf, item
        self.shelf = self._noting(shelf)
        self.moved: dict[int, Shelf] = {}

    def _noting(self, shelf: Shelf) -> Shelf:
        if self.item is None:
            return shelf
        noting = msgspec.structs.replace(self.item, rules=RecordingRules(self.item.rules, self.id, self.notebook))
        return msgspec.structs.replace(shelf, items=MappingProxyType({**shelf.items, self.id: noting}))

    def later(self, days: int) -> Shelf:
        """The shelf with the dates of its complete filings so many days later."""
        if days not in self.moved:
            bases = {
                name: msgspec.structs.replace(base, values={key: _moved(value, days) for key, value in base.values.items()})
                for name, base in self.shelf.bases.items()
            }
            self.moved[days] = msgspec.structs.replace(self.shelf, bases=bases)
        return self.moved[days]

    def play(self, calls: Iterable[tuple[Step, Call]], days: int = 0) -> Outcome:
        """Play all steps; a 那么 that does not hold does not stop it."""
        return at_once(_played(tuple(calls), RuleWorld(self.later(days) if days else self.shelf), self.notebook, self.item))


async def _played(calls: tuple[tuple[Step, Call], ...], world: RuleWorld, notebook: Notebook, item: Item | None) -> Outcome:
    notebook.turn()
    broken: list[Broken] = []
    for at, (step, call) in enumerate(calls):
        wrong = await _step(world, at, step, call)
        if wrong is not None:
            broken.append(wrong)
            if step.phase != "那么":
                break
    decision = await _decision(world)
    asked = notebook.turn().asked
    tables = asked[-1].tables if asked else ()
    conclusions = [*_concluded(tables, item), *await _case(world)]
    return Outcome(tuple(broken), tuple(conclusions), tables, world, decision)


async def _step(world: RuleWorld, at: int, step: Step, call: Call) -> Broken | None:
    sentence = step.text
    try:
        with clock(world):
            await call.bound.run(world, **call.args)
    except NotSo as error:
        return Broken(at, sentence, error.what, str(error.expected), str(error.found))
    except AssertionError as error:
        return Broken(at, sentence, "", "", str(error))
    except StepError as error:
        return Broken(at, sentence, "", "", str(error), "" if step.phase == "那么" else str(error))
    except Exception as error:  # noqa: BLE001 - a revision may upset anything; what it upset is reported, the others go on
        text = f"这一步办不下去（{type(error).__name__}：{error}）"
        return Broken(at, sentence, "", "", text, "" if step.phase == "那么" else text)
    return None


async def _decision(world: RuleWorld) -> Decision | None:
    if world.item is None or world.refused:
        return None
    try:
        with clock(world):
            return await world.decision()
    except Exception:  # noqa: BLE001 - a scenario without a filing that can be decided has no decision
        return None


def _concluded(tables: Iterable[TableAsked], item: Item | None) -> Iterable[Conclusion]:
    outcomes = item.rules.outcomes if item is not None else {}
    for asked in tables:
        rows = tuple(hit.no for hit in asked.result.hits)
        for name in sorted(outcomes.keys() & (asked.outcomes.keys() | _outputs(item, asked.table))):
            yield Conclusion(outcomes[name].label, said(asked.outcomes.get(name)), rows)


def _outputs(item: Item | None, table: str) -> set[str]:
    return {name for each in item.rules.tables if each.name == table for name in each.plan.outputs} if item is not None else set()


async def _case(world: RuleWorld) -> list[Conclusion]:
    if not world.case:
        return [Conclusion("提交", "系统不允许：" + "；".join(world.refused))] if world.refused else []
    try:
        with clock(world):
            seen = await world.seen_case(world.case)
    except Exception:  # noqa: BLE001 - a case that cannot be looked at has nothing to tell
        return []
    days = {"受理日": seen.accepted_on, "决定日": seen.decided_on, "法定届满日": seen.statutory_due, "承诺届满日": seen.promised_due}
    return [
        Conclusion("办件状态", seen.status), Conclusion("当前环节", seen.step or "无"),
        *(Conclusion(label, day.isoformat()) for label, day in days.items() if day is not None),
    ]


# --- the same story on another day -----------------------------------------------------------------------------------


def today_of(playable: Playable) -> date | None:
    """The day on which the scenario plays: the last that its 假如 name."""
    days = [call.args["day"] for step, call in playable.calls if call.bound.pattern == f"假如 {TODAY}"]
    return days[-1] if days else None


def shifted(calls: Iterable[tuple[Step, Call]], days: int, book: SentenceBook) -> tuple[tuple[Step, Call], ...]:
    """The steps with every date in them so many days later."""
    moved = [msgspec.structs.replace(step, text=later(step.text, days), table=tuple(tuple(later(cell, days) for cell in row) for row in step.table))
             for step, _ in calls]
    return tuple((step, book.find(step)) for step in moved)


def later(text: str, days: int) -> str:
    """The text with every date in it so many days later."""
    return _DATE.sub(lambda found: _day(found[0], days), text)


def _day(text: str, days: int) -> str:
    try:
        return (date.fromisoformat(text) + timedelta(days=days)).isoformat()
    except (ValueError, OverflowError):
        return text


def _moved(value: Any, days: int) -> Any:
    match value:
        case str():
            return later(value, days)
        case list():
            return [_moved(each, days) for each in value]
        case Mapping():
            return {name: _moved(each, days) for name, each in value.items()}
    return value
