"""Indicators 指标: what is counted, and the figure of a period with everything that belongs to it."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

import msgspec
from litestar import get
from litestar.params import PathParameter, QueryParameter
from msgspec import Meta

from core import time
from core.access import Actor
from core.faults import did_you_mean
from core.indicators import SIDE_WORDS, Figure, IndicatorPlan, Period, period_of, read_period
from core.indicators.periods import EXAMPLES, KIND_WORDS
from core.indicators.plans import plans
from core.indicators.seeing import visible
from core.indicators.stored import Reading, readings
from core.indicators.words import copied, side_said, target_said
from core.problems import Forbidden, Invalid, NotFound
from ui.api.cases import ID
from ui.api.who import Asking, house_of, signed_in
from ui.openapi import SIGNED_IN, problems


class IndicatorBrief(msgspec.Struct, frozen=True):
    """一个指标：数什么、目标是多少。"""

    id: Annotated[str, Meta(description="指标编号")]
    plugin: Annotated[str, Meta(description="所属插件")]
    label: Annotated[str, Meta(description="名称")]
    about: Annotated[str, Meta(description="口径")]
    unit: Annotated[str, Meta(description="单位：percent 百分之，其余为计量单位")]
    period: Annotated[str, Meta(description="周期：month 月、quarter 季度、year 年")]
    target: Annotated[str, Meta(description="目标值，空为未设目标")]
    target_basis: Annotated[str, Meta(description="目标值的出处")]
    basis: Annotated[tuple[str, ...], Meta(description="依据")]
    status: Annotated[str, Meta(description="来源：plan 计划、law 法定、local-unconfirmed 待确认、local-confirmed 已确认")]


class IndicatorList(msgspec.Struct, frozen=True):
    """当前账号可以查看的指标。"""

    indicators: Annotated[tuple[IndicatorBrief, ...], Meta(description="指标")]


class SideView(msgspec.Struct, frozen=True):
    """分子或者分母。"""

    side: Annotated[str, Meta(description="numerator 分子、denominator 分母")]
    name: Annotated[str, Meta(description="分子或者分母")]
    value: Annotated[Decimal | None, Meta(description="数；没有可以计算的记录时为空")]
    counted: Annotated[int, Meta(description="计入的记录数")]
    doubtful: Annotated[int, Meta(description="缺少判断所需的栏目、没有计入的记录数")]
    about: Annotated[str, Meta(description="数的是哪些记录")]


class ParamView(msgspec.Struct, frozen=True):
    """指标用到的参数。"""

    name: Annotated[str, Meta(description="参数编号")]
    label: Annotated[str, Meta(description="名称")]
    value: Annotated[str, Meta(description="取值")]
    since: Annotated[date, Meta(description="从哪一天起")]
    source: Annotated[str, Meta(description="依据")]
    confirmed: Annotated[bool, Meta(description="是否已确认")]


class FigureView(msgspec.Struct, frozen=True):
    """一期的数。"""

    indicator: Annotated[IndicatorBrief, Meta(description="指标")]
    period: Annotated[str, Meta(description="哪一期")]
    first: Annotated[date, Meta(description="期初")]
    last: Annotated[date, Meta(description="期末")]
    as_of: Annotated[date, Meta(description="数到哪一天；本期没有结束时是今天")]
    value: Annotated[Decimal | None, Meta(description="值，两位小数；无数据时为空")]
    verdict: Annotated[str, Meta(description="达标、未达标、无数据、未设目标")]
    because: Annotated[str, Meta(description="为什么没有值，或者四舍五入掩盖了什么")]
    target: Annotated[str, Meta(description="目标，用文字写")]
    sides: Annotated[tuple[SideView, ...], Meta(description="分子和分母")]
    params: Annotated[tuple[ParamView, ...], Meta(description="参数")]
    kept: Annotated[bool, Meta(description="是否为期末以后留存的数；否则是现算的")]
    taken_at: Annotated[datetime, Meta(description="取数时间")]
    sentence: Annotated[str, Meta(description="带口径的一句话")]


IndicatorId = Annotated[str, PathParameter(description="指标编号", pattern=ID)]
PeriodId = Annotated[str, QueryParameter(description="哪一期：2026-11、2026-Q4、2026；不写为本期", pattern=r"^(\d{4}(-(0[1-9]|1[0-2]|Q[1-4]))?)?$")]


@get(
    "/indicators", tags=["指标"], summary="列出指标", operation_id="list_indicators", security=SIGNED_IN, responses=problems(signed_in=True),
    description="所涉事项的机构的工作人员见本机构的指标，监测人见全部。",
)
async def listed(request: Asking) -> IndicatorList:
    """The indicators the officer may see."""
    house, actor = house_of(request), await officer(request)
    registry = house.catalogue.registry
    return IndicatorList(tuple(_brief(plan) for plan in visible(actor, registry, plans(registry).values())))


@get(
    "/indicators/{indicator:str}", tags=["指标"], summary="查看指标一期的数", operation_id="read_indicator", security=SIGNED_IN,
    responses=problems(422, signed_in=True), description="已经结束的一期有留存的数时给出留存的数，否则现算。",
)
async def read(request: Asking, indicator: IndicatorId, period: PeriodId = "") -> FigureView:
    """The figure of a period."""
    house, actor = house_of(request), await officer(request)
    registry = house.catalogue.registry
    known = {plan.id: plan for plan in visible(actor, registry, plans(registry).values())}
    if indicator not in known:
        raise NotFound("没有这个指标，或者它不属于您所在的机构", did_you_mean(indicator, known))
    plan = known[indicator]
    return _view((await readings(house, [(plan, _period(plan, period))]))[0])


async def officer(request: Asking) -> Actor:
    """An officer. Raises Forbidden for anybody else."""
    actor = await signed_in(request)
    if actor.kind != "officer":
        raise Forbidden("指标由工作人员查看", "请换用工作人员账号")
    return actor


def _period(plan: IndicatorPlan, text: str) -> Period:
    """Raises Invalid for a period of another kind, or one that has not begun."""
    kind = plan.definition.period
    present = period_of(kind, time.today())
    if not text:
        return present
    try:
        found = read_period(kind, text)
    except ValueError as error:
        raise Invalid(str(error), f"这个指标按{KIND_WORDS[kind]}，如 {EXAMPLES[kind]}") from None
    if found.first > present.first:
        raise Invalid(f"{found.words}还没有开始", "请写本期或者以前的一期")
    return found


def _brief(plan: IndicatorPlan) -> IndicatorBrief:
    put = plan.definition
    return IndicatorBrief(plan.id, plan.plugin, put.label, put.about, put.unit, put.period, put.target, put.target_basis, put.basis, put.status)


def _view(reading: Reading) -> FigureView:
    plan, figure, period = reading.plan, reading.figure, reading.period
    params = tuple(ParamView(each.name, each.label, each.value, each.since, each.source, each.confirmed) for each in figure.params)
    return FigureView(
        indicator=_brief(plan), period=period.id, first=period.first, last=period.last, as_of=figure.as_of, value=figure.value,
        verdict=figure.verdict, because=figure.because, target=target_said(plan, figure), sides=_sides(plan, figure), params=params,
        kept=reading.kept, taken_at=reading.taken_at, sentence=copied(plan, figure, period, reading.taken_at),
    )


def _sides(plan: IndicatorPlan, figure: Figure) -> tuple[SideView, ...]:
    return tuple(
        SideView(name, SIDE_WORDS[name], shown.value, shown.counted, shown.doubtful, side_said(side))
        for name, side in plan.sides if (shown := figure.side(name)) is not None
    )
