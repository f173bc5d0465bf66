"""A feature as a document that can be changed and written back: `script_of` reads it, `text_of` lays it out canonically.

The runner's `Feature` has outlines unfolded and lines numbered; this has what stands on the page: 规则, 场景, steps with their tables, examples
and every remark. Nothing is lost between the two: what `jiban fmt` would write is what comes back.
"""

from collections.abc import Iterable, Iterator

import msgspec

from core.scenarios.layout import canonical_text
from core.scenarios.lines import Line, read_line

_BODIES = frozenset({"背景", "场景", "场景大纲"})
SCENARIOS = frozenset({"场景", "场景大纲"})


class StepText(msgspec.Struct, frozen=True):
    """A step as written; `lead` are remarks above it, `rows` its table with the header."""

    word: str
    text: str
    rows: tuple[tuple[str, ...], ...] = ()
    lead: tuple[str, ...] = ()


class Examples(msgspec.Struct, frozen=True):
    """One 例子: its title, the header and the rows."""

    rows: tuple[tuple[str, ...], ...] = ()
    title: str = ""
    lead: tuple[str, ...] = ()

    @property
    def header(self) -> tuple[str, ...]:
        """The names of the columns."""
        return self.rows[0] if self.rows else ()


class Block(msgspec.Struct, frozen=True):
    """A 背景, 规则 or 场景: tags and remarks above it, its title, free text below it (规则 only), steps and examples."""

    kind: str
    title: str
    lead: tuple[str, ...] = ()
    text: tuple[str, ...] = ()
    steps: tuple[StepText, ...] = ()
    examples: tuple[Examples, ...] = ()

    @property
    def is_scenario(self) -> bool:
        """Whether it plays."""
        return self.kind in SCENARIOS


class Script(msgspec.Struct, frozen=True):
    """A feature file: everything above the first block, the blocks, and remarks after the last one."""

    head: tuple[str, ...]
    blocks: tuple[Block, ...]
    tail: tuple[str, ...] = ()

    def with_block(self, at: int, *instead: Block) -> "Script":
        """The script with the block at that place replaced by these."""
        return msgspec.structs.replace(self, blocks=(*self.blocks[:at], *instead, *self.blocks[at + 1 :]))

    def rule_of(self, at: int) -> int | None:
        """The place of the 规则 that the block at a place stands under."""
        return next((place for place in range(at, -1, -1) if self.blocks[place].kind == "规则"), None)


def script_of(text: str) -> Script:
    """The document. Never raises: what is no Gherkin stays as free text where it is."""
    reader = _Reader()
    for raw in canonical_text(text).splitlines():
        reader.take(raw)
    return reader.script()


def text_of(script: Script) -> str:
    """The document in canonical form."""
    return canonical_text("\n".join([*script.head, *(line for block in script.blocks for line in _lines(block)), *script.tail]))


class _Reader:
    """Takes lines one by one; remarks and tags wait for what comes below them."""

    def __init__(self) -> None:
        self.head: list[str] = []
        self.blocks: list[Block] = []
        self.waiting: list[str] = []

    def take(self, raw: str) -> None:
        under = self.blocks[-1].kind if self.blocks else ""
        line = read_line(raw, steps_allowed=under in _BODIES)
        if line.kind == "title" and line.word not in ("功能", "例子"):
            self.blocks.append(Block(line.word, line.text, self.waited()))
        elif not self.blocks:
            self.head.append(raw)
        elif line.kind in ("tags", "comment"):
            self.waiting.append(raw.strip())
        elif line.kind == "blank":
            self.blank()
        else:
            self.body(line, raw)

    def blank(self) -> None:
        """An empty line parts two paragraphs of free text; any other is the layout's own."""
        last = self.blocks[-1]
        if last.kind == "规则" and last.text:
            self.change(text=(*last.text, ""))

    def body(self, line: Line, raw: str) -> None:
        last = self.blocks[-1]
        if line.kind == "title":
            self.change(examples=(*last.examples, Examples((), line.text, self.waited())))
        elif line.kind == "step":
            self.change(steps=(*last.steps, StepText(line.word, line.text, (), self.waited())))
        elif line.kind == "row" and last.examples:
            *before, examples = last.examples
            self.change(examples=(*before, msgspec.structs.replace(examples, rows=(*examples.rows, line.cells))))
        elif line.kind == "row" and last.steps:
            *others, step = last.steps
            self.change(steps=(*others, msgspec.structs.replace(step, rows=(*step.rows, line.cells))))
        else:
            self.change(text=(*last.text, *self.waited(), raw.strip()))

    def change(self, **changed: object) -> None:
        self.blocks[-1] = msgspec.structs.replace(self.blocks[-1], **changed)

    def waited(self) -> tuple[str, ...]:
        found, self.waiting = tuple(self.waiting), []
        return found

    def script(self) -> Script:
        if not self.blocks:
            return Script((*self.head, *self.waiting), ())
        self.blocks = [msgspec.structs.replace(each, text=_ended(each.text)) for each in self.blocks]
        # Remarks and tags above the first block were taken for part of the head.
        at = len(self.head)
        while at and read_line(self.head[at - 1], steps_allowed=False).kind in ("tags", "comment", "blank"):
            at -= 1
        lead = tuple(each.strip() for each in self.head[at:] if each.strip())
        first = msgspec.structs.replace(self.blocks[0], lead=(*lead, *self.blocks[0].lead))
        return Script(tuple(self.head[:at]), (first, *self.blocks[1:]), tuple(self.waiting))


def _ended(text: tuple[str, ...]) -> tuple[str, ...]:
    """Free text without the empty line that parts it from what follows."""
    return _ended(text[:-1]) if text and not text[-1] else text


def _lines(block: Block) -> Iterator[str]:
    yield from block.lead
    yield f"{block.kind}: {block.title}"
    yield from block.text
    for step in block.steps:
        yield from (*step.lead, f"{step.word} {step.text}", *_rows(step.rows))
    for examples in block.examples:
        yield from (*examples.lead, f"例子: {examples.title}", *_rows(examples.rows))


def _rows(rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield from (f"| {' | '.join(cells)} |" for cells in rows)


def cell_text(text: str) -> str:
    """What a person wrote, as it may stand in a cell: a bar is written with a backslash, line ends are not cells'."""
    return " ".join(text.replace("\\", "\\\\").replace("|", "\\|").split())
