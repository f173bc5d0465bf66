"""A process as a picture: boxes one below the other in the order of the file, the ways between them, and the same in sentences.

Pure geometry, the same for everybody: lengths are whole units of a drawing `WIDTH` wide, meant to be shown at about that many CSS pixels so
that it is read on a phone as it stands. Under each box hangs a trunk with one row for each way out: to the right an end, to the left a lane
that leads to another box. Conditions are numbered and said below the picture, where there is room for them.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Literal, TypeAlias

import msgspec

from core.items.model import StepDef
from core.process.clock import words
from core.process.drawing_words import Exit, exits, notes, told
from core.process.process import Process
from core.rules import Scope

WIDTH = 358
"""The width of every drawing: a phone of 390 px without its margins."""
_LANE, _EDGE, _TRUNK = 14, 8, 18
_NAME, _SMALL = 16, 13
"""Sizes of the two sorts of text; a Chinese character is as wide as it is high."""
_LINE, _ROW, _PAD, _GAP = 20, 28, 10, 20

State: TypeAlias = Literal["done", "now", "next", "skipped"]
Way: TypeAlias = tuple[str, str, str]
"""A way that was gone: from a step, to a step, or to an end; one of the last two is empty."""
_STANDING: Mapping[State, str] = {"done": "已经过", "now": "当前环节", "next": "还没有到", "skipped": "不经过"}


class Stand(msgspec.Struct, frozen=True):
    """Where a case stands in its process: the steps it has passed, the ways it went, and where it is: at a step, at an end, or nowhere yet."""

    passed: frozenset[str] = frozenset()
    ways: frozenset[Way] = frozenset()
    step: str = ""
    end: str = ""


class Words(msgspec.Struct, frozen=True):
    """A line of text; `y` is its baseline. `kind` says how it is set: name, small, said (of a way), end."""

    x: int
    y: int
    text: str
    kind: str


class Box(msgspec.Struct, frozen=True):
    """A step, or an end, whose `kind` is `end`."""

    id: str
    kind: str
    x: int
    y: int
    width: int
    height: int
    state: State
    lines: tuple[Words, ...]


class Line(msgspec.Struct, frozen=True):
    """A way: its corners from the step to where it leads, with an arrow there. `sort` is ahead, back or end."""

    corners: tuple[tuple[int, int], ...]
    sort: Literal["ahead", "back", "end"]
    gone: bool
    said: Words | None = None

    @property
    def path(self) -> str:
        """The corners as SVG reads them."""
        return "M" + "L".join(f"{x} {y}" for x, y in self.corners)

    @property
    def arrow(self) -> str:
        """The head of the arrow as SVG reads it: it points where the last stretch goes."""
        (from_x, from_y), (x, y) = self.corners[-2:]
        if from_x == x:
            back = 7 if from_y > y else -7
            return f"M{x} {y}L{x - 4} {y + back}L{x + 4} {y + back}Z"
        back = 7 if from_x > x else -7
        return f"M{x} {y}L{x + back} {y - 4}L{x + back} {y + 4}Z"


class Drawing(msgspec.Struct, frozen=True):
    """The picture, and what it says in words: a sentence for each step, and the conditions by their numbers."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    """Steps and ends."""
    lines: tuple[Line, ...]
    """The ways; those that were gone come last, so that they lie on top."""
    sentences: tuple[str, ...]
    conditions: tuple[str, ...]
    below: tuple[Words, ...] = ()
    """The conditions as lines of the picture, when it has to stand alone."""


class _Row(msgspec.Struct, frozen=True):
    """A way out as it hangs on the trunk at the height `y`."""

    exit: Exit
    y: int


class _Placed(msgspec.Struct, frozen=True):
    """A step with the room that it takes."""

    step: StepDef
    y: int
    height: int
    lines: tuple[tuple[str, str], ...]
    rows: tuple[_Row, ...]
    straight: Exit | None

    @property
    def bottom(self) -> int:
        return self.y + self.height

    @property
    def middle(self) -> int:
        return self.y + self.height // 2


def draw(process: Process, scope: Scope, who: Callable[[StepDef], str], stand: Stand | None = None) -> Drawing:
    """The picture of the process. `who` names who acts at a step; `stand` marks a case's way in it."""
    found, conditions = exits(process, scope)
    lanes = _lanes(process, found)
    left = _EDGE + _LANE * (max(lanes.values(), default=-1) + 1)
    left += 6 if lanes else 0
    states = {step_id: _state(step_id, process, stand) for step_id in process.steps}
    placed, height = _place(process, found, left, who, states)
    at = {each.step.id: each for each in placed}
    stand_at = stand or Stand()
    boxes, lines = list[Box](), list[Line]()
    for each in placed:
        boxes.append(_box(each, left, states[each.step.id]))
        for row in each.rows:
            if row.exit.end:
                pill, line = _end(each, row, left, stand_at)
                boxes.append(pill)
                lines.append(line)
            else:
                lines.append(_lane(each, row, at, left, lanes, stand_at))
        if each.straight is not None:
            lines.append(_straight(each, at[each.straight.step], left, stand_at))
    standing = _STANDING if stand is not None else {}
    sentences = tuple(told(process, found, step, who(step), standing.get(states[step.id], "")) for step in process.steps.values())
    return Drawing(WIDTH, height, tuple(boxes), tuple(sorted(lines, key=lambda line: line.gone)), sentences, conditions)


def alone(drawing: Drawing) -> Drawing:
    """The picture with its conditions below, for a file of its own."""
    texts = [line for text in drawing.conditions for line in wrapped(text, _SMALL, WIDTH - 2 * _EDGE)]
    below = tuple(Words(_EDGE, drawing.height + _LINE * (n + 1), text, "small") for n, text in enumerate(texts))
    return msgspec.structs.replace(drawing, below=below, height=drawing.height + _LINE * (len(texts) + 1) if texts else drawing.height)


def _next(process: Process, step_id: str) -> str:
    """The step below in the picture."""
    order = list(process.steps)
    return order[order.index(step_id) + 1] if step_id != order[-1] else ""


def _lanes(process: Process, found: Mapping[str, tuple[Exit, ...]]) -> dict[tuple[str, str], int]:
    """The lane of each way to another box than the next: the innermost that is free along the whole stretch. Ways to one box share theirs."""
    order = {step_id: n for n, step_id in enumerate(process.steps)}
    wanted = dict.fromkeys(
        (each.step, step_id) for step_id, ways in found.items() for each in ways if each.step and not _is_straight(process, step_id, each)
    )
    spans: dict[str, tuple[int, int]] = {}
    for goal, origin in wanted:
        low, high = spans.get(goal, (order[goal], order[goal]))
        spans[goal] = min(low, order[origin]), max(high, order[origin])
    taken: list[list[tuple[int, int]]] = []
    chosen: dict[str, int] = {}
    for goal, span in sorted(spans.items(), key=lambda each: (each[1][1] - each[1][0], order[each[0]])):
        lane = next((n for n, spaces in enumerate(taken) if all(_apart(span, other) for other in spaces)), len(taken))
        if lane == len(taken):
            taken.append([])
        taken[lane].append(span)
        chosen[goal] = lane
    return {(origin, goal): chosen[goal] for goal, origin in wanted}


def _apart(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[1] < other[0] or other[1] < one[0]


def _is_straight(process: Process, step_id: str, each: Exit) -> bool:
    return bool(each.step) and each.step == _next(process, step_id)


def _place(
    process: Process, found: Mapping[str, tuple[Exit, ...]], left: int, who: Callable[[StepDef], str], states: Mapping[str, State]
) -> tuple[list[_Placed], int]:
    """Each step under the one before, as high as its texts and its ways need."""
    y, placed = 4, list[_Placed]()
    for step in process.steps.values():
        texts = _texts(step, who(step), WIDTH - left - _EDGE - 2 * _PAD, states[step.id])
        height = len(texts) * _LINE + _PAD + 2
        turning = [each for each in found[step.id] if not _is_straight(process, step.id, each)]
        straight = [each for each in found[step.id] if _is_straight(process, step.id, each)]
        rows = tuple(_Row(each, y + height + _GAP + n * _ROW) for n, each in enumerate(turning))
        placed.append(_Placed(step, y, height, texts, rows, _merged(straight)))
        y += height + (_GAP + len(rows) * _ROW if rows else 0) + (_ROW + 4 if straight else _GAP)
    return placed, y


def _merged(straight: list[Exit]) -> Exit | None:
    """Ways that lead to the next box under different words are one arrow."""
    if not straight:
        return None
    said = dict.fromkeys(each.said for each in straight)
    return msgspec.structs.replace(straight[0], said="" if "" in said else "；".join(said))


def _texts(step: StepDef, who: str, room: int, state: State) -> tuple[tuple[str, str], ...]:
    """The lines of a box, as (text, kind)."""
    limit = words(step.limit) if step.limit else ""
    below = [text for text in ("　".join(filter(None, (who, limit))), *notes(step)) if text]
    marked = {"done": f"✓ {step.name}", "now": f"{step.name}（正在办理）"}.get(state, step.name)
    named = [(line, "name") for line in wrapped(marked, _NAME, room)]
    return (*named, *((line, "small") for text in below for line in wrapped(text, _SMALL, room)))


def _box(each: _Placed, left: int, state: State) -> Box:
    lines = tuple(
        Words(left + _PAD, each.y + _PAD - 4 + _LINE * (n + 1) - 5, text, kind) for n, (text, kind) in enumerate(each.lines)
    )
    return Box(each.step.id, each.step.kind, left, each.y, WIDTH - left - _EDGE, each.height, state, lines)


def _end(each: _Placed, row: _Row, left: int, stand: Stand) -> tuple[Box, Line]:
    """A way that closes the case: what is said, then the closing word in a pill at the right edge."""
    gone = (each.step.id, "", row.exit.end) in stand.ways
    trunk, edge = left + _TRUNK, WIDTH - _EDGE
    said_wide = _wide(row.exit.said, _SMALL)
    closing = cut(row.exit.end, _SMALL, edge - trunk - 44 - said_wide - 2 * _PAD)
    wide = _wide(closing, _SMALL) + 2 * _PAD
    state: State = ("now" if stand.end else "done") if gone else "next"
    pill = Box(
        f"{each.step.id}-{row.exit.no}", "end", edge - wide, row.y - 12, wide, 24, state, (Words(edge - wide + _PAD, row.y + 4, closing, "end"),)
    )
    said = Words(trunk + 10, row.y + 4, row.exit.said, "said") if row.exit.said else None
    start = trunk + 14 + said_wide if said else trunk
    return pill, Line(_joined([(trunk, each.bottom), (trunk, row.y), (start, row.y)], [(start, row.y), (edge - wide, row.y)]), "end", gone, said)


def _joined(one: list[tuple[int, int]], other: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    return tuple(dict.fromkeys((*one, *other)))


def _lane(
    each: _Placed, row: _Row, at: Mapping[str, _Placed], left: int, lanes: Mapping[tuple[str, str], int], stand: Stand
) -> Line:
    """A way to another box than the next: along its lane at the left, into the box from the side."""
    goal = at[row.exit.step]
    lane = left - 6 - _LANE * (lanes[each.step.id, row.exit.step] + 1) + _LANE // 2
    trunk = left + _TRUNK
    corners = ((trunk, each.bottom), (trunk, row.y), (lane, row.y), (lane, goal.middle), (left, goal.middle))
    back = list(at).index(goal.step.id) <= list(at).index(each.step.id)
    room = WIDTH - _EDGE - trunk - 12
    text = cut("".join(filter(None, (row.exit.said, "：" if row.exit.said else "", "回到" if back else "到", f"“{goal.step.name}”"))), _SMALL, room)
    gone = (each.step.id, row.exit.step, "") in stand.ways
    return Line(corners, "back" if back else "ahead", gone, Words(trunk + 10, row.y + 4, text, "said"))


def _straight(each: _Placed, goal: _Placed, left: int, stand: Stand) -> Line:
    trunk = left + _TRUNK
    said = each.straight.said if each.straight is not None else ""
    words_at = Words(trunk + 10, goal.y - 12, cut(said, _SMALL, WIDTH - _EDGE - trunk - 12), "said") if said else None
    return Line(((trunk, each.bottom), (trunk, goal.y)), "ahead", (each.step.id, goal.step.id, "") in stand.ways, words_at)


def _state(step_id: str, process: Process, stand: Stand | None) -> State:
    """How the step stands; without a case every step is still to come."""
    if stand is None:
        return "next"
    if step_id == stand.step:
        return "now"
    if step_id in stand.passed:
        return "done"
    return "next" if stand.step and step_id in process.ahead(stand.step) else "skipped"


def _wide(text: str, size: int) -> int:
    """How wide the text is, rounded up: a Chinese character is a square, others about six tenths of one."""
    return -(-sum(10 if ord(char) > 0x2E7F or char in "“”·—①②③④⑤⑥⑦⑧⑨" else 6 for char in text) * size // 10)


def cut(text: str, size: int, room: int) -> str:
    """The text, or as much of it as fits and an ellipsis; the sentences below the picture say all of it."""
    if _wide(text, size) <= room:
        return text
    while text and _wide(text + "…", size) > room:
        text = text[:-1]
    return text + "…"


def wrapped(text: str, size: int, room: int) -> Iterable[str]:
    """The text in lines that fit."""
    line = ""
    for char in text:
        if line and _wide(line + char, size) > room:
            yield line
            line = ""
        line += char
    if line:
        yield line
