"""What a notice may speak of: `{name}` for a field or outcome, `{case.…}`, `{item.…}`, and what the officer and the law add."""

import re
from typing import Literal, TypeAlias

Event: TypeAlias = Literal[
    "filed", "accepted", "acceptance_refused", "granted", "refused", "publicised", "objected", "lapsed", "joined", "correction_asked",
    "accepted_lacking", "lacking_promised", "not_needed", "special_started", "extended", "returned_closed", "terminated",
]
EVENT_WORDS: dict[Event, str] = {
    "filed": "收件", "accepted": "受理", "acceptance_refused": "不予受理", "granted": "准予", "refused": "不予",
    "publicised": "公示期满", "objected": "公示有异议", "lapsed": "逾期", "joined": "汇总",
    "correction_asked": "补正", "accepted_lacking": "容缺受理", "lacking_promised": "容缺承诺", "not_needed": "不需要许可",
    "special_started": "特别程序", "extended": "延长期限", "returned_closed": "退件", "terminated": "终止",
}
"""The events that make a paper, and what people call them."""
EVENTS: frozenset[Event] = frozenset(EVENT_WORDS)
_AFTER_ACCEPTANCE: frozenset[Event] = frozenset({"accepted", "accepted_lacking", "special_started", "extended", "granted", "refused"})
_DECIDED: frozenset[Event] = frozenset({"granted", "refused"})
_REFUSING: frozenset[Event] = frozenset({"acceptance_refused", "refused", "not_needed", "returned_closed", "terminated"})
_REASONED: frozenset[Event] = frozenset({"acceptance_refused", "refused", "not_needed", "returned_closed", "terminated", "special_started", "extended"})
_LACKING: frozenset[Event] = frozenset({"accepted_lacking", "lacking_promised"})
_ASKED: frozenset[Event] = frozenset({"correction_asked"})

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
    "points": ("须补正的内容", _ASKED),
    "correct_by": ("补正的最后一日", _ASKED),
    "correct_end": ("逾期没有补正的后果", _ASKED),
    "lacking": ("容缺的材料及补齐期限", _LACKING),
    "ground": ("法定事由", frozenset({"special_started", "returned_closed", "terminated"})),
    "days": ("日数", frozenset({"special_started", "extended"})),
    "named": ("有权机关", frozenset({"acceptance_refused"})),
    "reason": ("理由", _REASONED),
    "basis": ("依据", _REASONED),
    "remedy": ("救济途径", _REFUSING),
}
"""Every name beside the fields and outcomes: what it is, and the events by which it is known."""

IN_DOCUMENTS: frozenset[str] = frozenset({"case.applicant", "case.applicant_code", "item.name", "item.authority_name", "item.result"})
"""What a document that the applicant signs before filing may speak of, beside fields and outcomes."""
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
