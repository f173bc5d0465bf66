"""The columns that a register must have to hold tips, frequent questions, what is counted of them, or what is planned; it may have more."""

from collections.abc import Iterator, Mapping
from typing import Final

from core.faults import Blame, Fault
from core.items.model import ColumnDef, RegisterDef

FOCUS, LEAVE, MATCH, BEFORE = TRIGGERS = ("聚焦", "失焦", "值匹配", "提交前")
BUBBLE, CHOICES, EXAMPLE, WARNING, BLOCK = KINDS = ("气泡", "下拉", "示例", "提醒", "阻断")
IN_USE, TO_REVIEW, OFF = STATES = ("在用", "待复核", "下线")
_COMMON: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "item": ("text", ()), "field": ("text", ()), "owner": ("text", ()), "until": ("date", ()), "state": ("choice", STATES),
}
COLUMNS: Final[Mapping[str, Mapping[str, tuple[str, tuple[str, ...]]]]] = {
    "tips": {
        **_COMMON, "trigger": ("choice", TRIGGERS), "cond": ("text", ()), "kind": ("choice", KINDS), "text": ("text", ()), "answers": ("text", ()),
        "rule": ("text", ()), "legal_ref": ("text", ()),
    },
    "faq": {**_COMMON, "ask": ("text", ()), "answer": ("text", ()), "tags": ("text", ())},
    "tip_effect": {
        "item": ("text", ()), "text": ("text", ()), "quarter": ("text", ()), "shown": ("int", ()), "corrected": ("int", ()), "rate": ("decimal", ()),
        "rate_before": ("decimal", ()),
    },
    "items": {"name": ("text", ()), "code": ("text", ()), "authority": ("text", ())},
    "scenes": {"name": ("text", ()), "about": ("text", ())},
    "field_error": {
        "item": ("text", ()), "item_name": ("text", ()), "field": ("text", ()), "label": ("text", ()), "filed": ("int", ()), "returned": ("int", ()),
        "returned_percent": ("decimal", ()), "prompted": ("int", ()),
    },
}
"""What a register holds → each column's kind and, of a choice, its options (measure 12.4, fields of 提示点 and 问题)."""


def check_holding(definition: RegisterDef, blame: Blame, place: str) -> Iterator[Fault]:
    """What a register lacks for what it says it holds."""
    if not definition.holds:
        return
    if not definition.single:
        yield blame.at(f"{place}.single", "没有写", "single = true：一个编号一行", code="holds")
    for name, (kind, options) in COLUMNS[definition.holds].items():
        column: ColumnDef | None = definition.fields.get(name)
        if column is None or column.kind != kind or column.options != options:
            found = f"“{name}”列不合用" if column else f"没有“{name}”列"
            offered = f"，options = [{'、'.join(options)}]" if options else ""
            yield blame.at(f"{place}.fields.{name}", found, f'holds = "{definition.holds}" 的名录要有：{name}，{kind}{offered}', code="holds")
