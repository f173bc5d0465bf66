"""What a trial of a revision's scenarios found, for pages, marks and the gate. It plays nothing: what plays is large and loaded when somebody asks (`trial`)."""

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Final, Literal, Protocol, TypeAlias

import msgspec

from core.faults import Fault
from core.registry import Registry
from core.scenarios.bases import FILE

UNRULED: Final = "row-without-rule"
Colour: TypeAlias = Literal["green", "red", "error"]


class Broken(msgspec.Struct, frozen=True):
    """A sentence that does not hold: its place among the steps, the sentence without its keyword, what it wanted and what there is, or why it cannot be carried out."""

    at: int
    sentence: str
    what: str
    wanted: str
    found: str
    cannot: str = ""


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
