"""本来就要变: an example that a revision turns red, rewritten to what the revision really concludes; values at a limit move with the limit.

An example that no longer holds as written is changed where it stands. One that no longer holds from a later day stays as it is, for it is still true
of its own day; beside it the same story is told on the day from which the new value holds. The clause that the feature quotes is kept; why the
example was changed, and when, is written under its 规则. What comes out is canonical: `jiban fmt` changes nothing in it.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Final

import msgspec

from core.faults import Blame
from core.revisions.meaning_folding import Calls, Row, calls_of, folded, given_columns, opened, rows_of, thens, without_repeats
from core.revisions.meaning_moves import Limit, candidates, limits_at, renumbered, stands
from core.revisions.meaning_renames import Rename, again, renamed, renames
from core.revisions.meaning_then import Said, said_anew
from core.revisions.trial import Line, Setting, Stages
from core.revisions.trial_play import TODAY, Outcome, later
from core.revisions.trial_published import published
from core.scenarios.reading import read_feature
from core.scenarios.script import Block, Script, StepText, cell_text, script_of, text_of
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
        told = _Telling(self.stages, before, lines, script.blocks[at], self.names)
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
    wanted = _renamed_row(line, names)
    for at, block in enumerate(script.blocks):
        place = script.rule_of(at)
        same = place is not None and script.blocks[place].title.startswith(line.rule) and line.rule
        if block.is_scenario and same and line.example and wanted in rows_of(block):
            return at
    return None


def _renamed_row(line: Line, names: Sequence[Rename]) -> Row:
    return {name: again(value, names) for name, value in line.example}


class _Telling:
    """One scenario told anew: which of its rows, on which day."""

    def __init__(self, stages: Stages, before: Calls, lines: Sequence[Line], block: Block, names: Sequence[Rename]) -> None:
        self.stages, self.before, self.original = stages, before, block
        self.day = lines[0].day
        self.rows = rows_of(block)
        self.days = 0
        wanted = [(line, _renamed_row(line, names)) for line in lines]
        self.keys = {n: line.key for n, row in enumerate(self.rows) for line, want in wanted if row == want}
        self.cannot: list[tuple[str, str]] = [(line.key, "这个用例已经改写") for line, want in wanted if want not in self.rows]
        self.said: list[str] = []

    def blocks(self) -> tuple[tuple[Block, ...], tuple[Limit, ...]]:
        """What stands in place of the scenario; the limits that moved. Nothing when nothing could be rewritten."""
        if not self.keys:
            return (), ()
        block = self.original if self.day is None else self._on_day()
        block, own = opened(block)
        rows = rows_of(block) if block.examples else [own]
        cells, moved = self._moved(block, rows)
        wanted = {n: said for n in cells if (said := self._wanted(block, cells[n], n)) is not None}
        if not wanted:
            return (), ()
        changed = msgspec.structs.replace(block, title=renumbered(block.title, moved))
        keep = [cells.get(n, row) if n in wanted or n not in cells else row for n, row in enumerate(rows)]
        if self.day is not None:
            changed, keep, wanted = _only(changed, keep, wanted)
        made = folded(changed, keep, wanted, self._holds)
        made = tuple(self._titled(without_repeats(each)) for each in made)
        self._tell(rows, cells)
        return (made if self.day is None else (self.original, *made)), moved

    # --- the day ---

    def _on_day(self) -> Block:
        """The scenario with its dates moved, and today said."""
        assert self.day is not None
        first = next(iter(self.keys))
        today = next(call.args["day"] for _, call in reversed((*self.before, *calls_of(self.original, self.rows[first], self.stages.book)))
                     if call.bound.pattern == f"假如 {TODAY}")
        self.days = (self.day - today).days
        block = _moved_block(self.original, self.days)
        if not any(step.text.startswith(_TODAY) for step in block.steps):
            first_step = msgspec.structs.replace(block.steps[0], word="并且") if block.steps[0].word == "假如" else block.steps[0]
            block = msgspec.structs.replace(block, steps=(StepText("假如", f"{_TODAY}{self.day.isoformat()}"), first_step, *block.steps[1:]))
        return self._with_dates(block)

    def _with_dates(self, block: Block) -> Block:
        """The complete filing keeps its own dates; where that makes a difference, its dates are filled in anew."""
        for n in self.keys:
            calls = (*self.before, *calls_of(block, rows_of(block)[n], self.stages.book))
            plainly, moved = self.stages.new.play(calls), self.stages.new.play(calls, self.days)
            if plainly.broken != moved.broken:
                rows = self._dates()
                step = StepText("并且", "申请人填写", (("栏目", "内容"), *rows))
                return msgspec.structs.replace(block, steps=(block.steps[0], step, *block.steps[1:])) if rows else block
        return block

    def _dates(self) -> tuple[tuple[str, str], ...]:
        base = next((each for each in self.stages.new.plain.bases.values() if each.item == self.stages.item), None)
        if base is None or self.stages.new.item is None:
            return ()
        fields = self.stages.new.item.form.fields
        dated = [(name, value) for name, value in base.values.items() if name in fields and fields[name].type.kind == "date"]
        return tuple((fields[name].label, later(str(value), self.days)) for name, value in dated)

    # --- values at a limit ---

    def _moved(self, block: Block, rows: Sequence[Row]) -> tuple[dict[int, Row], tuple[Limit, ...]]:
        """The rows to rewrite with values moved; when one stands at a limit, the rows beside it that still hold move with it."""
        cells: dict[int, Row] = {}
        moved: dict[tuple[str, str, int], Limit] = {}
        for n, row in enumerate(rows):
            limits = self._limits(n)
            if n in self.keys:
                cells[n] = self._placed(block, rows, n, limits) or row
                moved |= {(limit.table, limit.column, limit.old): limit for limit in limits if cells[n] != row}
        for n in range(len(rows)):
            if moved and n not in cells and not self._red(n) and (placed := self._placed(block, rows, n, self._limits(n))):
                cells[n] = placed
        return cells, tuple(moved.values())

    def _calls(self, n: int) -> tuple[Calls, int]:
        """The row as it was, on the day it is about."""
        calls = (*self.before, *calls_of(self.original, self.rows[n], self.stages.book))
        if self.day is None:
            return calls, 0
        block = _moved_block(self.original, self.days)
        before = tuple((step, self.stages.book.find(msgspec.structs.replace(step, text=later(step.text, self.days)))) for step, _ in self.before)
        return (*before, *calls_of(block, rows_of(block)[n], self.stages.book)), self.days

    def _limits(self, n: int) -> tuple[Limit, ...]:
        old, new = self.stages.old.item, self.stages.new.item
        if old is None or new is None:
            return ()
        return limits_at(self.stages.old.play(*self._calls(n)), old.rules, new.rules)

    def _red(self, n: int) -> bool:
        return bool(self.stages.new.play(*self._calls(n)).broken)

    def _placed(self, block: Block, rows: Sequence[Row], n: int, limits: tuple[Limit, ...]) -> Row | None:
        """The row with the one cell changed that puts it at the new limits."""
        if not limits or self.stages.new.item is None:
            return None
        for name in _slots(block, rows):
            for cell in candidates(rows[n][name], limits):
                row = {**rows[n], name: cell}
                if stands(self._play(block, row), self.stages.new.item.rules, limits):
                    return row
        return None

    # --- what is concluded now ---

    def _play(self, block: Block, row: Row) -> Outcome:
        return self.stages.new.play((*self.before, *calls_of(block, row, self.stages.book)))

    def _holds(self, block: Block, row: Row) -> bool:
        return not self._play(block, row).broken

    def _wanted(self, block: Block, row: Row, n: int) -> dict[int, Said] | None:
        """How each 那么 is to be said; None, with a reason kept, when that cannot be found out."""
        calls = (*self.before, *calls_of(block, row, self.stages.book))
        outcome = self.stages.new.play(calls)
        then = list(thens(block))
        said: dict[int, Said] = {}
        for wrong in outcome.broken:
            step, call = calls[wrong.at]
            found = None if wrong.cannot else said_anew(step, call, wrong, outcome, self.stages.book, self.stages.old.item)
            if found is None:
                self.cannot += [(self.keys[n], wrong.cannot or f"“{wrong.sentence}”要由人改写：{wrong.found}")] if n in self.keys else []
                return None
            said[wrong.at - len(self.before)] = found
        if not any(is_one and (at not in said or said[at].text) for at, is_one in enumerate(then)):
            self.cannot += [(self.keys[n], "改写以后没有可以检查的结论，请删去这个用例")] if n in self.keys else []
            return None
        return said

    def _titled(self, block: Block) -> Block:
        day = f"（{self.day.year}年{self.day.month}月{self.day.day}日起）" if self.day is not None else ""
        return msgspec.structs.replace(block, title=f"{block.title}{day}")

    def _tell(self, rows: Sequence[Row], cells: Mapping[int, Row]) -> None:
        for n, row in cells.items():
            pairs = [(rows[n][name], row[name]) for name in row if rows[n][name] != row[name]]
            change = "，".join(f"{old} → {new}" for old, new in pairs)
            self.said.append(f"{self.original.title}{f'：{change}' if change else ''}")


def _only(block: Block, rows: Sequence[Row], wanted: dict[int, dict[int, Said]]) -> tuple[Block, list[Row], dict[int, dict[int, Said]]]:
    """The block with only the rows that are told anew."""
    if not block.examples:
        return block, list(rows), wanted
    order = sorted(wanted)
    examples = block.examples[0]
    body = tuple(tuple(cell_text(rows[n][name]) for name in examples.header) for n in order)
    whole = msgspec.structs.replace(block, examples=(msgspec.structs.replace(examples, rows=(examples.header, *body)),))
    return whole, [rows[n] for n in order], {new: wanted[n] for new, n in enumerate(order)}


def _dull(before: Block, after: Block) -> bool:
    """Whether the expected columns told the rows apart before and do not any more."""
    expected = [name for examples in before.examples for name in examples.header if name not in given_columns(before)]
    seen = [{tuple(row.get(name, "") for name in expected) for row in rows_of(block)} for block in (before, after)]
    return bool(expected and after.examples) and len(seen[0]) > 1 and len(seen[1]) == 1


def _moved_block(block: Block, days: int) -> Block:
    def cells(rows: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
        return tuple(tuple(later(cell, days) for cell in row) for row in rows)

    steps = tuple(msgspec.structs.replace(step, text=later(step.text, days), rows=cells(step.rows)) for step in block.steps)
    examples = tuple(msgspec.structs.replace(each, rows=cells(each.rows)) for each in block.examples)
    return msgspec.structs.replace(block, steps=steps, examples=examples)


def _slots(block: Block, rows: Sequence[Row]) -> Iterator[str]:
    """The columns that are filled in: those of the filing first, then those that differ from row to row."""
    given = given_columns(block)
    filing = {name for step in block.steps if step.text.startswith("申请人填写") for row in step.rows for cell in row for name in given if f"<{name}>" in cell}
    names = [name for name in rows[0] if name in given]
    yield from sorted(names, key=lambda name: (name not in filing, len({row[name] for row in rows}) == 1))
