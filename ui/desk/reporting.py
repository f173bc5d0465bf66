"""Reporting upwards on the desk 上报与对账: the line, the records by state with the upper platform's own words, the daily comparison."""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Annotated, Final, Literal
from urllib.parse import quote, urlencode

import msgspec
from litestar import Response, get, post
from litestar.params import PathParameter, QueryParameter

from core import time
from core.digits import plain_number
from core.house import House
from core.indicators.seeing import monitors
from core.problems import Forbidden, Invalid, Problem
from core.reporting.mapping import ReportMapping, mapping_of
from core.reporting.names import SCOPE
from core.reporting.reading import (
    COUNTED,
    DAYS,
    DIFFERS,
    MENDABLE,
    STATES,
    DayFigure,
    RecordView,
    Wanted,
    counts,
    days,
    record,
    records,
    resend,
)
from core.reporting.reconciling import reconcile
from core.reporting.sending import LinkState, link_state, try_now
from core.reporting.uplink import LineDown, line_to
from ui.api.bodies import BIGGEST
from ui.api.who import Asking, house_of
from ui.desk.report_sheets import book
from ui.web import FormData, Visit, form_data, officer, page, see_other

State = Annotated[Literal["", "待报", "已确认", "缺编码", "内容不符", "被退回", "对账不同"], QueryParameter(name="state", description="只列这一状态的记录")]
Kind = Annotated[str, QueryParameter(description="只列这种记录", max_length=40, pattern="^[a-z_]*$")]
Number = Annotated[str, QueryParameter(description="只列这一办件的记录", max_length=40)]
Before = Annotated[int, QueryParameter(description="只列编号小于它的记录", ge=0, le=BIGGEST)]
Done = Annotated[int, QueryParameter(description="刚才重新上报了几条；-1 为没有", ge=-1, le=BIGGEST)]
RecordId = Annotated[int, PathParameter(description="上报记录的编号", ge=1, le=BIGGEST)]
HOME: Final = "/desk/reporting"
PAGE: Final = 20
TONES: Final = {"待报": "calm", "已确认": "good", "缺编码": "warn", "内容不符": "bad", "被退回": "bad"}
DIFFERENCES: Final = (
    ("missing", "上级平台没有，已补报"), ("settled", "上级平台已有，按对账确认"), ("differing", "内容不同，请核对后重新上报"), ("unknown", "本平台没有生成过"),
)
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class DayLine(msgspec.Struct, frozen=True):
    """A day of the comparison: its sums, whether both sides agree, when they were asked, each kind's figures, and what differs."""

    day: date
    made: int
    acked: int
    theirs: int | None
    same: bool
    asked_at: datetime | None
    kinds: tuple[tuple[str, int, int, int | None], ...]
    differences: tuple[tuple[str, int], ...]


@get(HOME)
async def overview(
    request: Asking, standing: State = "", kind: Kind = "", number: Number = "", before: Before = 0, done: Done = -1
) -> Response[bytes]:
    """Line, records, comparison."""
    visit = await officer(request)
    return await _overview(request, visit, Wanted(standing, kind, number), before, done=done)


@get(f"{HOME}/records/{{record_id:int}}")
async def one(request: Asking, record_id: RecordId) -> Response[bytes]:
    """One record, field by field."""
    visit, house = await officer(request), house_of(request)
    found, mapping = await record(house, visit.actor, record_id), mapping_of(house.settings)
    return page(
        request, visit, "desk/report_record.html", fields=_fields(found, mapping), title=f"{mapping.label(found.kind)}记录", record=found, label=mapping.label(found.kind), tone=TONES[found.state],
        table=mapping.definition.record[found.kind].table if found.kind in mapping.definition.record else "", may_mend=bool(found.number) or not found.own,
    )


@post(f"{HOME}/resend", status_code=200)
async def again(request: Asking) -> Response[bytes]:
    """Send one record again, or all of a state."""
    visit, house, form = await officer(request), house_of(request), await form_data(request)
    number, state = form.get("record"), form.get("state")
    record = plain_number(number, BIGGEST)
    ids = [record] if record is not None else None
    if ids is None and state not in MENDABLE:
        problem = Invalid("没有选择要重新上报的记录", "请在列表中选择一条，或者按状态全部重新上报")
        return await _overview(request, visit, Wanted(), 0, problem)
    done = await resend(house, visit.actor, mapping_of(house.settings), ids, state)
    return see_other(request, f"{HOME}/records/{ids[0]}" if ids else f"{HOME}?{urlencode({'done': done})}")


@post(f"{HOME}/retry", status_code=200)
async def retried(request: Asking) -> Response[bytes]:
    """Try a line that failed at once."""
    visit, house = await officer(request), house_of(request)
    _monitor(visit)
    if house.settings.uplink is not None:
        await try_now(house.db, house.settings.uplink.system)
    return see_other(request, HOME)


@post(f"{HOME}/compare", status_code=200)
async def compared(request: Asking) -> Response[bytes]:
    """Compare a day with the upper platform now."""
    visit, house, form = await officer(request), house_of(request), await form_data(request)
    _monitor(visit)
    try:
        await _compare(house, visit, form)
    except Problem as problem:
        return await _overview(request, visit, Wanted(), 0, problem)
    return see_other(request, f"{HOME}#h-days")


async def _compare(house: House, visit: Visit, form: FormData) -> None:
    uplink = house.settings.uplink
    if uplink is None:
        raise Invalid("没有配置上级平台，不能对账", "由管理员配置以后再对账")
    try:
        day = date.fromisoformat(form.get("day"))
    except ValueError:
        day = date.max
    if day > time.today():
        raise Invalid("对账的日期不对", "请选择今天或者以前的一天")
    async with line_to(uplink) as line:
        try:
            await reconcile(house.db, line, day, visit.actor.login)
        except LineDown as down:
            raise Invalid(f"没有对账：{uplink.name}，{down}", "请稍后再试；线路恢复后每天也会自动对账") from None


@get(f"{HOME}/file")
async def exported(request: Asking, standing: State = "", kind: Kind = "", number: Number = "") -> Response[bytes]:
    """Figures, comparison and records as a workbook."""
    visit, house = await officer(request), house_of(request)
    mapping = mapping_of(house.settings)
    data = await book(house, visit.actor, mapping, Wanted(standing, kind, number))
    name = quote(f"上报与对账{time.today()}.xlsx", safe="")
    return Response(data, media_type=XLSX, headers={"content-disposition": f"attachment; filename*=UTF-8''{name}"})


async def _overview(request: Asking, visit: Visit, wanted: Wanted, before: int, problem: Problem | None = None, done: int = -1) -> Response[bytes]:
    house = house_of(request)
    mapping, uplink = mapping_of(house.settings), house.settings.uplink
    rows = await records(house, visit.actor, wanted, before, PAGE + 1)
    more = rows[PAGE - 1].id if len(rows) > PAGE else 0
    tally = await counts(house.db, visit.actor)
    return page(
        request, visit, "desk/reporting.html", title="上报与对账", status=problem.status if problem else 200, problem=problem, uplink=uplink,
        link=await link_state(house.db, uplink.system) if uplink is not None else LinkState(), rows=rows[:PAGE], tally=tally,
        tabs=_tabs(wanted, tally), wanted=wanted, labels=_labels(mapping), tones=TONES, monitor=monitors(visit.actor), mendable=wanted.state in MENDABLE,
        next_page=_address(wanted, more) if more else "", first_page=_address(wanted) if before else "", file=f"{HOME}/file?{_query(wanted)}",
        days=_by_day(await days(house.db, visit.actor), mapping), shown_days=DAYS, today=time.today(), done=done,
    )


def _by_day(figures: Sequence[DayFigure], mapping: ReportMapping) -> list[DayLine]:
    """A line for each day, the latest first."""
    lines = []
    for day, group in groupby(figures, key=lambda each: each.day):
        kinds = list(group)
        compared = [each.compared for each in kinds if each.compared is not None]
        differences = [(word, sum(len(getattr(each, name)) for each in compared)) for name, word in DIFFERENCES]
        lines.append(DayLine(
            day, sum(each.made for each in kinds), sum(each.acked for each in kinds), sum(each.theirs for each in compared) if compared else None,
            all(each.same for each in compared), max((each.asked_at for each in compared), default=None),
            tuple((mapping.label(each.kind), each.made, each.acked, each.compared.theirs if each.compared else None) for each in kinds),
            tuple((word, count) for word, count in differences if count),
        ))
    return lines


def _labels(mapping: ReportMapping) -> dict[str, str]:
    return {kind: definition.label for kind, definition in mapping.definition.record.items()}


def _fields(found: RecordView, mapping: ReportMapping) -> list[tuple[str, str, str]]:
    """The target's name, what it is called, and the value of each field, in the mapping's order."""
    plan = next((each for each in mapping.records if each.kind == found.kind), None)
    called = {field.name: SCOPE[field.source].label if field.source else "" for field in plan.fields} if plan is not None else {}
    values = dict(found.fields)
    names = [*(name for name in called if name in values), *(name for name in values if name not in called)]
    return [(name, called.get(name, ""), values[name]) for name in names]


def _tabs(wanted: Wanted, tally: dict[str, int]) -> list[tuple[str, str, bool, str]]:
    found = [("全部", HOME, not wanted.state, "")]
    for state in (*STATES, *([DIFFERS] if tally[DIFFERS] or wanted.state == DIFFERS else ())):
        count = f"{COUNTED}+" if tally[state] > COUNTED else str(tally[state])
        found.append((state, f"{HOME}?{urlencode({'state': state})}", wanted.state == state, count))
    return found


def _query(wanted: Wanted, before: int = 0) -> str:
    said = {"state": wanted.state, "kind": wanted.kind, "number": wanted.number, "before": str(before) if before else ""}
    return urlencode({name: value for name, value in said.items() if value})


def _address(wanted: Wanted, before: int = 0) -> str:
    query = _query(wanted, before)
    return f"{HOME}?{query}" if query else HOME


def _monitor(visit: Visit) -> None:
    if not monitors(visit.actor):
        raise Forbidden("对账和线路由监测人处理", "请联系监测人；本机关的记录可以逐条重新上报")
