"""Indicators 指标 on the board: all of them, one with its trend, the records behind it, and those as a file."""

from datetime import datetime
from typing import Annotated, Any, Final, Literal
from urllib.parse import quote

from litestar import Response, get, post
from litestar.params import PathParameter, QueryParameter

from core import time
from core.access import Actor
from core.access.colleagues import names_of
from core.house import House
from core.indicators import SIDE_WORDS, IndicatorPlan, Period, SideName, latest, period_of, read_period
from core.indicators.behind import Asked, every, outside
from core.indicators.behind import page as page_behind
from core.indicators.plans import plans
from core.indicators.seeing import may_see, monitors, orgs_of
from core.indicators.stored import compare, stored, take_again
from core.indicators.words import copied, side_said
from core.problems import Invalid, NotFound, Problem
from ui.api.bodies import BIGGEST
from ui.api.who import Asking, house_of
from ui.board.chart import chart
from ui.board.copying import SOURCE, CopyAs, Fact, Facts, as_of_now, file_of
from ui.board.files import MEDIA, Kind, Sheet, written
from ui.board.indicator_cards import Card, TrendRow, address_of, card, cards, now_said, trend
from ui.web import Visit, form_data, officer, page, see_other

PluginId = Annotated[str, PathParameter(description="插件编号", max_length=100)]
IndicatorId = Annotated[str, PathParameter(description="指标编号", max_length=100)]
SideId = Annotated[str, PathParameter(description="numerator 分子、denominator 分母", max_length=20)]
PeriodId = Annotated[str, QueryParameter(description="哪一期：2026-11、2026-Q4、2026；空为本期", max_length=10)]
After = Annotated[int, QueryParameter(description="上一页的末尾", ge=0, le=BIGGEST)]
FileKind = Annotated[Literal["xlsx", "csv"], QueryParameter(description="文件的种类")]
TREND: Final = 12
CHOICES: Final = 36
"""Periods one may choose from in the list; an address may name any other."""
PAGE: Final = 50


@get("/board/indicators")
async def overview(request: Asking) -> Response[bytes]:
    """Every indicator the officer may see, with the figure of the present period."""
    visit, house = await officer(request), house_of(request)
    return page(request, visit, "board/indicators.html", title="指标", groups=await cards(house, visit.actor))


@get("/board/indicators/{plugin:str}/{name:str}")
async def indicator(request: Asking, plugin: PluginId, name: IndicatorId, period: PeriodId = "") -> Response[bytes]:
    """One indicator in a period."""
    visit, house = await officer(request), house_of(request)
    plan = plan_of(house, visit.actor, plugin, name)
    return await _indicator_page(request, visit, plan, period_in(plan, period))


@post("/board/indicators/{plugin:str}/{name:str}", status_code=200)
async def taken_again(request: Asking, plugin: PluginId, name: IndicatorId) -> Response[bytes]:
    """Take the figure of an ended period anew; the earlier one stays beside it."""
    visit, house = await officer(request), house_of(request)
    plan = plan_of(house, visit.actor, plugin, name)
    period = period_in(plan, (await form_data(request)).get("period"))
    try:
        await take_again(house, visit.actor, plan, period)
    except Invalid as problem:
        return await _indicator_page(request, visit, plan, period, problem)
    return see_other(request, f"{address_of(plan)}?period={period.id}")


@get("/board/indicators/{plugin:str}/{name:str}/{side:str}")
async def behind_figure(
    request: Asking, plugin: PluginId, name: IndicatorId, side: SideId, period: PeriodId = "", after: After = 0
) -> Response[bytes]:
    """The records behind one side, within what the officer may see."""
    visit, house = await officer(request), house_of(request)
    plan = plan_of(house, visit.actor, plugin, name)
    which, asked = _asked(plan, side, period_in(plan, period))
    found = await page_behind(house, visit.actor, asked, after, PAGE)
    address = f"{address_of(plan)}/{which}?period={asked.period.id}"
    return page(
        request, visit, "board/behind.html", title=f"{plan.definition.label}的{SIDE_WORDS[which]}", plan=plan, asked=asked, found=found,
        word=SIDE_WORDS[which], about=side_said(asked.side), address=address_of(plan), first=address, after=after,
        next_page=f"{address}&after={found.next}" if found.next else "", file=f"{address_of(plan)}/{which}/file?period={asked.period.id}",
        hidden=await outside(house, visit.actor, asked),
    )


@get("/board/indicators/{plugin:str}/{name:str}/{side:str}/file")
async def file_behind(
    request: Asking, plugin: PluginId, name: IndicatorId, side: SideId, period: PeriodId = "", kind: FileKind = "xlsx"
) -> Response[bytes]:
    """The same records as a file, with the 口径."""
    visit, house = await officer(request), house_of(request)
    plan = plan_of(house, visit.actor, plugin, name)
    which, asked = _asked(plan, side, period_in(plan, period))
    shown = (await trend(house, plan, asked.period, 1))[0][0]
    hidden = await outside(house, visit.actor, asked)
    about = [
        ("指标", copied(plan, shown.figure, asked.period, shown.taken_at)), ("本表", f"{SIDE_WORDS[which]}：{side_said(asked.side)}"),
        ("列表时间", _moment(time.now())), ("范围", f"导出人可见的记录；另有 {hidden} 条不在其范围内" if hidden else "全部记录"),
    ]
    header = (asked.called, *asked.labels)
    return _file(await written(Sheet(about, header, every(house, visit.actor, asked)), kind), kind, f"{plan.definition.label}{SIDE_WORDS[which]}{asked.period.id}")


@get("/board/figures/{plugin:str}/{name:str}")
async def copied_figures(request: Asking, plugin: PluginId, name: IndicatorId, period: PeriodId = "", kind: CopyAs = "docx") -> Response[bytes]:
    """The figure of a period with both sides and the periods before it, each with its 口径, as a file."""
    visit, house = await officer(request), house_of(request)
    plan = plan_of(house, visit.actor, plugin, name)
    found, rows = await trend(house, plan, period_in(plan, period), TREND)
    return await file_of(_facts(house, plan, card(found[-1]), rows), kind)


def _facts(house: House, plan: IndicatorPlan, shown: Card, rows: list[TrendRow]) -> Facts:
    """The figure, its sides, its target, and the periods before it, as they are copied."""
    definition = plan.definition
    period = f"{shown.period}（{as_of_now()}）" if shown.running else shown.period
    source = f"{SOURCE}；依据：{'、'.join(definition.basis)}（{shown.status}）"
    found = [Fact(name=shown.label, value=shown.value, unit="", period=period, counts=definition.about, source=source)]
    found += [Fact(name=f"{shown.label}：{side.word}", value=side.number, unit=side.unit, period=period, counts=side.about) for side in shown.sides]
    if shown.target:
        found.append(Fact(name=f"{shown.label}：目标", value=shown.target, unit="", period=period, counts=f"{shown.verdict}", source=definition.target_basis))
    found += [
        Fact(name=f"{shown.label}：{row.period.words}", value=row.value, unit="", period=row.period.words, counts=definition.about, source=source)
        for row in rows[:-1]
    ]
    address = f"/board/figures/{plan.plugin}/{plan.id}?period={shown.period_id}"
    return Facts(definition.label, "、".join(_orgs(house, plan)) or "全部机构", shown.taken_at, tuple(found), address)


async def _indicator_page(request: Asking, visit: Visit, plan: IndicatorPlan, period: Period, problem: Problem | None = None) -> Response[bytes]:
    house, today = house_of(request), time.today()
    found, rows = await trend(house, plan, period, TREND)
    shown = card(found[-1])
    present = period_of(plan.definition.period, today)
    choices = [(each.id, each.words) for each in reversed(latest(present, CHOICES))]
    if period.id not in dict(choices):
        choices.append((period.id, period.words))
    return page(
        request, visit, "board/indicator.html", title=plan.definition.label, status=problem.status if problem else 200, plan=plan, card=shown,
        rows=rows, chart=chart(plan, found), choices=choices, changes=await _changes(house, plan, period, shown), problem=problem,
        facts=_facts(house, plan, shown, rows), may_take=monitors(visit.actor) and period.ended(today), orgs=_orgs(house, plan), names=await names_of(house.db, [shown.taken_by]),
    )


async def _changes(house: House, plan: IndicatorPlan, period: Period, shown: Card) -> dict[str, Any] | None:
    """What has changed since a kept figure was taken, and what the figure would be now; None when nothing has."""
    if not shown.kept:
        return None
    kept = (await stored(house.db, [(plan, period)]))[plan.id, period.id]
    now, said = await compare(house, plan, kept, period)
    return {"said": said, "now": now_said(plan, now.figure)} if said else None


def plan_of(house: House, actor: Actor, plugin: str, name: str) -> IndicatorPlan:
    """The indicator. Raises NotFound, also for one the actor may not see."""
    registry = house.catalogue.registry
    plan = plans(registry).get(name)
    if plan is None or plan.plugin != plugin or not may_see(actor, registry, plan):
        raise NotFound("没有这个指标，或者它不属于您所在的机构", "请在指标列表中选择")
    return plan


def period_in(plan: IndicatorPlan, text: str) -> Period:
    """The period of the indicator that the text names; the present one when it is empty. Raises NotFound."""
    present = period_of(plan.definition.period, time.today())
    if not text:
        return present
    try:
        found = read_period(plan.definition.period, text)
    except ValueError as error:
        raise NotFound(str(error), "请在列表中选择一期") from None
    if found.first > present.first:
        raise NotFound(f"{found.words}还没有开始", "请选择本期或者以前的一期")
    return found


def _asked(plan: IndicatorPlan, side: str, period: Period) -> tuple[SideName, Asked]:
    for name, found in plan.sides:
        if name == side:
            return name, Asked(plan, found, period)
    raise NotFound("这个指标没有这一边", "请从指标页的分子、分母进入")


def _orgs(house: House, plan: IndicatorPlan) -> list[str]:
    """Whose indicator it is, by name."""
    registry = house.catalogue.registry
    names = {item.info.authority: item.info.authority_name for item in registry.items.values()}
    return [names[org] for org in sorted(orgs_of(registry, plan))]


def _moment(moment: datetime) -> str:
    return f"{moment.year}年{moment.month}月{moment.day}日 {moment:%H:%M}"


def _file(data: bytes, kind: Kind, name: str) -> Response[bytes]:
    disposition = f"attachment; filename*=UTF-8''{quote(f'{name}.{kind}', safe='')}"
    return Response(data, media_type=MEDIA[kind], headers={"content-disposition": disposition})
