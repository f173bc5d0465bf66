"""Two synthetic lists of hints of the size the plan asks for, 1,200 tips and 300 questions, spread over every field of every item."""

from collections.abc import Iterator, Mapping
from itertools import cycle, islice
from typing import Final

from core.forms import Field
from core.items.item import Item

TIPS, FAQS = 1200, 300
MARK: Final = "【合成】"
_WHAT: Final = ("按证照上登记的内容逐字填写", "只填数字，不写单位", "括号用全角", "与上传的材料一致", "不清楚的先打咨询电话", "以最近一次变更后的为准", "不要写简称")


def fields_of(items: Mapping[str, Item]) -> list[tuple[Item, Field]]:
    """The fields that applicants fill in, of all items."""
    return [(item, field) for item in items.values() for field in item.form.fields.values() if not field.calc]


def tips(items: Mapping[str, Item], count: int = TIPS) -> Iterator[dict[str, str]]:
    """Rows of the list of tips; every tenth appears only when its field is left empty."""
    for n, (item, field) in enumerate(islice(cycle(fields_of(items)), count)):
        live = n % 10 == 0
        yield {
            "tip": f"HC{n:05}", "item": item.id, "field": field.name, "trigger": "失焦" if live else "聚焦", "cond": "value is empty" if live else "",
            "kind": "提醒" if live else "气泡", "text": f"{MARK}“{field.label}”{_WHAT[n % len(_WHAT)]}（第 {n} 条）", "owner": item.info.authority,
            "legal_ref": "行政许可法第30条",
        }


def faqs(items: Mapping[str, Item], count: int = FAQS) -> Iterator[dict[str, str]]:
    """Rows of the list of questions."""
    for n, (item, field) in enumerate(islice(cycle(fields_of(items)), count)):
        yield {
            "faq": f"HQ{n:05}", "item": item.id, "field": field.name, "ask": f"{MARK}{field.label}填错了怎么办？（第 {n} 问）",
            "answer": f"受理以前可以自己修改；{_WHAT[n % len(_WHAT)]}。", "tags": "修改；填写",
        }
