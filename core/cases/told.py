"""What a step of procedure gives a paper to say: points to be corrected, lacking materials and their days, grounds, days, authorities."""

from collections.abc import Mapping
from datetime import date

from core.cases.state import Turn
from core.items.item import Item
from core.items.parts import Limit, Material
from core.rules import value_words
from core.values import FieldType, Value

NO_LAST_DAY, SOON = "没有规定", "请尽早补正。"


def told_of(item: Item, turn: Turn) -> dict[str, Value]:
    """By placeholder, what the event says; nothing for an event that is no step of procedure."""
    told: dict[str, Value] = {name: said for name, said in (("ground", turn.ground), ("days", turn.days), ("named", turn.named)) if said}
    standing = turn.standing
    if standing is None:
        return told
    if standing.correction is not None:
        told |= _correction(item, turn)
    if standing.lacking:
        forms = {each.id: each.form for each in item.info.material}
        told["lacking"] = tuple(
            f"{each.label}（{forms.get(each.material, '电子')}），{_day(each.last_on)}以前（含当日）补齐" for each in standing.lacking
        )
    elif standing.promised:
        known = {each.id: each for each in item.info.material}
        told["lacking"] = tuple(promise_line(known[each]) for each in standing.promised if each in known)
    return told


def promise_line(material: Material) -> str:
    """What is promised of a tolerable material: until when it comes."""
    limit: Limit | None = material.tolerate
    unit = "个工作日" if limit is not None and limit.unit == "workday" else "日"
    return f"{material.name}：自受理之日起 {limit.days if limit is not None else 0} {unit}内补齐"


def _correction(item: Item, turn: Turn) -> Mapping[str, Value]:
    assert turn.standing is not None, "asked before"
    correction, mending = turn.standing.correction, item.info.correction
    assert correction is not None, "asked before"
    points = tuple(f"{point.label}：{point.problem}。依据：{point.basis}。怎样补正：{point.how}。" for point in correction.points)
    last = correction.last_on if correction.last_on is not None else NO_LAST_DAY
    ends = {"退件": "逾期没有补正的，作退件处理。", "视为撤回申请": "逾期没有补正的，视为撤回申请。"}
    return {"points": tuple(point.replace("。。", "。") for point in points), "correct_by": last, "correct_end": ends.get(mending.end, "") if mending is not None else SOON}


def _day(day: date) -> str:
    return value_words(day, FieldType("date"))
