"""指标: what a figure comes to, over the scenario's own cases or over numbers that are simply given."""

from decimal import Decimal, InvalidOperation

from core.faults import did_you_mean
from core.forms.cleaning import MAX_DIGITS
from core.indicators import Figure, IndicatorPlan, Side, SideName, figure_of, period_of
from core.indicators.words import figure_said, target_said
from core.rules.exact import Number
from core.scenarios.cells import Table, pairs
from core.scenarios.sentences import NotSo, StepError, step
from core.scenarios.world import World

_SIDES: dict[str, SideName] = {"分子": "numerator", "分母": "denominator"}
_MET = {True: "是", False: "否", None: "无数据"}


@step('假如 指标"{label}"取数')
async def given_numbers(world: World, label: str, table: Table) -> None:
    """不数办件，直接给出数，用来测试边界。表头：项目、数；项目是分子、分母，或者指标的参数名称。"""
    plan = world.shelf.indicator_named(label)
    known = {word: name for word, name in _SIDES.items() if name in dict(plan.sides)} | {param.label: f"param.{name}" for name, param in plan.params.items()}
    found: dict[str, Number] = {}
    for word, cell in pairs(table, ("项目", "数")):
        if word not in known:
            raise StepError(f"指标“{label}”没有“{word}”这一项；{did_you_mean(word, known) or '有：' + '、'.join(known)}")
        found[known[word]] = _number(cell)
    lacking = [word for word, name in _SIDES.items() if name in dict(plan.sides) and name not in found]
    if lacking:
        raise StepError(f"指标“{label}”还要写{'、'.join(lacking)}")
    world.numbers[plan.id] = found


@step('那么 指标"{label}"为"{value}"')
async def figure_is(world: World, label: str, value: str) -> None:
    """今天所在一期的指标，写法如 95.00%、3.5 个工作日；分子分母都是 0 的写“无数据”。"""
    plan = world.shelf.indicator_named(label)
    figure = await _figure(world, plan)
    found = figure_said(plan, figure)
    if value.replace(" ", "") != found.replace(" ", ""):
        raise NotSo(f"指标“{label}”", f"“{value}”", f"“{found}”{_sides(figure)}")


@step('那么 指标"{label}"达标为"{answer}"')
async def target_is_met(world: World, label: str, answer: str) -> None:
    """指标是否达到目标：是、否，没有数的写“无数据”。"""
    plan = world.shelf.indicator_named(label)
    if plan.target is None:
        raise StepError(f"指标“{label}”没有目标值")
    figure = await _figure(world, plan)
    if _MET[figure.met] != answer:
        found = f"“{_MET[figure.met]}”（{figure_said(plan, figure)}，目标{target_said(plan, figure)}）"
        raise NotSo(f"指标“{label}”达标", f"“{answer}”", found)


async def _figure(world: World, plan: IndicatorPlan) -> Figure:
    """Of the period in which today lies; from the numbers given, when some were."""
    today = world.today()
    period = period_of(plan.definition.period, today)
    given = world.numbers.get(plan.id)
    if given is None:
        return await world.figure(plan, period)
    params = {name.removeprefix("param."): number for name, number in given.items() if name.startswith("param.")}
    return figure_of(plan, {name: Side(given[name]) for name, _ in plan.sides}, period, today, params)


def _number(cell: str) -> Number:
    try:
        number = Decimal(cell)
    except InvalidOperation:
        raise StepError(f"“{cell}”不是数") from None
    if not number.is_finite() or not -MAX_DIGITS < number.adjusted() < MAX_DIGITS:
        raise StepError(f"“{cell}”不是数")
    return int(number) if number == number.to_integral_value() else number


def _sides(figure: Figure) -> str:
    said = [f"{word} {side.value}" for word, name in _SIDES.items() if (side := figure.side(name)) is not None]
    why = [figure.because] if figure.because else []
    return f"（{'；'.join([*said, *why])}）" if said or why else ""
