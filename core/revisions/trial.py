"""The scenarios run on a revision: which examples turn red, what they concluded and what they conclude now, and what nothing tries yet.

The examples of the published version are played on the revised item. Where a value of a parameter begins later than an example's day, the same
story is told again on that day, by the old rules and by the new ones: what differs then must change too, while the example of today stays as it is.
No database and no event loop: run it in a thread.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import Any, Final, Literal, Protocol, TypeAlias

import msgspec

from core.faults import Fault
from core.items.item import Item
from core.registry import Registry
from core.revisions.trial_play import Broken, Conclusion, Outcome, Stage, shifted, today_of
from core.revisions.trial_published import Published, published
from core.rules.running import Stretch
from core.rules.words import value_words
from core.scenarios.bases import FILE
from core.scenarios.runner import ONLY_CASE
from core.scenarios.suite import Playable, Suite, load_suite
from core.values import Unknown

UNRULED: Final = "row-without-rule"
Colour: TypeAlias = Literal["green", "red", "error"]


class Change(msgspec.Struct, frozen=True):
    """A conclusion before and after, in words."""

    label: str
    was: str
    now: str


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One example that is not green on the revised item.

    `key` names it for marks; `own` says that it stands in the item's own features; `day` is empty for the example as written, else the day
    from which it no longer holds. `changes` are conclusions that differ, `broken` the sentences, `values` what decides, by label.
    """

    key: str
    file: str
    owner: str
    own: bool
    rule: str
    rule_title: str
    scenario: str
    example: tuple[tuple[str, str], ...]
    colour: Colour
    day: date | None
    changes: tuple[Change, ...]
    broken: tuple[Broken, ...]
    values: tuple[tuple[str, str], ...]
    text: tuple[str, ...]
    other: str = ""

    @property
    def name(self) -> str:
        """The scenario with its row."""
        return f"{self.scenario}（{'，'.join(value or '空' for _, value in self.example)}）" if self.example else self.scenario

    @property
    def was(self) -> str:
        """The old conclusion in words."""
        return "；".join(f"{each.label}：{each.was}" for each in self.changes)

    @property
    def now(self) -> str:
        """The new conclusion in words."""
        return "；".join(f"{each.label}：{each.now}" for each in self.changes)


class Counts(msgspec.Struct, frozen=True):
    """How many examples came out how."""

    green: int = 0
    red: int = 0
    error: int = 0

    @property
    def all(self) -> int:
        """All of them."""
        return self.green + self.red + self.error


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """What came of running the scenarios on a revision.

    `changed` are examples of the published version that the revision turns red; `left` examples of the revision as it stands that are not
    green; `faults` mistakes of form in its features; `untested` rows (number, sentence) that no example makes apply, `bare` the numbers of
    these and of rows without a 规则 of their own; `days` the days from which later values hold.
    """

    item: str
    counts: Counts
    changed: tuple[Line, ...]
    left: tuple[Line, ...]
    faults: tuple[Fault, ...]
    untested: tuple[tuple[str, str], ...]
    bare: tuple[str, ...] = ()
    days: tuple[date, ...] = ()
    milliseconds: int = 0


class Setting(msgspec.Struct, frozen=True, eq=False):
    """A revised item in its house: `registry` is what is published, `revised` the same with the revised item in it."""

    registry: Registry
    revised: Registry
    item: str
    root: Path


class Marked(Protocol):
    """What an official said of an example."""

    @property
    def example(self) -> str:
        """The key of the line."""
        ...

    @property
    def meant(self) -> bool:
        """本来就要变, or 不该变."""
        ...


class Verdict(msgspec.Struct, frozen=True):
    """Whether the scenarios let the revision be published, and everything that stands against it."""

    may_publish: bool
    why: tuple[str, ...] = ()


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


def verdict(trial: Trial, marks: Iterable[Marked]) -> Verdict:
    """Every example that turned red must be meant to; nothing of the revision's own may be red; every row must have an example."""
    said = {each.example: each.meant for each in marks}
    open_, kept = ([each for each in trial.changed if said.get(each.key) is meaning] for meaning in (None, False))
    why = []
    lack = tuple(each.found for each in trial.faults if each.file.endswith(FILE))
    if lack:
        why.append(f"用例所用的齐全申报现在不能提交：{'；'.join(dict.fromkeys(lack))}。先按现在的申请表补齐，别的用例多半随之通过")
    if open_:
        why.append(f"有 {len(open_)} 个用例的结论变了，还没有说明是“本来就要变”还是“不该变”：{_named(open_)}")
    if kept:
        why.append(f"有 {len(kept)} 个用例标为“不该变”，但结论仍然变了，请修改规则：{_named(kept)}")
    meant = {(each.file, each.scenario, each.example) for each in trial.changed if said.get(each.key)}
    red = [each for each in trial.left if (each.file, each.scenario, each.example) not in meant or each.own]
    red = [each for each in red if each.key not in {one.key for one in (*open_, *kept)}]
    if red:
        why.append(f"有 {len(red)} 个用例没有通过：{_named(red)}")
    wrong = [each for each in trial.faults if not each.file.endswith(FILE) and each.code != UNRULED]
    if wrong:
        why.append(f"规则用例有 {len(wrong)} 处写得不对：{'；'.join(f'{each.found}，应为：{each.expected}' for each in wrong[:3])}")
    if trial.bare:
        why.append(f"规则 {'、'.join(trial.bare)} 还没有用例，请各加一个")
    return Verdict(not why, tuple(why))


def _named(lines: Sequence[Line]) -> str:
    names = [f"{each.rule} {each.name}".strip() for each in lines[:3]]
    return "、".join(names) + (f" 等 {len(lines)} 个" if len(lines) > len(names) else "")


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


__all__ = [
    "Change", "Conclusion", "Counts", "Line", "Marked", "Stages", "Trial", "Verdict", "key_of", "later_days", "playable_of", "run_trial", "verdict",
]
