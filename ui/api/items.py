"""What is offered: the list of items, each one's guide and form, and a trial decision that stores nothing."""

from datetime import date, datetime, time
from typing import Annotated

from litestar import Request, get, post
from litestar.params import Parameter

from core.filings import trial
from core.house import House
from core.items.item import Item
from core.problems import Invalid, NotFound, Quarantined
from core.time import CHINA, today
from ui.api.bodies import Trial
from ui.api.decisions import DecisionView, decision_view
from ui.api.views import FormView, ItemGuide, ItemList, brief, form, guide
from ui.api.who import house_of, somebody
from ui.api.wire import Body
from ui.openapi import problems

ItemId = Annotated[str, Parameter(description="事项编号", max_length=100)]
EARLIEST, LATEST = date(2004, 1, 1), date(2100, 12, 31)
"""Between these a trial may be dated: the working calendar is known from the first on."""


@get("/items", tags=["事项"], summary="列出事项", operation_id="list_items", responses=problems())
async def listed(request: Request) -> ItemList:
    """All items on offer."""
    return ItemList(tuple(brief(item) for item in house_of(request).catalogue.registry.items.values()))


@get("/items/{item:str}", tags=["事项"], summary="查看办事指南", operation_id="read_item", responses=problems())
async def guided(request: Request, item: ItemId) -> ItemGuide:
    """The guide of one item."""
    return guide(offered(house_of(request), item))


@get("/items/{item:str}/form", tags=["事项"], summary="查看表单", operation_id="read_form", responses=problems())
async def filled(request: Request, item: ItemId) -> FormView:
    """The form of one item."""
    return form(offered(house_of(request), item))


@post(
    "/items/{item:str}/decide", dto=Body[Trial], status_code=200, tags=["事项"], summary="试算结论", operation_id="decide",
    responses=problems(401, 403, 422, body=True),
    description="按填写的内容和假定的日期给出结论、适用的规则和理由，不保存任何内容。内容可以不完整，返回会说明还需补充哪些栏目。",
)
async def decided(request: Request, item: ItemId, data: Trial) -> DecisionView:
    """A dry run."""
    house, on = house_of(request), data.on or today()
    if not EARLIEST <= on <= LATEST:
        raise Invalid(f"日期 {on} 超出可以试算的范围", f"请填写 {EARLIEST} 到 {LATEST} 之间的日期")
    chosen = offered(house, item, on)
    actor = await somebody(request)
    tried = await trial(house, actor, chosen, data.values, on, data.party_code)
    why = _why_not(chosen, tried, data.why_not)
    return decision_view(chosen, on, tried, why)


def offered(house: House, item: str, on: date | None = None) -> Item:
    """The version of the item on offer (at the end of the day `on`). Raises NotFound or Quarantined."""
    catalogue = house.catalogue
    if item in catalogue.quarantined:
        raise Quarantined(f"事项“{item}”暂停受理新申请", "在办的办件不受影响；请过后再试")
    try:
        return catalogue.item(item, datetime.combine(on, time.max, CHINA) if on and on > today() else None)
    except KeyError:
        raise NotFound(f"没有编号为“{item}”的事项", "请在 /api/v1/items 所列的事项中选择") from None
