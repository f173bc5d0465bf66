"""暂停受理 and 停用 in a revision: from which day, until when, the sentence that applicants read, on which basis; lifted, and taken out again."""

from collections.abc import Iterator
from datetime import date

import msgspec

from core import time
from core.items.parts import Pause
from core.problems import FieldProblem, Invalid, NotFound
from core.revisions.documents import Files, read
from core.revisions.edits import Add, Drop, Edit, Put
from core.rules import value_words
from core.values import FieldType

ITEM = "item.toml"
KINDS = ("暂停受理", "停用")
LONGEST = 500


class PauseWish(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked of whoever pauses an item; days as they were typed."""

    kind: str = "暂停受理"
    since: str = ""
    until: str = ""
    say: str = ""
    basis: str = ""


def pauses(files: Files) -> tuple[Pause, ...]:
    """The times that the revision has, the earliest first; one that cannot be read is left to the checker."""
    found = []
    for each in read(files, ITEM).get("pause", ()):
        try:
            found.append(msgspec.convert(each, Pause))
        except msgspec.ValidationError:
            continue
    return tuple(sorted(found, key=lambda each: each.since))


def pausing(files: Files, wish: PauseWish) -> tuple[tuple[Edit, ...], str]:
    """The edits, and what was done in words. Raises Invalid with a message for each answer that cannot be."""
    problems = [*_problems(wish), *_meeting(files, wish)]
    if problems:
        raise Invalid(f"有 {len(problems)} 处需要填写或者改正", "改好以后再保存", problems)
    since, until = _day(wish.since), _day(wish.until)
    assert since is not None
    value = {"kind": wish.kind, "since": since, **({"until": until} if until else {}), "say": wish.say.strip(), "basis": wish.basis.strip()}
    ends = f"，{_words(until)}恢复受理" if until else ""
    return (Add(ITEM, ("pause",), value),), f"{_words(since)}起{wish.kind}{ends}"


def lifting(files: Files, since: str, until: str) -> tuple[tuple[Edit, ...], str]:
    """Applications are taken again from the day `until` on. Raises NotFound, Invalid."""
    pause, day = _one(files, since), _day(until)
    if day is None or day <= pause.since or day < time.today():
        text = f"写恢复受理的第一天，晚于 {_words(pause.since)}，不早于今天"
        raise Invalid("恢复的日期不对", text, (FieldProblem(f"until-{since}", "恢复受理的日期", text),))
    if any(other.since < day and pause.since < other.since for other in pauses(files)):
        text = "这一天以前还有另一段，先改或者去掉那一段"
        raise Invalid("与另一段重叠", text, (FieldProblem(f"until-{since}", "恢复受理的日期", text),))
    return (Put(ITEM, ("pause", since, "until"), day),), f"{_words(pause.since)}起的{pause.kind}，{_words(day)}恢复受理"


def withdrawing(files: Files, since: str) -> tuple[tuple[Edit, ...], str]:
    """The time is taken out; for one that has begun it is lifted instead, so that it stays known. Raises NotFound, Invalid."""
    pause = _one(files, since)
    if pause.since <= time.today():
        raise Invalid("这一段已经开始，不能去掉", "写明恢复受理的日期，记录就完整了")
    drop = Drop(ITEM, ("pause", since)) if len(read(files, ITEM)["pause"]) > 1 else Drop(ITEM, ("pause",))
    return (drop,), f"去掉{_words(pause.since)}起的{pause.kind}"


def _one(files: Files, since: str) -> Pause:
    found = next((each for each in pauses(files) if each.since.isoformat() == since), None)
    if found is None:
        raise NotFound("没有这一段", "它可能已经被别人改了；请刷新页面")
    return found


def _problems(wish: PauseWish) -> Iterator[FieldProblem]:
    since, until = _day(wish.since), _day(wish.until)
    if wish.kind not in KINDS:
        yield FieldProblem("kind", "暂停受理还是停用", "请选择一种")
    if since is None or since < time.today():
        yield FieldProblem("since", "从哪一天起", "写不早于今天的日期")
    if wish.until and (until is None or (since is not None and until <= since)):
        yield FieldProblem("until", "哪一天恢复受理", "晚于起始日期；没有定的留空")
    for field, label, text, hint in (("say", "给申请人看的话", wish.say, "写明为什么、可以怎么办"), ("basis", "依据", wish.basis, "写决定暂停受理或者停用的文件和条款")):
        if not text.strip():
            yield FieldProblem(field, label, hint)
        elif len(text) > LONGEST or any(ord(sign) < ord(" ") for sign in text.strip()):
            yield FieldProblem(field, label, f"最多 {LONGEST} 个字，写成一段")


def _meeting(files: Files, wish: PauseWish) -> Iterator[FieldProblem]:
    since, until = _day(wish.since), _day(wish.until)
    for each in pauses(files):
        if since is not None and (each.until is None or since < each.until) and (until is None or each.since < until):
            ends = f"，{_words(each.until)}恢复" if each.until else ""
            yield FieldProblem("since", "从哪一天起", f"与已有的一段重叠：{_words(each.since)}起{each.kind}{ends}；先给那一段写上恢复的日期，或者去掉它")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def _words(day: date | None) -> str:
    return value_words(day, FieldType("date")) if day is not None else ""
