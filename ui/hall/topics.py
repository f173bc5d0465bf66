"""主题引导: what somebody wants to do, a few questions, then the items, materials and times that apply, on the screen, on paper, as PDF.

The answers travel in the address: nobody signs in, nothing is kept, and each item is begun with what has been answered here.
"""

import re
from collections.abc import Iterator
from typing import Annotated, Final
from urllib.parse import quote, urlencode

import msgspec
from litestar import Response, get
from litestar.params import PathParameter

from core.house import House
from core.items.item import Item
from core.notices import Sheet, SheetPart, SheetRow
from core.problems import NotFound, Problem
from core.process.clock import words
from core.rules import value_words
from core.time import today
from core.topics import TopicPlan, Way
from core.values import FieldType, Value
from ui.api.who import Asking, house_of
from ui.hall.guide import MaterialRow, materials
from ui.hall.offered import Query, offered
from ui.hall.rendering import field_html
from ui.hall.samples import sheet_printed
from ui.hall.sheets import given
from ui.hall.situations import answered
from ui.web import page, visit_of
from ui.web.field_views import FieldShown, field_shown, told
from ui.web.fields import Raw, Reading, gather, raw_of, read, visible

TopicId = Annotated[str, PathParameter(description="主题编号", max_length=100)]
_MONEY: Final = FieldType("money")
_ID: Final = re.compile(r"[a-z][a-z0-9_]{0,99}")


class Due(msgspec.Struct, frozen=True, eq=False):
    """An item as it applies to whoever answered so: why, until when, at what price, with which materials; where it is read about and begun.

    `sure` False: whether it applies depends on what has not been answered. `filled` are the fields that the answers fill in.
    """

    item: Item
    says: str
    sure: bool
    promised: str
    fee: int
    materials: tuple[MaterialRow, ...]
    query: str
    filled: tuple[str, ...]


class Fitted(msgspec.Struct, frozen=True, eq=False):
    """The topic fitted to the answers: its questions, what was answered in words, what applies and what does not."""

    questions: tuple[FieldShown, ...]
    answers: tuple[tuple[str, str], ...]
    dues: tuple[Due, ...]
    spared: tuple[str, ...]
    query: str


@get("/topics/{topic:str}")
async def shown(request: Asking, topic: TopicId) -> Response[bytes]:
    """The questions, and below them what applies."""
    visit, house = await visit_of(request), house_of(request)
    plan = topic_of(house, topic)
    fit = fitted(house, plan, Query(request))
    return page(request, visit, "hall/topic.html", fragment="hall/_topic.html", title=plan.definition.label, topic=plan, about=plan.definition, fit=fit, one=field_html)


@get("/topics/{topic:str}/guide")
async def printed(request: Asking, topic: TopicId) -> Response[bytes]:
    """The same guide as PDF, to print or to take along."""
    house = house_of(request)
    plan = topic_of(house, topic)
    data = await sheet_printed(house, sheet_of(plan, fitted(house, plan, Query(request))))
    shown_as = f"inline; filename*=UTF-8''{quote(plan.definition.label)}.pdf"
    return Response(data, media_type="application/pdf", headers={"content-disposition": shown_as})


def topic_of(house: House, topic: str) -> TopicPlan:
    """The topic of that id. Raises NotFound."""
    found = house.catalogue.registry.topics.get(topic) if _ID.fullmatch(topic) else None
    if found is None:
        raise NotFound("没有这个主题", "请从办事大厅选择")
    return found


def fitted(house: House, plan: TopicPlan, pairs: Query) -> Fitted:
    """The topic for whoever answered so."""
    form = plan.form
    asked = answered(form.fields.values(), pairs)
    raw = gather(form, asked, pairs)
    reading = read(form, raw, given(None))
    there = visible(form, reading.env)
    said = told([message for message in reading.submission.messages if message.field in reading.values])
    questions = tuple(
        msgspec.structs.replace(field_shown(form, name, reading, said), optional=False, conditional=field.visible is not None)
        for name, field in form.fields.items() if name in there
    )
    answers = reading.submission.values
    worded = tuple((form.fields[name].label, value_words(value, form.fields[name].type)) for name, value in answers.items() if value not in ((), ""))
    if not asked:
        return Fitted(questions, (), (), (), "")
    return Fitted(questions, worded, tuple(_dues(house, plan, answers)), _spared(house, plan, answers), _query(raw, reading))


def _query(raw: Raw, reading: Reading) -> str:
    return urlencode({name: typed for name, typed in raw.items() if typed and name in reading.submission.values}, doseq=True)


def _dues(house: House, plan: TopicPlan, answers: dict[str, Value]) -> Iterator[Due]:
    for way in plan.ways:
        follows, item = way.follows(answers), _offered(house, way.item)
        if follows is not False and item is not None:
            yield _due(way, item, answers, sure=follows is True)


def _due(way: Way, item: Item, answers: dict[str, Value], *, sure: bool) -> Due:
    """The item as it applies; a field that the version on offer no longer has is left aside."""
    fields = item.form.fields
    raw = {name: raw_of(fields[name], value) for name, value in way.filled(answers).items() if name in fields and not fields[name].personal}
    env = read(item.form, raw, given(None)).env
    _, promised = item.limits(env)
    asked = tuple(row for row in materials(item, env) if row.state != "不需要")
    return Due(item, way.says, sure, words(promised), item.info.fee.fen, asked, urlencode(raw, doseq=True), tuple(fields[name].label for name in raw))


def _spared(house: House, plan: TopicPlan, answers: dict[str, Value]) -> tuple[str, ...]:
    """The items that do not apply, by name."""
    found = [_offered(house, way.item) for way in plan.ways if way.follows(answers) is False]
    return tuple(item.info.name for item in found if item is not None)


def _offered(house: House, name: str) -> Item | None:
    """The item as it is on offer; None while it is not."""
    try:
        return offered(house, name)
    except Problem:
        return None


def sheet_of(plan: TopicPlan, fit: Fitted) -> Sheet:
    """The guide on paper."""
    parts = [SheetPart("您的回答", tuple(SheetRow(label, text) for label, text in fit.answers))] if fit.answers else []
    parts += [
        SheetPart(f"{number}. {due.item.info.name}", (
            SheetRow("为什么", due.says if due.sure else f"{due.says}（视您的情形）"), SheetRow("实施机关", due.item.info.authority_name),
            SheetRow("承诺时限", due.promised), SheetRow("收费", value_words(due.fee, _MONEY) if due.fee else "不收费"),
            SheetRow("申请材料", "；".join(_material(row) for row in due.materials) or "不需要提交材料"),
        )) for number, due in enumerate(fit.dues, 1)
    ]
    return Sheet(
        title=f"{plan.definition.label}：办事指南", authority="", item=plan.definition.about, mark="", parts=tuple(parts), on=today(),
        foot="按您的回答列出，供准备时参考；以各事项的办事指南和受理机关的告知为准。",
    )


def _material(row: MaterialRow) -> str:
    return f"{row.name}（{row.source}）" + (f"，{row.when}时需要" if row.state == "视情形" and row.when else "")

