"""The rectification order 差评工单 that a bad rating opens, as a pure computation: mending by the authority, call-back by somebody else.

The limit for mending runs in working days from the day of the rating, which is not counted; it warns, and nothing is refused when it is
over. An order is closed only by a call-back. Source: 国办发〔2019〕51号; 行动计划通用规则“差评闭环”.
"""

from datetime import date
from typing import Final, Literal, TypeAlias

import msgspec

from core.calendar import Due
from core.problems import FieldProblem, Invalid, NotLawful
from core.process import due
from core.ratings.terms import BAD, Terms

State: TypeAlias = Literal["待整改", "待回访", "已办结"]
MEND: Final[State] = "待整改"
CALL: Final[State] = "待回访"
CLOSED: Final[State] = "已办结"
PLEASED, UNPLEASED, UNREACHED, UNWILLING, UNNAMED = "满意", "仍不满意", "联系不上", "不愿回访", "未留名"
RESULTS: Final = (PLEASED, UNPLEASED, UNREACHED, UNWILLING)
"""What a call-back may come to when the rater may be called; who gave no name is recorded as 未留名."""
Then: TypeAlias = Literal["办结", "退回整改", "再次回访"]
CLOSE: Final[Then] = "办结"
BACK: Final[Then] = "退回整改"
AGAIN: Final[Then] = "再次回访"
THEN: Final[tuple[Then, ...]] = (CLOSE, BACK, AGAIN)
LONGEST: Final = 2_000
_LAWFUL: Final[dict[str, tuple[Then, ...]]] = {
    PLEASED: (CLOSE,), UNPLEASED: (CLOSE, BACK), UNREACHED: (CLOSE, AGAIN), UNWILLING: (CLOSE,), UNNAMED: (CLOSE,),
}


class Call(msgspec.Struct, frozen=True):
    """A call-back as its officer records it.

    `borne_out`: whether what the rating says is true (属实); None: it could not be found out. `words` stay beside it for the authority.
    """

    result: str
    then: str
    borne_out: bool | None = None
    words: str = ""


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """Where an order stands. The time for mending runs from `since` until `due_on`; `named`: the rater may be called."""

    since: date
    due_on: date
    provisional: bool = False
    state: State = MEND
    named: bool = True
    mended_on: date | None = None

    def late(self, today: date) -> bool:
        """Whether the time for mending is over and nothing has been mended."""
        return self.state == MEND and today > self.due_on

    @property
    def mended_late(self) -> bool:
        """Whether it was mended, but after its time."""
        return self.mended_on is not None and self.mended_on > self.due_on


def begun(stars: int, day: date, terms: Terms, *, named: bool = True) -> Order | None:
    """The order that a rating of that day opens; None for one that is not bad."""
    if stars > BAD:
        return None
    last = _last(day, terms)
    return Order(since=day, due_on=last.on, provisional=last.provisional, named=named)


def mended(order: Order, measure: str, day: date, today: date) -> Order:
    """The order after its authority has recorded what it did and on which day. Raises NotLawful, or Invalid with what is missing."""
    if order.state != MEND:
        raise NotLawful(f"工单{order.state}，不能再登记整改", "整改登记以后由监督回访人回访；退回整改的才能再次登记")
    problems = []
    if not measure.strip() or len(measure) > LONGEST:
        problems.append(FieldProblem("measure", "整改措施", f"请写明做了什么，不超过 {LONGEST} 字"))
    if not order.since <= day <= today:
        problems.append(FieldProblem("mended_on", "整改日期", f"应在 {order.since} 到 {today} 之间"))
    if problems:
        raise Invalid("整改情况还没有填完", "请修改后重新提交", problems)
    return msgspec.structs.replace(order, state=CALL, mended_on=day)


def called(order: Order, call: Call, today: date, terms: Terms) -> Order:
    """The order after a call-back: closed, back to the authority with the time running anew, or to be called again.

    Raises NotLawful before the mending and after the end, Invalid with what does not go together.
    """
    if order.state != CALL:
        because = "已经办结" if order.state == CLOSED else "还没有整改"
        raise NotLawful(f"工单{because}，不能回访", "办理机关登记整改以后再回访" if order.state == MEND else "不需要再办理")
    if problems := _wrong(order, call):
        raise Invalid("回访情况还没有填完", "请修改后重新提交", problems)
    match call.then:
        case "退回整改":
            last = _last(today, terms)
            return msgspec.structs.replace(order, state=MEND, due_on=last.on, provisional=last.provisional, since=today, mended_on=None)
        case "再次回访":
            return order
    return msgspec.structs.replace(order, state=CLOSED)


def _wrong(order: Order, call: Call) -> list[FieldProblem]:
    """What of a call-back is missing or does not go together."""
    results = RESULTS if order.named else (UNNAMED,)
    if call.result not in results:
        return [FieldProblem("result", "回访结果", f"请选择：{'、'.join(results)}")]
    problems = []
    if call.then not in _LAWFUL[call.result]:
        problems.append(FieldProblem("then", "怎样处理", f"回访结果是“{call.result}”的，只能{'、'.join(_LAWFUL[call.result])}"))
    if call.then == CLOSE and call.borne_out is None and call.result in {PLEASED, UNPLEASED}:
        problems.append(FieldProblem("borne_out", "是否属实", "请选择属实或者不属实"))
    if not call.words.strip() and call.result != PLEASED:
        problems.append(FieldProblem("words", "回访情况", "请写明情况"))
    if len(call.words) > LONGEST:
        problems.append(FieldProblem("words", "回访情况", f"不超过 {LONGEST} 字"))
    return problems


def _last(day: date, terms: Terms) -> Due:
    return due(terms.limit(day), day)
