"""Outcomes as a scenario writes them."""

from core.values import Unknown, Value

NONE = "无"


def said(value: "Value | None") -> str:
    """An outcome as a scenario writes it: several joined by 、, none 无, one that cannot be reached yet 未定."""
    match value:
        case None | () | []:
            return NONE
        case Unknown():
            return "未定"
        case bool():
            return "是" if value else "否"
        case tuple() | list():
            return "、".join(map(str, value))
    return str(value)
