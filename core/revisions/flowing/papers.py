"""Papers 文书 of an item: added, worded, put in order and taken away; what the law wants in them cannot be lost."""

from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from core.items.notice_model import NoticeDef
from core.notices.placeholders import EVENT_WORDS, EVENTS, Event
from core.notices.standard import standards
from core.problems import FieldProblem, Invalid, NotFound
from core.process.kinds import KINDS
from core.revisions.documents import Files
from core.revisions.edits import Edit
from core.revisions.flowing.between import Document, Row, edited, put
from core.revisions.flowing.chips import Chips
from core.revisions.flowing.lawful_parts import first_lines, locked, parts
from core.revisions.flowing.materials import moved
from core.revisions.flowing.numbering import fresh
from core.revisions.flowing.survey import rows

PATH: Final = "notices.toml"
ALWAYS: Final[tuple[Event, ...]] = ("filed", "correction_asked", "accepted_lacking", "lacking_promised", "not_needed", "special_started", "extended", "returned_closed", "terminated")
"""Events that may happen whatever the steps are."""


class PaperWish(msgspec.Struct, frozen=True, kw_only=True):
    """How the paper is worded, with chips as they are edited: 〔申请人名称〕."""

    title: str
    number: str
    until: str = ""
    lines: tuple[str, ...]


def papers_of(files: Files) -> list[Row]:
    """The papers as they stand in the file; one that a developer has not finished is left out, its fault says so."""
    return [row for row in rows(files, PATH, "notice") if row.get("on") in EVENTS and all(isinstance(row.get(key), str) for key in ("id", "title"))]


def paper_of(files: Files, paper: str) -> Row:
    """One of them. Raises NotFound."""
    found = next((row for row in papers_of(files) if row.get("id") == paper), None)
    if found is None:
        raise NotFound("没有这份文书", "它可能刚刚删去；请从文书列表里选")
    return found


def occasions(files: Files) -> Iterator[tuple[Event, str]]:
    """The events of this process by which a paper can be made, and what they are called."""
    kinds = {row.get("kind") for row in rows(files, "process.toml", "step")}
    made = {event for key, kind in KINDS.items() if key in kinds for event in kind.events.values()}
    return ((event, word) for event, word in EVENT_WORDS.items() if event in made or event in ALWAYS)


def standing_in(event: str) -> NoticeDef | None:
    """The standard paper of the platform that is made where the item has none of its own."""
    return next((each for each in standards() if each.on == event), None)


def add_paper(files: Files, event: str, title: str, number: str) -> tuple[str, tuple[Edit, ...]]:
    """A new paper that says what it must; its id and the edits. Raises Invalid."""
    if event not in EVENTS:
        raise Invalid("没有选什么时候作出", "", [FieldProblem("on", "什么时候作出", "请选一种")])
    _heads(title, number)
    given = standing_in(event)
    basis = [f"{row.get('document', '')}{row.get('clause', '')}" for row in rows(files, "item.toml", "basis")]
    lines = list(given.lines if given is not None else first_lines(event, basis))
    known = {row["id"] for row in papers_of(files)}
    row: Row = {"id": fresh(event, known), "on": event, "title": title.strip(), "number": number.strip(), "lines": lines}
    return row["id"], edited(files, PATH, lambda document: document.setdefault("notice", []).append(row))


def set_paper(files: Files, paper: str, wish: PaperWish, chips: Chips) -> tuple[Edit, ...]:
    """Word the paper. Raises NotFound; Invalid for an unknown chip, and for a paper that no longer says what the law wants."""
    row = paper_of(files, paper)
    _heads(wish.title, wish.number)
    title, lines = chips.stored(wish.title.strip()), [chips.stored(line.strip()) for line in wish.lines if line.strip()]
    if not lines:
        raise Invalid("文书没有正文", "", [FieldProblem("line_1", "正文", "至少写一段")])
    _lawful(row, title, lines)
    return edited(files, PATH, lambda document: _word(_row(document, paper), wish, title, lines))


def drop_paper(files: Files, paper: str) -> tuple[Edit, ...]:
    """Take the paper away; the platform's standard one is made then, where there is one. Raises NotFound."""
    paper_of(files, paper)

    def dropped(document: Document) -> None:
        document["notice"] = [row for row in document["notice"] if row["id"] != paper]
        if not document["notice"]:
            del document["notice"]

    return edited(files, PATH, dropped)


def move_paper(files: Files, paper: str, *, up: bool) -> tuple[Edit, ...]:
    """One place up or down. Raises NotFound."""
    paper_of(files, paper)
    return moved(PATH, ("notice",), [row["id"] for row in papers_of(files)], paper, up=up)


def _word(row: Row, wish: PaperWish, title: str, lines: Sequence[str]) -> None:
    row.update(title=title, number=wish.number.strip(), lines=list(lines))
    put(row, "until", wish.until)


def _row(document: Document, paper: str) -> Row:
    return next(row for row in document["notice"] if row["id"] == paper)


def _heads(title: str, number: str) -> None:
    problems = []
    if not title.strip():
        problems.append(FieldProblem("title", "文书名称", "请写文书名称，如“受理通知书”"))
    if not number.strip():
        problems.append(FieldProblem("number", "文号的机关代字", "请写文号的机关代字，如“消检受”；印出来是 消检受〔2026〕1号"))
    if problems:
        raise Invalid("文书没有填好", "", problems)


def _lawful(row: Row, title: str, lines: Sequence[str]) -> None:
    """What the paper said before and says no longer; what it never said is a fault that stands beside it."""
    event: Event = row["on"]
    before = {part.label for part in parts(event, str(row.get("title", "")), row.get("lines", ())) if part.met}
    lost = [part for part in parts(event, title, lines) if not part.met and part.label in before]
    if lost:
        said = "、".join(f"{part.label}（{part.law}）" for part in lost)
        raise Invalid(f"文书里少了必须写的内容：{said}", "必须写的内容不能删去，可以换一种写法；请从列表里选要填入的内容", [FieldProblem("line_1", "正文", f"请写上{said}")])


__all__ = ["PaperWish", "add_paper", "drop_paper", "locked", "move_paper", "occasions", "paper_of", "papers_of", "set_paper", "standing_in"]
