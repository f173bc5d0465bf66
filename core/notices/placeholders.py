"""What a notice may speak of: `{name}` for a field or outcome, `{case.…}`, `{item.…}`, and what the officer and the law add."""

import re
from typing import Literal, TypeAlias

Event: TypeAlias = Literal["filed", "accepted", "acceptance_refused", "granted", "refused", "publicised", "joined"]
EVENT_WORDS: dict[Event, str] = {
    "filed": "收件", "accepted": "受理", "acceptance_refused": "不予受理", "granted": "准予", "refused": "不予",
    "publicised": "公示期满", "joined": "汇总",
}
"""The events that make a paper, and what people call them."""
EVENTS: frozenset[Event] = frozenset(EVENT_WORDS)
_AFTER_ACCEPTANCE: frozenset[Event] = frozenset({"accepted", "granted", "refused"})
_DECIDED: frozenset[Event] = frozenset({"granted", "refused"})
_REFUSING: frozenset[Event] = frozenset({"acceptance_refused", "refused"})

SPECIAL: dict[str, tuple[str, frozenset[Event]]] = {
    "case.number": ("办件编号", EVENTS),
    "case.query_code": ("查询码", EVENTS),
    "case.filed_at": ("提交时间", EVENTS),
    "case.applicant": ("申请人", EVENTS),
    "case.applicant_code": ("申请人代码", EVENTS),
    "case.accepted_on": ("受理日期", _AFTER_ACCEPTANCE),
    "case.statutory_due": ("法定办结日期", _AFTER_ACCEPTANCE),
    "case.promised_due": ("承诺办结日期", _AFTER_ACCEPTANCE),
    "case.decided_on": ("决定日期", _DECIDED),
    "case.children": ("分办的办件及结果", frozenset({"joined"})),
    "item.name": ("事项名称", EVENTS),
    "item.authority_name": ("实施机关", EVENTS),
    "item.result": ("办理结果名称", EVENTS),
    "item.clause": ("改革条款", EVENTS),
    "materials": ("收到的材料清单", EVENTS),
    "fee": ("收费与否", EVENTS),
    "reason": ("理由", _REFUSING),
    "basis": ("依据", _REFUSING),
    "remedy": ("救济途径", _REFUSING),
}
"""Every name beside the fields and outcomes: what it is, and the events by which it is known."""

_BRACES = re.compile(r"\{([^{}]*)\}")


def names(text: str) -> tuple[str, ...]:
    """The placeholder names of a line, in order; what stands between braces, trimmed."""
    return tuple(match.strip() for match in _BRACES.findall(text))


def fill(text: str, words: dict[str, str]) -> str:
    """The line with each placeholder replaced once; what a value contains is never read as a placeholder again."""
    return _BRACES.sub(lambda match: words[match[1].strip()], text)


def stray(text: str) -> bool:
    """Whether a brace stands without its partner."""
    rest = _BRACES.sub("", text)
    return "{" in rest or "}" in rest
