"""What the law on permits says of an item's own limits, and whether levels of used time can be reached one after another.

Sources: 行政许可法 42 (twenty working days, ten more by approval; forty-five and fifteen where departments act as one: 统一办理、联合办理、集中办理),
82 (its days are working days). Another law or regulation may say otherwise; then the limit names it as its basis.
"""

import re
from collections.abc import Iterator, Mapping

from core.faults import Blame, Fault
from core.items.model import ItemFile
from core.items.parts import Limit, LimitUnit
from core.process.clock import words

_PERMIT = "行政许可"
_ARTICLE = re.compile(r"行政许可法》?第?\s*42\s*条?|行政许可法》?第?四十二条")
ALONE, JOINT = (20, 10), (45, 15)
"""Working days for a decision, and by how many they may be prolonged."""
JOINTLY = "统一办理、联合办理或者集中办理的，写 joint = true；法律、法规另有规定的，依据写那一条款"


def check_lawful(info: ItemFile, weight: Mapping[LimitUnit, int], blame: Blame) -> Iterator[Fault]:
    """A permit that takes longer than the article it cites allows. `weight` is what a unit weighs, to compare different ones."""
    if info.type == _PERMIT:
        most, more = JOINT if info.joint else ALONE
        yield from _within("statutory", info.statutory, most, weight, blame)
        if info.extension is not None:
            yield from _within("extension", info.extension, more, weight, blame)
    yield from _alerts(info, blame)


def _within(name: str, limit: Limit, most: int, weight: Mapping[LimitUnit, int], blame: Blame) -> Iterator[Fault]:
    if _ARTICLE.search(limit.basis) and limit.days * weight[limit.unit] > most * weight["workday"]:
        found = f"{words(limit)}，依据 {limit.basis}"
        yield blame.at(f"{name}.days", found, f"不超过 {most} 个工作日（行政许可法第42条）", JOINTLY, "limit")


def _alerts(info: ItemFile, blame: Blame) -> Iterator[Fault]:
    before = 0
    for no, each in enumerate(info.alert, 1):
        if each.percent <= before or not each.word.strip():
            yield blame.at(f"alert[{no}]", f"{each.percent} % “{each.word}”", "百分比从小到大，各有一个词", code="alert")
        before = each.percent
