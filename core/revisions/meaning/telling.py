"""One scenario told anew: values at a limit moved, each 那么 said as it holds now, on the day it is about."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import msgspec

from core.revisions.meaning.folding import Calls, Row, calls_of, folded, given_columns, opened, rows_of, thens, without_repeats
from core.revisions.meaning.moves import Limit, candidates, limits_at, renumbered, stands
from core.revisions.meaning.renames import Rename, again
from core.revisions.meaning.then import Said, said_anew
from core.revisions.trial.model import Line
from core.revisions.trial.play import TODAY, Outcome, later
from core.revisions.trial.running import Stages
from core.rules.atoms import from_tick
from core.scenarios.proof.examples import cell_of
from core.scenarios.script import Block, StepText, cell_text

_TODAY: Final = TODAY.partition("{")[0]


def renamed_row(line: Line, names: Sequence[Rename]) -> Row:
    """The line's row by the names that things bear now."""
    return {name: again(value, names) for name, value in line.example}


class Telling:
    """One scenario told anew: which of its rows, on which day."""

    def __init__(self, stages: Stages, before: Calls, lines: Sequence[Line], block: Block, names: Sequence[Rename]) -> None:
        self.stages, self.before, self.original = stages, before, block
        self.day = lines[0].day
        self.rows = rows_of(block)
        self.days = 0
        wanted = [(line, renamed_row(line, names)) for line in lines]
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
        block = self._refilled(block, rows)
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

    def stops(self) -> bool:
        """Whether the scenario as it stands still does not come to its 那么."""
        return any(self._play(self.original, self.rows[n]).stopped for n in self.keys)

    def passed(self) -> tuple[Limit, ...]:
        """The limits that have passed the scenario by."""
        return self._limits(next(iter(self.keys)), passed=True) if self.keys else ()

    def filling(self, limit: Limit) -> tuple[str, str] | None:
        """The field from which the limit's column comes, and what it must be to stand at the new limit as it stood at the old."""
        item = self.stages.new.item
        table = next((each for each in item.rules.tables if each.name == limit.table), None) if item is not None else None
        name = table.plan.columns[limit.column].bare if table is not None and limit.column in table.plan.columns else ""
        field = item.form.fields.get(name) if item is not None else None
        return (field.label, cell_of(from_tick(limit.wanted, limit.type), field.type)) if field is not None else None

    def _refilled(self, block: Block, rows: Sequence[Row]) -> Block:
        """A scenario that a limit has passed by so that its case does not come as far as it must: the field is filled in as far from the new limit."""
        if self.stages.new.item is None or not all(self._play(block, rows[n]).stopped for n in self.keys):
            return block
        if any(self._placed(block, rows, n, self._limits(n)) for n in self.keys):
            return block
        for found in filter(None, map(self.filling, self.passed())):
            filled = with_filling(block, found)
            if not any(self._play(filled, row).stopped for row in rows):
                return filled
        return block

    def _calls(self, n: int) -> tuple[Calls, int]:
        """The row as it was, on the day it is about."""
        calls = (*self.before, *calls_of(self.original, self.rows[n], self.stages.book))
        if self.day is None:
            return calls, 0
        block = _moved_block(self.original, self.days)
        before = tuple((step, self.stages.book.find(msgspec.structs.replace(step, text=later(step.text, self.days)))) for step, _ in self.before)
        return (*before, *calls_of(block, rows_of(block)[n], self.stages.book)), self.days

    def _limits(self, n: int, *, passed: bool = False) -> tuple[Limit, ...]:
        old, new = self.stages.old.item, self.stages.new.item
        if old is None or new is None:
            return ()
        return limits_at(self.stages.old.play(*self._calls(n)), old.rules, new.rules, passed=passed)

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


def with_filling(block: Block, pair: tuple[str, str]) -> Block:
    """The scenario with one more 申请人填写, behind those it has and before anything happens."""
    rows = (("栏目", "内容"), (pair[0], cell_text(pair[1])))
    at = 0
    while at < len(block.steps) and block.steps[at].text.startswith((_TODAY, "申请人填写", "一份齐全的")):
        at += 1
    rest = list(block.steps[at:])
    if not at and rest and rest[0].word == "假如":
        rest[0] = msgspec.structs.replace(rest[0], word="并且")
    return msgspec.structs.replace(block, steps=(*block.steps[:at], StepText("并且" if at else "假如", "申请人填写", rows), *rest))


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
