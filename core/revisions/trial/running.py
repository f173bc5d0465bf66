"""The scenarios run on a revision: which examples turn red, what they concluded and what they conclude now, and what nothing tries yet.

The examples of the published version are played on the revised item. Where a value of a parameter begins later than an example's day, the same
story is told again on that day, by the old rules and by the new ones: what differs then must change too, while the example of today stays as it is.
No database and no event loop: run it in a thread.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from time import perf_counter
from typing import Any

import msgspec

from core.items.item import Item
from core.revisions.trial.model import UNRULED, Change, Counts, Line, Setting, Trial
from core.revisions.trial.play import Outcome, Stage, shifted, today_of
from core.revisions.trial.published import Published, published
from core.rules.running import Stretch
from core.rules.words import value_words
from core.scenarios.runner import ONLY_CASE
from core.scenarios.suite import Playable, Suite, load_suite
from core.values import Unknown


def run_trial(setting: Setting) -> Trial:
    """Run everything that the item may touch."""
    started, item, revised = perf_counter(), setting.item, setting.revised
    mine = load_suite(revised, setting.root, item)
    stages = Stages(published(setting.registry, setting.root), mine, item)
    days = later_days(setting.registry.items.get(item), revised.items[item])
    changed = [line for each in stages.published for line in stages.lines(each, days)]
    ran = [(each, stages.new.play(each.calls)) for each in playable_of(mine)]
    left = [stages.line(each, None, outcome, None) for each, outcome in ran if outcome.broken]
    applied = {hit.no for _, outcome in ran if not outcome.broken for table in outcome.tables for hit in table.result.hits}
    rows = [(row.no, row.say) for table in revised.items[item].rules.tables for row in table.definition.rows]
    unruled = {each.place for each in mine.faults if each.code == UNRULED}
    red = sum(each.colour == "red" for each in left)
    return Trial(
        item=item, counts=Counts(len(ran) - len(left), red, len(left) - red), changed=tuple(changed), left=tuple(left), faults=mine.faults,
        untested=tuple(each for each in rows if each[0] not in applied),
        bare=tuple(no for no, _ in rows if no not in applied or no in unruled), days=days, milliseconds=round((perf_counter() - started) * 1000),
    )


def playable_of(suite: Suite) -> list[Playable]:
    """The scenarios that need no database."""
    return [each for each in suite.playable if ONLY_CASE not in each.scenario.tags]


def later_days(before: Item | None, after: Item) -> tuple[date, ...]:
    """The days on which a value of a parameter begins, or no longer begins, that is not as it was."""
    if before is None:
        return ()
    found: set[date] = set()
    for name, param in after.rules.params.items():
        old = before.rules.params.get(name)
        if old is not None:
            found |= {since for since, _ in {(each.since, each.value) for each in param.values} ^ {(each.since, each.value) for each in old.values}}
    return tuple(sorted(found))


class Stages:
    """The item as it is published and as it is revised, each with everything around it."""

    def __init__(self, before: Published, mine: Suite, item: str) -> None:
        self.item, self.book = item, mine.book
        self.published = before.touching(item)
        self.old, self.new = Stage(before.suite.shelf, item), Stage(mine.shelf, item)

    def lines(self, playable: Playable, days: Sequence[date]) -> Iterator[Line]:
        """What the revision changes of one example: as it is written, and if it holds as written, from a later day."""
        now = self.new.play(playable.calls)
        if now.broken:
            was = self.old.play(playable.calls)
            if not was.broken:
                yield self.line(playable, was, now, None)
            return
        today = today_of(playable)
        for day in days if now.tables and today is not None else ():
            if today is not None and day > today and (found := self.from_day(playable, day, (day - today).days)):
                yield found
                return

    def from_day(self, playable: Playable, day: date, days: int) -> Line | None:
        """The example told again on a later day: what held by the old rules and does not by the new."""
        try:
            calls = shifted(playable.calls, days, self.book)
        except Exception:  # noqa: BLE001 - a story that cannot be told on another day is not told
            return None
        was, now = self.old.play(calls, days), self.new.play(calls, days)
        before = {each.at for each in was.broken}
        broken = tuple(each for each in now.broken if each.at not in before)
        return self.line(playable, was, msgspec.structs.replace(now, broken=broken), day) if broken and not was.stopped else None

    def line(self, playable: Playable, was: Outcome | None, now: Outcome, day: date | None) -> Line:
        """The example as it is shown."""
        scenario, own = playable.scenario, playable.feature.owner == self.item
        owner = self.new.plain.items.get(playable.feature.owner)
        return Line(
            key=key_of(playable, day), file=playable.feature.file, owner=playable.feature.owner, own=own, rule=scenario.rule, rule_title=scenario.rule_title,
            scenario=scenario.name, example=scenario.example, colour="error" if now.stopped else "red", day=day,
            changes=tuple(_changes(was, now)), broken=now.broken, values=tuple(_deciding(self.new.item, was, now)),
            text=tuple(f"{step.keyword} {step.text}" for step in scenario.steps), other="" if own or owner is None else owner.info.name,
        )


def key_of(playable: Playable, day: date | None) -> str:
    """What names an example for marks: the file, the scenario, its row, the day."""
    scenario = playable.scenario
    cells = "｜".join(value for _, value in scenario.example)
    return " · ".join([playable.feature.file, scenario.name, *([cells] if scenario.example else []), *([f"{day.isoformat()} 起"] if day else [])])


def _changes(was: Outcome | None, now: Outcome) -> Iterator[Change]:
    """Conclusions that differ; then what broken sentences say beyond them."""
    before = {each.label: each for each in was.conclusions} if was is not None else {}
    told: set[str] = set()
    for each in now.conclusions:
        old = before.get(each.label)
        if old is not None and (old.value, old.rows) != (each.value, each.rows):
            told |= {old.value, each.value, *old.rows, *each.rows}
            yield Change(each.label, old.words, each.words)
    for wrong in now.broken:
        if wrong.cannot:
            yield Change(wrong.sentence, "办得到", f"办不到：{wrong.cannot}")
        elif wrong.what and not {wrong.wanted.strip("“”")} <= told:
            yield Change(wrong.what, wrong.wanted, wrong.found)
        elif not wrong.what:
            yield Change(wrong.sentence, "成立", f"不成立：{wrong.found}")


def _deciding(item: Item | None, was: Outcome | None, now: Outcome) -> Iterator[tuple[str, str]]:
    """The values of the columns that the rows look at, of tables that say something else now; of all tables when none does."""
    if item is None:
        return
    before = {each.table: each for each in was.tables} if was is not None else {}
    differ = [each for each in now.tables if each.table not in before or before[each.table].result.hits != each.result.hits]
    seen: set[str] = set()
    for asked in differ or now.tables:
        table = next((each for each in item.rules.tables if each.name == asked.table), None)
        stretch = table.on(asked.known[table.as_of]) if table is not None and isinstance(asked.known.get(table.as_of), date) else None
        if stretch is None:
            continue
        hits = {hit.no for one in (asked, before.get(asked.table)) if one is not None for hit in one.result.hits}
        for label, value in _columns(stretch, asked.known, hits):
            if label not in seen:
                seen.add(label)
                yield label, value


def _columns(stretch: Stretch, known: dict[str, Any], rows: set[str]) -> Iterator[tuple[str, str]]:
    values = stretch.values(dict(known))
    wanted = {name for ready in stretch.rows if ready.row.no in rows for name in ready.cells}
    for name, column in stretch.plan.columns.items():
        value = values[stretch.indexes[name]]
        if name in wanted and not isinstance(value, Unknown):
            yield column.label, value_words(value, column.type)
