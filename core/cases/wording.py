"""Texts that people send: what may be kept, and what is refused before it reaches a query or the chain."""

import unicodedata
from collections.abc import Iterable

from core.problems import FieldProblem, Invalid

_KEPT = frozenset("\n\t")
LONGEST = 10_000
"""Characters a reason, an opinion or any other text of an act may have."""


def sayable(texts: Iterable[tuple[str, str]]) -> None:
    """Check texts given as (field, text). Raises Invalid naming each field with control characters or too much in it."""
    wrong = [FieldProblem(field, field, said) for field, text in texts if (said := _fault(text))]
    if wrong:
        raise Invalid("文字里有不能保存的内容", "请删去后重试", wrong)


def _fault(text: str) -> str:
    if len(text) > LONGEST:
        return f"最多 {LONGEST} 个字，现在 {len(text)} 个字"
    if any(sign not in _KEPT and unicodedata.category(sign) in {"Cc", "Cs"} for sign in text):
        return "含有控制字符"
    return ""
