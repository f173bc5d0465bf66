"""An indicator in words: its value with its unit, its target, what stands behind each side, and the sentence one may copy.

A number that is copied without its 口径 is asked about; so the sentence carries period, both sides, target, 口径, day and source.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Final

from core.indicators.figure import AIMLESS, NO_DATA, Figure
from core.indicators.periods import Period
from core.indicators.plan import SIDE_WORDS, IndicatorPlan, RecordsPlan
from core.indicators.sources import OF_ALL
from core.items.model import STATUS_WORDS
from core.rules import sentence
from core.rules.binding import bind, wanted_words
from core.rules.cells import Cell, Range, params_in
from core.rules.words import number_words
from core.time import CHINA
from core.values import UNITS, FieldType

TAKES: Final = {
    "count": "条数", "sum": "{each}的合计", "mean": "{each}的平均数", "median": "{each}的中位数", "min": "{each}的最小值",
    "max": "{each}的最大值", "distinct": "{each}的不重复个数",
}


def value_said(value: Decimal | None, unit: str) -> str:
    """95.00%, 3.5 个工作日, 无数据."""
    if value is None:
        return NO_DATA
    return f"{value}%" if unit == "percent" else f"{number_words(value)} {UNITS[unit]}"


def figure_said(plan: IndicatorPlan, figure: Figure) -> str:
    """The figure's value with the indicator's unit."""
    return value_said(figure.value, plan.definition.unit)


def target_said(plan: IndicatorPlan, figure: Figure) -> str:
    """不小于 60%; empty without a target. A parameter in it stands as it was on the figure's day."""
    if plan.target is None:
        return ""
    target = _target_of(plan, plan.target, figure)
    if target is None:
        return "当时还没有规定"
    return wanted_words(target, FieldType("decimal", 2, plan.definition.unit), {}).replace(" %", "%")


def lacking(plan: IndicatorPlan, figure: Figure) -> Decimal | None:
    """By how much the written value is below the least that the target asks for; 0 when it is not.

    None when there is no value, or a target that asks for no least value (or only for more than one).
    """
    target = _target_of(plan, plan.target, figure) if plan.target is not None else None
    if figure.value is None or not isinstance(target, Range) or target.low_open or not isinstance(target.low, Decimal | int):
        return None
    return max(target.low - figure.value, Decimal(0))


def _target_of(plan: IndicatorPlan, target: Cell, figure: Figure) -> Cell | None:
    """The target with its parameters as of the figure's day; None when one of them was not there yet."""
    values = {name: plan.params[name].on(figure.as_of).value for name in params_in(target) if plan.params[name].starts[0] <= figure.as_of}
    return bind(target, values) if len(values) == len(params_in(target)) else None


def side_said(side: RecordsPlan) -> str:
    """What one side counts: 事项“……”中决定日期在本期、办件状态为办结的，条数."""
    kind = "" if side.source in OF_ALL else "事项" if side.source.startswith("case:") else "名录"
    when = f"{side.scope[side.day].label}在本期" if side.day else "期末有效"
    which = f"、且{sentence(side.where, side.scope)}" if side.where is not None else ""
    each = sentence(side.each, side.scope) if side.each is not None else ""
    return f"{kind}“{side.label}”中{when}{which}的记录，取{TAKES[side.take].format(each=each)}"


def copied(plan: IndicatorPlan, figure: Figure, period: Period, taken: datetime) -> str:
    """The figure with everything that is asked about it, as one text to copy."""
    said = [f"{period.words}，{plan.definition.label}为 {figure_said(plan, figure)}"]
    if figure.as_of < period.last:
        said[0] = f"{period.words}（截至{_day(figure.as_of)}）{said[0].removeprefix(period.words)}"
    target = target_said(plan, figure)
    if target:
        said[0] += f"，目标{target}（{plan.definition.target_basis}），{figure.verdict}"
    if figure.because:
        said[0] += f"（{figure.because}）"
    for name, side in plan.sides:
        shown = figure.side(name)
        if shown is not None:
            number = number_words(shown.value) if shown.value is not None else NO_DATA
            doubt = f"；另有 {shown.doubtful} 条记录缺少所需的栏目，没有计入" if shown.doubtful else ""
            said.append(f"{SIDE_WORDS[name]} {number}：{side_said(side)}{doubt}")
    said += [f"{param.label} {param.value}（自{_day(param.since)}起，{param.source}{'' if param.confirmed else '，待确认'}）" for param in figure.params]
    said.append(f"口径：{plan.definition.about.rstrip('。')}")
    said.append(f"依据：{'、'.join(plan.definition.basis)}（{STATUS_WORDS[plan.definition.status]}）")
    local = taken.astimezone(CHINA)
    said.append(f"取数时间：{_day(local)} {local:%H:%M}")
    return "。".join(said) + "。"


def verdict_tone(figure: Figure) -> str:
    """The tone of the shell that stands beside the words of the verdict."""
    return {True: "good", False: "bad", None: "off"}[figure.met] if figure.verdict != AIMLESS else ""


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
