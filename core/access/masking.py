"""Personal values with their middle covered: enough to tell two people apart, never enough to use (个人信息保护法 6)."""

import re

STAR = "*"
UNSEEN = "本岗位不需要看"
"""Stands in place of a value which no duty of the reader needs; no purpose opens it."""
_MARKED = re.compile(r"(【[^】]*】)?(.*)", re.DOTALL)
_MOBILE = re.compile(r"1\d{10}")
_ID_NUMBER = re.compile(r"\d{17}[\dXx]")
_SHORT = 7


def covered(text: str) -> str:
    """The value covered: 张*, 138****0000, 2104**********0005; a leading mark like 【演示】 stays."""
    found = _MARKED.fullmatch(text)
    mark, bare = (found[1] or "", found[2]) if found else ("", text)
    return mark + _covered(bare)


def covered_rows(count: int) -> str:
    """A list with something personal in it, covered whole: how many rows it has. The ends of its text would show parts of names."""
    return f"{count} 行"


def _covered(bare: str) -> str:
    if _MOBILE.fullmatch(bare):
        return bare[:3] + STAR * 4 + bare[-4:]
    if _ID_NUMBER.fullmatch(bare):
        return bare[:4] + STAR * 10 + bare[-4:]
    if len(bare) > _SHORT:
        return bare[:2] + STAR * 4 + bare[-2:]
    return bare[:1] + STAR * max(1, len(bare) - 1) if bare else ""
