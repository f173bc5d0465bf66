"""One scenario with its rows, changed row by row and put together again.

What is to be said goes into the cells where they say it, into the sentence where all rows agree, else the row becomes a scenario of its own.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, TypeAlias

import msgspec

from core.revisions.meaning.then import Said
from core.scenarios.feature import Phase, Step
from core.scenarios.lines import sentence
from core.scenarios.script import Block, StepText, cell_text
from core.scenarios.sentences import Call, SentenceBook

Row: TypeAlias = dict[str, str]
Calls: TypeAlias = tuple[tuple[Step, Call], ...]
Wanted: TypeAlias = Mapping[int, Mapping[int, Said]]
"""Row → place of the step → how it is to be said."""
_HOLE: Final = re.compile(r"<([^<>\s]+)>")
_VALUE: Final = re.compile(r"-?\d+(\.\d+)?(\s*元)?|\d{4}-\d{2}-\d{2}")
"""Cells that may stand at a limit: numbers, sums of money, days."""
_PHASES: Final[dict[str, Phase]] = {"假如": "假如", "当": "当", "那么": "那么"}


def rows_of(block: Block) -> list[Row]:
    """The rows of all its 例子 as they are meant, bars without their backslash; one empty row for a scenario without."""
    rows = [dict(zip(examples.header, map(plain_cell, row), strict=True)) for examples in block.examples for row in examples.rows[1:]]
    return rows if block.examples else [{}]


def plain_cell(raw: str) -> str:
    """A cell as the parser reads it."""
    return re.sub(r"\\([|\\])", r"\1", raw)


def with_rows(block: Block, rows: Sequence[Row | None]) -> Block:
    """The scenario with its rows replaced one by one; None takes a row away, and of equal rows the first stays."""
    if not block.examples:
        return block
    left, kept, seen = list(rows), [], list[Row]()
    for examples in block.examples:
        mine, left = left[: len(examples.rows) - 1], left[len(examples.rows) - 1 :]
        body = []
        for row in mine:
            if row is not None and row not in seen:
                seen.append(row)
                body.append(tuple(cell_text(row[name]) for name in examples.header))
        if body:
            kept.append(msgspec.structs.replace(examples, rows=(examples.header, *body)))
    return msgspec.structs.replace(block, examples=tuple(kept))


def put_in(step: StepText, row: Row) -> StepText:
    """The step of one row."""
    rows = tuple(tuple(_put(plain_cell(cell), row) for cell in cells) for cells in step.rows)
    return msgspec.structs.replace(step, text=_put(step.text, row), rows=rows)


def calls_of(block: Block, row: Row, book: SentenceBook) -> Calls:
    """The block's own steps on a row, bound. Raises StepError for a sentence nobody knows."""
    phase: Phase = "假如"
    found = []
    for each in block.steps:
        phase = _PHASES.get(each.word, phase)
        one = put_in(each, row)
        step = Step(phase, each.word, sentence(one.text), 0, one.rows)
        found.append((step, book.find(step)))
    return tuple(found)


def opened(block: Block) -> tuple[Block, Row]:
    """A scenario without rows as one with a row: what it fills in stands in columns of its own, to be changed and put back."""
    if block.examples:
        return block, {}
    row: Row = {}
    steps = []
    for at, (step, is_then) in enumerate(zip(block.steps, thens(block), strict=True)):
        cells = [list(cells) for cells in step.rows]
        for r, body in enumerate(cells[1:], 1) if not is_then else ():
            for c, cell in enumerate(body):
                if _VALUE.fullmatch(cell):
                    row[f"{at}·{r}·{c}"] = cell
                    cells[r][c] = f"<{at}·{r}·{c}>"
        steps.append(msgspec.structs.replace(step, rows=tuple(tuple(each) for each in cells)))
    return msgspec.structs.replace(block, steps=tuple(steps)), row


def closed(block: Block, row: Row) -> Block:
    """The scenario again, with the values of its row."""
    return msgspec.structs.replace(block, steps=tuple(_written(put_in(step, row)) for step in block.steps))


def without_repeats(block: Block) -> Block:
    """The block without a 那么 that is said a second time."""
    seen = set[tuple[str, tuple[tuple[str, ...], ...]]]()
    again = []
    for at, (step, is_then) in enumerate(zip(block.steps, thens(block), strict=True)):
        if is_then and (step.text, step.rows) in seen:
            again.append(at)
        seen |= {(step.text, step.rows)} if is_then else set()
    for at in reversed(again):
        block = _without(block, at)
    return block


def given_columns(block: Block) -> frozenset[str]:
    """The columns that are filled in, and not only expected."""
    phase, found = "假如", set[str]()
    for step in block.steps:
        phase = _PHASES.get(step.word, phase)
        if phase != "那么":
            found |= {name for text in (step.text, *(cell for row in step.rows for cell in row)) for name in _HOLE.findall(text)}
    return frozenset(found)


def alone(block: Block, row: Row) -> Block:
    """The row as a scenario of its own."""
    cells = "，".join(value or "空" for value in row.values())
    named = block.examples and row
    return Block("场景", f"{block.title}（{cells}）" if named else block.title, block.lead, (), closed(block, row).steps)


def folded(block: Block, rows: Sequence[Row], wanted: Wanted, holds: Callable[[Block, Row], bool]) -> tuple[Block, ...]:
    """The scenario with what is wanted put in, and behind it the rows that stand alone now."""
    cells = [dict(row) for row in rows]
    apart: set[int] = set()
    given = given_columns(block)
    for at in sorted({at for each in wanted.values() for at in each}):
        left = {n: each[at] for n, each in wanted.items() if at in each and not _into_cells(block.steps[at], each[at], cells[n], given)}
        if left:
            changed = _into_sentence(block, at, left, cells, holds)
            apart |= set(left) if changed is None else set()
            block = changed or block
    lone = [_lone(block, cells[n], wanted[n]) for n in sorted(apart)]
    if not block.examples:
        return tuple(lone) or (closed(block, cells[0]),)
    rest = with_rows(block, [None if n in apart else row for n, row in enumerate(cells)])
    return (*((rest,) if rest.examples else ()), *lone)


def _into_cells(step: StepText, said: Said, row: Row, given: frozenset[str]) -> bool:
    """Whether the cells of the row can say it, in columns that are only expected; they then do."""
    if not said.text:
        return False
    found = _captured(step, said)
    if found is None or any(name not in row or (name in given and row[name] != value) for name, value in found.items()):
        return False
    row.update(found)
    return True


def _captured(step: StepText, said: Said) -> Row | None:
    wanted = [(step.text, said.text)]
    if [len(row) for row in step.rows] != [len(row) for row in said.rows]:
        return None
    wanted += [(plain_cell(old), new) for row, other in zip(step.rows, said.rows, strict=True) for old, new in zip(row, other, strict=True)]
    found: Row = {}
    for template, text in wanted:
        names = _HOLE.findall(template)
        pattern = "(.*?)".join(re.escape(part) for part in re.split(r"<[^<>\s]+>", template))
        match = re.fullmatch(pattern, text)
        if match is None or any(found.setdefault(name, value) != value for name, value in zip(names, match.groups(), strict=True)):
            return None
    return found


def _into_sentence(block: Block, at: int, left: Mapping[int, Said], cells: Sequence[Row], holds: Callable[[Block, Row], bool]) -> Block | None:
    """The block with the sentence itself changed, when that is right for every row."""
    written = {_templated(block.steps[at], said, cells[n]) for n, said in left.items()}
    if len(written) != 1:
        return None
    said = written.pop()
    others = [n for n in range(len(cells)) if n not in left]
    if not said.text:
        return None if others else _without(block, at)
    step = _written(msgspec.structs.replace(block.steps[at], text=said.text, rows=said.rows))
    changed = msgspec.structs.replace(block, steps=(*block.steps[:at], step, *block.steps[at + 1 :]))
    return changed if all(holds(changed, cells[n]) for n in others) else None


def _templated(step: StepText, said: Said, row: Row) -> Said:
    """What is to be said with the row's columns in it where the sentence had them."""
    text, rows = said.text, said.rows
    for name in dict.fromkeys(_HOLE.findall(step.text)):
        if name in row:
            text = text.replace(f'"{row[name]}"', f'"<{name}>"', 1)
    for name in dict.fromkeys(name for cells in step.rows for cell in cells for name in _HOLE.findall(cell)):
        rows = tuple(tuple(f"<{name}>" if cell == row.get(name) else cell for cell in cells) for cells in rows)
    return Said(text, rows)


def _lone(block: Block, row: Row, said: Mapping[int, Said]) -> Block:
    one = alone(block, row)
    for at in sorted(said, reverse=True):
        if said[at].text:
            step = _written(msgspec.structs.replace(one.steps[at], text=said[at].text, rows=said[at].rows))
            one = msgspec.structs.replace(one, steps=(*one.steps[:at], step, *one.steps[at + 1 :]))
        else:
            one = _without(one, at)
    return one


def _without(block: Block, at: int) -> Block:
    """The block without a step; a 并且 that followed a word takes it over."""
    gone, rest = block.steps[at], list(block.steps[:at] + block.steps[at + 1 :])
    if gone.word in _PHASES and at < len(rest) and rest[at].word not in _PHASES:
        rest[at] = msgspec.structs.replace(rest[at], word=gone.word)
    return msgspec.structs.replace(block, steps=tuple(rest))


def _written(step: StepText) -> StepText:
    """A step whose cells are as meant, with its cells as they are written."""
    return msgspec.structs.replace(step, rows=tuple(tuple(cell_text(cell) for cell in row) for row in step.rows))


def _put(text: str, row: Mapping[str, Any]) -> str:
    return _HOLE.sub(lambda hole: row.get(hole[1], hole[0]), text) if row else text


def thens(block: Block) -> Iterable[bool]:
    """For each step, whether it is a 那么."""
    phase = "假如"
    for step in block.steps:
        phase = _PHASES.get(step.word, phase)
        yield phase == "那么"
