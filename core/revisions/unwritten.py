"""What a revision's item does not say yet: no fault, since nobody but the authority can know it, and nothing to be published unread."""

from collections.abc import Iterator
from typing import Final

import msgspec

from core.faults import Blame
from core.items.item import Item
from core.items.unfilled import TO_FILL, unfilled

GUIDE: Final = "guide"
RULES: Final = "rules"
MATERIALS: Final = "materials"


class Unwritten(msgspec.Struct, frozen=True):
    """One thing still open: the part of the revision where it is written, and what it is."""

    tab: str
    words: str


def unwritten(item: Item) -> tuple[Unwritten, ...]:
    """Everything still open, in the order of the parts: what applicants would read as 待填写, and rules that nobody has stood up for."""
    return (*_rules(item), *dict.fromkeys((*_blank(item), *_guide(item))))


def _rules(item: Item) -> Iterator[Unwritten]:
    for param in item.rules.params.values():
        if any(TO_FILL in value.source for value in param.values):
            yield Unwritten(RULES, f"参数“{param.label}”的出处")
    for table in item.rules.tables:
        rows = [row.no for row in table.definition.rows if row.status == "local-unconfirmed" or TO_FILL in row.confirmed_by]
        if rows:
            yield Unwritten(RULES, f"“{table.definition.label}”的{'、'.join(rows)}由谁、依据哪份文件确认")


def _blank(item: Item) -> Iterator[Unwritten]:
    info = item.info
    texts = [(info.summary, "一句话说明"), (info.result, "办理结果"), (info.audience, "办理对象"), *((f"{each.ask}{each.answer}", "常见问题") for each in info.faq)]
    texts += [(info.archive.basis, "档案保管期限的依据")] if info.archive is not None else []
    yield from (Unwritten(GUIDE, label) for text, label in texts if TO_FILL in text)


def _guide(item: Item) -> Iterator[Unwritten]:
    for remark in unfilled(item.info, Blame("", "item.toml")):
        yield Unwritten(MATERIALS if remark.place.startswith("material") else GUIDE, remark.found.removeprefix("还没有写"))
