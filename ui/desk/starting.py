"""依职权发起: an officer starts a case about somebody, from one page, of the items that their post starts."""

import secrets
from typing import Annotated, Any, Final

import msgspec
from litestar import Response, get, post
from litestar.params import PathParameter, QueryParameter

from core.access import Actor
from core.filings import FilingRequest, submit
from core.filings.preparing import item_of
from core.forms import Message
from core.house import House
from core.items.item import Item
from core.problems import FieldProblem, Forbidden, NotFound, Problem
from core.registry import Registry
from core.time import now
from ui.api.who import Asking, house_of
from ui.desk.onepage import LONGEST_CODE, Door, OnePage, again, fresh, party_of_code, refusal, shown
from ui.hall.rendering import field_html
from ui.web import Visit, form_data, is_htmx, officer, page, see_other
from ui.web.pasting import rows_pasted
from ui.web.rows import rows_changed

ItemId = Annotated[str, PathParameter(description="事项编号", max_length=100)]
Code = Annotated[str, QueryParameter(name="code", description="当事人的统一社会信用代码", max_length=40)]
DOOR: Final = Door(
    "/desk/start", "依职权发起", "由本机关主动立件的事项，不需要当事人申请。", "没有由您的岗位发起的事项", "哪些事项由哪个岗位发起，写在事项的定义里。",
    "对谁发起", "当事人", "18 位，在营业执照上",
    "平台上没有代码为“{}”的当事人。请核对统一社会信用代码；企业还没有登记的，请企业用自己的账号登录平台登记，或者由平台管理员登记以后再发起",
)
_KEY: Final = "desk-{}"


@get("/desk/start")
async def startable(request: Asking) -> Response[bytes]:
    """The items that the officer may start."""
    visit, house = await officer(request), house_of(request)
    return DOOR.offered(request, visit, mine(house.catalogue.registry, visit.actor))


@get("/desk/start/{item:str}")
async def begin(request: Asking, item: ItemId, code: Code = "") -> Response[bytes]:
    """About whom; once that is known, the form."""
    visit, house = await officer(request), house_of(request)
    version = _own(house, visit.actor, item)
    held = await party_of_code(house, code) if code.strip() else None
    if held is None:
        return DOOR.asking(request, visit, version, code)
    return _page(request, visit, fresh(version, held, secrets.token_urlsafe(16)))


@post("/desk/start/{item:str}", status_code=200)
async def begun(request: Asking, item: ItemId) -> Response[bytes]:
    """The case, started once however often the form is sent; or what is wrong, with what was typed."""
    visit, house = await officer(request), house_of(request)
    version, data = _own(house, visit.actor, item), await form_data(request)
    held = await party_of_code(house, data.get("_code"))
    if held is None:
        raise NotFound("没有这一当事人", "请返回上一步，重新填写统一社会信用代码")
    start = fresh(version, held, data.get("_key")[:LONGEST_CODE]).typed(data)
    if is_htmx(request):
        return again(request, visit, start, data, "发起")
    rows = rows_pasted(version.form, start.raw, data)
    if rows is not None:
        start = msgspec.structs.replace(start, raw=rows.raw)
        return _page(request, visit, start, rows.said(start.read()))
    raw, moved = rows_changed(version.form, start.raw, data)
    if moved:
        return _page(request, visit, msgspec.structs.replace(start, raw=raw))
    reading = start.read()
    wrong = start.wrong(reading)
    if wrong:
        return _page(request, visit, start, wrong)
    try:
        done = await submit(house, visit.actor, FilingRequest(version.id, reading.values, held.id, _KEY.format(start.key)))
    except Problem as problem:
        return _page(request, visit, start, refusal(problem, DOOR), problem.status)
    return see_other(request, f"/desk/cases/{done.cases[0].number}")


def mine(registry: Registry, actor: Actor) -> list[Item]:
    """The items that one of the officer's posts starts."""
    return [item for item in registry.items.values() if item.info.starts == "office" and actor.holds(item.info.filer, item.info.authority)]


def _own(house: House, actor: Actor, item: str) -> Item:
    """The item, when the officer may start it. Raises NotFound, Forbidden, Quarantined."""
    version = item_of(house, item, now())
    if version.info.starts != "office":
        raise NotFound("这一事项不由机关发起", "请从“依职权发起”的列表中选择")
    if not actor.holds(version.info.filer, version.info.authority):
        role = house.catalogue.registry.roles[version.info.filer].name
        raise Forbidden(f"“{version.info.name}”由{version.info.authority_name}的{role}发起", f"请移交{role}")
    return version


def _page(request: Asking, visit: Visit, start: OnePage, wrong: tuple[Message, ...] = (), status: int = 422) -> Response[bytes]:
    fields = start.fields(start.read(), wrong)
    context: dict[str, Any] = {
        "door": DOOR, "item": start.item.info, "held": start.held, "key": start.key, "one": field_html, "fields": start.item.form.fields, "shown": shown(fields), "slots": start.slots(fields),
        "errors": tuple(FieldProblem(each.field, "", each.text) for each in wrong),
    }
    return page(request, visit, "desk/start_form.html", title=f"发起 · {start.item.info.name}", status=status if wrong else 200, **context)
