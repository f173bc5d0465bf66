"""本来就要变: an example that a revision turns red, rewritten to what the revision really concludes; values at a limit move with the limit.

An example that no longer holds as written is changed where it stands. One that no longer holds from a later day stays as it is, for it is still true
of its own day; beside it the same story is told on the day from which the new value holds. The clause that the feature quotes is kept; why the
example was changed, and when, is written under its 规则. What comes out is canonical: `jiban fmt` changes nothing in it.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby, islice
from typing import Final

import msgspec

from core.faults import Blame
from core.revisions.meaning.folding import Calls, closed, given_columns, opened, rows_of
from core.revisions.meaning.moves import Limit, candidates, renumbered
from core.revisions.meaning.renames import Rename, renamed, renames
from core.revisions.meaning.telling import Telling, renamed_row, with_filling
from core.revisions.trial.model import Line, Setting
from core.revisions.trial.play import TODAY
from core.revisions.trial.published import published
from core.revisions.trial.running import Stages
from core.scenarios.reading import read_feature
from core.scenarios.script import Block, Script, script_of, text_of
from core.scenarios.sentences import StepError
from core.scenarios.suite import load_suite

_TODAY: Final = TODAY.partition("{")[0]


class Reason(msgspec.Struct, frozen=True):
    """Why an example was meant to change: what the official writes, what the revision changes, and the day on which it was said."""

    text: str
    change: str
    on: date

    @property
    def line(self) -> str:
        """As it stands under the 规则."""
        return " ".join(f"{self.on.isoformat()} 修改用例：{self.change or '规则有修改'}。理由：{self.text}".replace("|", "｜").split())


class Rewritten(msgspec.Struct, frozen=True):
    """The files after rewriting, what was rewritten in words, and the examples (by key) that only a person can rewrite, with why.

    `dull` names scenarios whose rows differed before and now all say the same: they no longer try what they were there to try.
    """

    files: dict[str, bytes]
    said: tuple[str, ...] = ()
    cannot: tuple[tuple[str, str], ...] = ()
    dull: tuple[str, ...] = ()


def meant(setting: Setting, files: Mapping[str, bytes], lines: Sequence[Line], reason: Reason) -> Rewritten:
    """Rewrite the examples of these lines in the revision's files. Those of other items are left: their own revision rewrites them."""
    stages = Stages(published(setting.registry, setting.root), load_suite(setting.revised, setting.root, setting.item), setting.item)
    writer = _Writer(stages, files, reason)
    for (file, _, _), group in groupby(lines, key=lambda line: (line.file, line.scenario, line.day)):
        several = list(group)
        if several[0].own:
            writer.rewrite(virtual(file), several)
        else:
            whose = f"事项“{several[0].other}”" if several[0].other else "平台"
            writer.cannot += [(line.key, f"这是{whose}的用例，不在本修订稿里，要另外修改") for line in several]
    return Rewritten(writer.files, tuple(writer.said), tuple(writer.cannot), tuple(dict.fromkeys(writer.dull)))


def virtual(file: str) -> str:
    """The path of a feature inside its item."""
    return f"features/{file.rpartition('/')[2]}"


class _Writer:
    """Rewrites one scenario after the other; the files are always whole."""

    def __init__(self, stages: Stages, files: Mapping[str, bytes], reason: Reason) -> None:
        self.stages, self.files, self.reason = stages, dict(files), reason
        self.said: list[str] = []
        self.cannot: list[tuple[str, str]] = []
        self.dull: list[str] = []
        self.old, self.new = stages.old.item, stages.new.item
        self.names: tuple[Rename, ...] = renames(self.old, self.new) if self.new is not None else ()

    def rewrite(self, path: str, lines: Sequence[Line]) -> None:
        """The lines of one scenario on one day."""
        script = renamed(script_of(self.files[path].decode()), self.names)
        at = _find(script, lines[0], self.names)
        if at is None:
            self.cannot += [(line.key, "修订稿里已经没有这个用例，或者已经改写") for line in lines]
            return
        before = self._background(script, at, path)
        if before is None:
            self.cannot += [(line.key, "这个用例有修订稿里没有的步骤，请由测试人员修改") for line in lines]
            return
        if lines[0].day is None and lines[0].colour == "error":
            script = self._premise(script, at, path, lines, before)
            before = self._background(script, at, path) or before
        told = Telling(self.stages, before, lines, script.blocks[at], self.names)
        blocks, moved = told.blocks()
        self.cannot += told.cannot
        if not blocks:
            return
        self.dull += [each.title for each in blocks if _dull(script.blocks[at], each)]
        script = script.with_block(at, *blocks)
        script = self._numbered(self._explained(script, at, moved if lines[0].day is None else ()))
        self.files[path] = text_of(script).encode()
        self.said += told.said

    def _background(self, script: Script, at: int, path: str) -> Calls | None:
        """The bound steps that come before the scenario's own."""
        feature, _ = read_feature(text_of(script), self.stages.item, Blame("", path))
        block = script.blocks[at]
        scenario = next((each for each in feature.scenarios if each.name == block.title), None) if feature is not None else None
        if scenario is None:
            return None
        try:
            return tuple((step, self.stages.book.find(step)) for step in scenario.steps[: len(scenario.steps) - len(block.steps)])
        except StepError:
            return None

    def _premise(self, script: Script, at: int, path: str, lines: Sequence[Line], before: Calls) -> Script:
        """The script with its 背景 moved with the limit, when that is what keeps the case from coming as far as the scenario needs."""
        told = Telling(self.stages, before, lines, script.blocks[at], self.names)
        limits = told.passed()
        mine = (None, script.rule_of(at))
        for place in [n for n in range(at - 1, -1, -1) if script.blocks[n].kind == "背景" and script.rule_of(n) in mine] if limits else ():
            for block in _moved_backgrounds(script.blocks[place], limits, told):
                changed = script.with_block(place, block)
                calls = self._background(changed, at, path)
                if calls is not None and not Telling(self.stages, calls, lines, script.blocks[at], self.names).stops():
                    return changed
        return script

    def _numbered(self, script: Script) -> Script:
        """The feature without the numbers of rows that are gone; what their 规则 say stays."""
        old, new = ({row.no for table in item.rules.tables for row in table.definition.rows} if item else set() for item in (self.old, self.new))
        blocks = []
        for block in script.blocks:
            number, _, rest = block.title.partition(" ")
            gone = block.kind == "规则" and number in old - new and rest
            blocks.append(msgspec.structs.replace(block, title=rest) if gone else block)
        return msgspec.structs.replace(script, blocks=tuple(blocks))

    def _explained(self, script: Script, at: int, moved: Sequence[Limit]) -> Script:
        """The reason under the scenario's 规则 (or 功能), and the number of the limit in the title of a 规则 that states it."""
        place = script.rule_of(at)
        if place is None:
            head = tuple(line for line in script.head if line.strip())
            return script if f"  {self.reason.line}" in head else msgspec.structs.replace(script, head=(*head, f"  {self.reason.line}"))
        rule = script.blocks[place]
        number = rule.title.partition(" ")[0]
        own = tuple(limit for limit in moved if number in limit.rows)
        text = rule.text if self.reason.line in rule.text else (*rule.text, self.reason.line)
        return script.with_block(place, msgspec.structs.replace(rule, title=renumbered(rule.title, own), text=text))


def _find(script: Script, line: Line, names: Sequence[Rename]) -> int | None:
    """Where the scenario stands: by its name, or when that was changed, by its row under the same 规则."""
    for at, block in enumerate(script.blocks):
        if block.is_scenario and block.title == line.scenario:
            return at
    wanted = renamed_row(line, names)
    for at, block in enumerate(script.blocks):
        place = script.rule_of(at)
        same = place is not None and script.blocks[place].title.startswith(line.rule) and line.rule
        if block.is_scenario and same and line.example and wanted in rows_of(block):
            return at
    return None


def _dull(before: Block, after: Block) -> bool:
    """Whether the expected columns told the rows apart before and do not any more."""
    expected = [name for examples in before.examples for name in examples.header if name not in given_columns(before)]
    seen = [{tuple(row.get(name, "") for name in expected) for row in rows_of(block)} for block in (before, after)]
    return bool(expected and after.examples) and len(seen[0]) > 1 and len(seen[1]) == 1


def _moved_backgrounds(block: Block, limits: Sequence[Limit], told: Telling) -> Iterator[Block]:
    """The 背景 with one of its cells moved with a limit; then with the field of a limit filled in anew."""
    written, row = opened(block)
    for name, cell in row.items():
        for other in islice(candidates(cell, tuple(limits)), len(limits)):
            yield closed(written, {**row, name: other})
    for found in filter(None, map(told.filling, limits)):
        yield with_filling(block, found)
