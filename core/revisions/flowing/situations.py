"""Situations 情形: the questions that decide what an applicant needs, and what follows from each answer."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec

from core.items.parts import Limit
from core.problems import FieldProblem, Invalid, NotFound
from core.revisions.documents import Files, read
from core.revisions.edits import Edit
from core.revisions.flowing.between import Document, Row, edited, put
from core.revisions.flowing.limits import limit_row

PATH: Final = "item.toml"
KEY: Final = "situation"


class Follows(msgspec.Struct, frozen=True, kw_only=True):
    """What follows from the answers `is_`: materials that come in addition and that fall away, by id, limits in place of the item's, a sentence."""

    is_: tuple[str, ...]
    adds: tuple[str, ...] = ()
    drops: tuple[str, ...] = ()
    statutory: Limit | None = None
    promised: Limit | None = None
    says: str = ""

    @property
    def empty(self) -> bool:
        """Whether nothing follows."""
        return not (self.adds or self.drops or self.statutory or self.promised or self.says)


def situations_of(files: Files) -> list[Row]:
    """The situations as they stand in the file."""
    return list(read(files, PATH).get(KEY, ()))


def answers(row: Mapping[str, Any], options: Sequence[str]) -> list[tuple[str, ...]]:
    """The answers as they belong together: those of the file, then each option that none of them is about."""
    groups = [tuple(each.get("is", ())) for each in row.get("option", ())]
    said = {answer for group in groups for answer in group}
    return [*groups, *((option,) for option in options if option not in said)]


def add_situation(files: Files, field: str, ask: str) -> tuple[int, tuple[Edit, ...]]:
    """A question about a field at the end, and its number, from 1. Raises Invalid."""
    _asked(field, ask)
    names = {row.get("id") for row in situations_of(files)}
    own = next(name for name in (field, *(f"{field}_{number}" for number in range(2, 1000))) if name not in names)
    row: Row = {"id": own, "field": field, "ask": ask.strip()}
    return len(names) + 1, edited(files, PATH, lambda document: document.setdefault(KEY, []).append(row))


def set_situation(files: Files, number: int, ask: str, follows: Sequence[Follows]) -> tuple[Edit, ...]:
    """What the question of that number says and what follows from its answers; nothing at all follows: it only asks. Raises NotFound, Invalid."""
    row = _row(files, number)
    _asked(row["field"], ask)
    both = [FieldProblem(f"drops_{place}", "、".join(each.is_), "同一份材料不能又加又减") for place, each in enumerate(follows, 1) if {*each.adds} & {*each.drops}]
    if both:
        raise Invalid("情形没有填好", "", both)
    old = {tuple(each.get("is", ())): each for each in row.get("option", ())}
    now = [_option(old.get(each.is_, {}), each) for each in follows] if any(not each.empty for each in follows) else []

    def said(document: Document) -> None:
        there = document[KEY][number - 1]
        there["ask"] = ask.strip()
        put(there, "option", now)

    return edited(files, PATH, said)


def split(files: Files, number: int, place: int) -> tuple[Edit, ...]:
    """Let the answers that stand together at that place, from 1, stand one by one, each with what follows now. Raises NotFound."""
    options = _row(files, number).get("option", ())
    if not 0 < place <= len(options):
        raise NotFound("没有这一组回答", "可能刚刚改过，请重新打开情形")

    def apart(document: Document) -> None:
        row = document[KEY][number - 1]
        row["option"][place - 1:place] = [{**options[place - 1], "is": [answer]} for answer in options[place - 1]["is"]]

    return edited(files, PATH, apart)


def drop_situation(files: Files, number: int) -> tuple[Edit, ...]:
    """Do not ask it any more. Raises NotFound."""
    _row(files, number)

    def dropped(document: Document) -> None:
        document[KEY].pop(number - 1)
        put(document, KEY, document[KEY])

    return edited(files, PATH, dropped)


def move_situation(files: Files, number: int, *, up: bool) -> tuple[Edit, ...]:
    """Ask it one place earlier or later; at the edge nothing changes. Raises NotFound."""
    _row(files, number)
    other = number - 2 if up else number
    if not 0 <= other < len(situations_of(files)):
        return ()
    return edited(files, PATH, lambda document: document[KEY].insert(other, document[KEY].pop(number - 1)))


def _option(was: Mapping[str, Any], now: Follows) -> Row:
    row: Row = {**was, "is": list(now.is_)}
    for key in ("adds", "drops"):
        put(row, key, list(getattr(now, key)))
    put(row, "says", now.says.strip())
    for key in ("statutory", "promised"):
        put(row, key, limit_row(was.get(key), getattr(now, key)))
    return row


def _asked(field: str, ask: str) -> None:
    problems = [FieldProblem("field", "问哪一个栏目", "请选一个栏目")] if not field else []
    problems += [FieldProblem("ask", "怎样问", "请写一句问话，如“是什么场所？”")] if not ask.strip() else []
    if problems:
        raise Invalid("情形没有填好", "", problems)


def _row(files: Files, number: int) -> Row:
    found = situations_of(files)
    if not 0 < number <= len(found):
        raise NotFound("没有这个情形", "可能刚刚改过，请重新打开情形")
    return found[number - 1]
