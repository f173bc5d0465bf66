"""What is offered: the list of items, each one's guide and form, and a trial decision that stores nothing."""

import asyncio
import base64
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from litestar import get, post
from litestar.params import JSONBody, PathParameter

from core.faults import did_you_mean
from core.filings import documents, preview
from core.filings.documents import Content
from core.filings.preparing import item_of
from core.filings.signing import unconfirmed
from core.house import House
from core.items.item import Item
from core.notices import render_sheet
from core.problems import Invalid
from core.rules import Decision, WhyNot
from core.time import now, today
from core.values import Value
from ui.api.bodies import Reading, Trial
from ui.api.decisions import DecisionView, decision_view
from ui.api.views import DocumentDraft, DocumentList, FormView, ItemGuide, ItemList, brief, form, guide
from ui.api.who import Asking, house_of, signed_in, somebody
from ui.api.wire import Body
from ui.openapi import SIGNED_IN, problems

ItemId = Annotated[str, PathParameter(description="事项编号", max_length=100)]
EARLIEST, LATEST = date(2004, 1, 1), date(2100, 12, 31)
"""Between these a trial may be dated: the working calendar is known from the first on."""


@get("/items", tags=["事项"], summary="列出事项", operation_id="list_items", responses=problems())
async def listed(request: Asking) -> ItemList:
    """All items on offer."""
    return ItemList(tuple(brief(item) for item in house_of(request).catalogue.registry.items.values()))


@get("/items/{item:str}", tags=["事项"], summary="查看办事指南", operation_id="read_item", responses=problems())
async def guided(request: Asking, item: ItemId) -> ItemGuide:
    """The guide of one item."""
    return guide(offered(house_of(request), item))


@get("/items/{item:str}/form", tags=["事项"], summary="查看表单", operation_id="read_form", responses=problems())
async def filled(request: Asking, item: ItemId) -> FormView:
    """The form of one item."""
    return form(offered(house_of(request), item))


@post(
    "/items/{item:str}/decide", dto=Body[Trial], status_code=200, tags=["事项"], summary="试算结论", operation_id="decide",
    responses=problems(401, 403, 422, body=True),
    description="按填写的内容和假定的日期给出结论、适用的规则和理由，不保存任何内容。内容可以不完整，返回会说明还需补充哪些栏目。",
)
async def decided(request: Asking, item: ItemId, data: JSONBody[Trial]) -> DecisionView:
    """A dry run."""
    house, on = house_of(request), data.on or today()
    if not EARLIEST <= on <= LATEST:
        raise Invalid(f"日期 {on} 超出可以试算的范围", f"请填写 {EARLIEST} 到 {LATEST} 之间的日期")
    version = offered(house, item)
    actor = await somebody(request)
    decision = await preview(house, actor, item, data.values, on, data.party_code)
    env = _env(version, data, on)
    return decision_view(version, on, decision, env, _why_not(version, env, decision, data.why_not))


@post(
    "/items/{item:str}/documents", dto=Body[Reading], status_code=200, tags=["事项"], summary="取得由平台生成、须签署的材料", operation_id="read_documents", security=SIGNED_IN,
    responses=problems(422, signed_in=True, body=True),
    description="按填写的内容生成申请表、承诺书等，供申请人阅读；不保存任何内容。确认并签署的，在申报的 signed 里写明材料编号、散列和签署人。没有这类材料的事项返回空。",
)
async def documented(request: Asking, item: ItemId, data: JSONBody[Reading]) -> DocumentList:
    """What would be made out of these answers."""
    actor, house = await signed_in(request), house_of(request)
    return DocumentList(tuple([await _drafted(house, each) for each in await documents(house, actor, item, data.party, data.values)]))


async def _drafted(house: House, content: Content) -> DocumentDraft:
    sheet = unconfirmed(content)
    pdf = await asyncio.to_thread(render_sheet, sheet, [house.settings.fonts])
    return DocumentDraft(content.material, content.title, content.document, content.digest, base64.b64encode(pdf).decode())


def offered(house: House, item: str) -> Item:
    """The version of the item on offer. Raises NotFound, Quarantined."""
    return item_of(house, item, now())


def _env(version: Item, data: Trial, on: date) -> dict[str, Any]:
    """What the rules saw of the values."""
    env: dict[str, Any] = {"submitted_on": on, "today": on}
    if data.party_code:
        env["holder"] = data.party_code
    return {**env, **version.form.typed(data.values, env)}


def _why_not(version: Item, env: Mapping[str, Value], decision: Decision, row: str) -> WhyNot | None:
    """Why the row that was asked about did not apply. Raises Invalid for a row that no table has."""
    if not row:
        return None
    rows = [each.no for table in version.rules.tables for each in table.plan.definition.rows]
    if row not in rows:
        raise Invalid(f"没有编号为“{row}”的规则", did_you_mean(row, rows) or f"本事项的规则：{'、'.join(rows)}")
    return version.rules.why_not(env, {fact.name: fact for fact in decision.facts}, row)
