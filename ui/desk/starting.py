"""依职权发起: an officer starts a case about somebody, from one page, of the items that their post starts."""

import secrets
from typing import Annotated, Any, Final

import msgspec
from litestar import Response, get, post
from litestar.params import PathParameter, QueryParameter

from core.access import Actor, PartyHeld
from core.filings import FilingRequest, submit
from core.filings.preparing import item_of
from core.forms import Message
from core.forms.text import narrow
from core.house import House
from core.items.item import Item
from core.parties import by_code
from core.problems import FieldProblem, Forbidden, Invalid, NotFound
from core.registry import Registry
from core.time import now
from ui.api.who import Asking, house_of
from ui.hall.prefill import CODE, NAME
from ui.hall.rendering import field_html
from ui.hall.sheets import given, machine_key
from ui.hall.work import SHOWN
from ui.web import FormData, Visit, form_data, is_htmx, officer, page, see_other
from ui.web.field_views import FieldShown, field_shown, steering, told
from ui.web.fields import Raw, Reading, gather, read, visible
from ui.web.rows import rows_changed

ItemId = Annotated[str, PathParameter(description="事项编号", max_length=100)]
Code = Annotated[str, QueryParameter(name="code", description="当事人的统一社会信用代码", max_length=40)]
UNKNOWN: Final = (
    "平台上没有代码为“{}”的当事人。请核对统一社会信用代码；企业还没有登记的，请企业用自己的账号登录平台登记，或者由平台管理员登记以后再发起"
)
_KEY: Final = "desk-{}"
_LONGEST: Final = 60


class Start(msgspec.Struct, frozen=True, eq=False):
    """A case about to be started: the item, about whom, what has been typed, and the key under which it is filed once.

    `fixed` are the fields that name the party: the register says them, nobody types them.
    """

    item: Item
    held: PartyHeld
    fixed: Raw
    raw: Raw
    key: str

    def read(self) -> Reading:
        """What has been typed, read together with what the register says of the party."""
        return read(self.item.form, {**self.raw, **self.fixed}, given(self.held))

    def fields(self, reading: Reading, errors: tuple[Message, ...] = ()) -> dict[str, FieldShown]:
        """The fields that show, in the order of the form."""
        form, there, steers = self.item.form, visible(self.item.form, reading.env), steering(self.item.form)
        return {
            name: field_shown(form, name, reading, told(errors), steers) for name, field in form.fields.items()
            if name in there and name not in self.fixed and not machine_key(form, name) and (not field.calc or name in reading.env)
        }


@get("/desk/start")
async def startable(request: Asking) -> Response[bytes]:
    """The items that the officer may start."""
    visit, house = await officer(request), house_of(request)
    return page(request, visit, "desk/start.html", title="依职权发起", items=[item.info for item in mine(house.catalogue.registry, visit.actor)])


@get("/desk/start/{item:str}")
async def begin(request: Asking, item: ItemId, code: Code = "") -> Response[bytes]:
    """About whom; once that is known, the form."""
    visit, house = await officer(request), house_of(request)
    version = _own(house, visit.actor, item)
    asked = narrow(code).strip().upper()
    held = await _party(house, asked) if asked else None
    if held is None:
        error = (FieldProblem("code", "", UNKNOWN.format(asked)),) if asked else ()
        return page(request, visit, "desk/start_whom.html", title=f"发起 · {version.info.name}", item=version.info, code=code, errors=error)
    return _page(request, visit, _fresh(version, held, secrets.token_urlsafe(16)))


@post("/desk/start/{item:str}", status_code=200)
async def begun(request: Asking, item: ItemId) -> Response[bytes]:
    """The case, started once however often the form is sent; or what is wrong, with what was typed."""
    visit, house = await officer(request), house_of(request)
    version, data = _own(house, visit.actor, item), await form_data(request)
    held = await _party(house, data.get("_code")[:_LONGEST])
    if held is None:
        raise NotFound("没有这一当事人", "请返回上一步，重新填写统一社会信用代码")
    start = _typed(_fresh(version, held, data.get("_key")[:_LONGEST]), data)
    if is_htmx(request):
        return _again(request, visit, start, data)
    raw, moved = rows_changed(version.form, start.raw, data)
    if moved:
        return _page(request, visit, msgspec.structs.replace(start, raw=raw))
    reading = start.read()
    there = visible(version.form, reading.env)
    wrong = tuple(message for message in reading.submission.messages if message.field.partition(".")[0] in there)
    if wrong:
        return _page(request, visit, start, wrong)
    try:
        done = await submit(house, visit.actor, FilingRequest(version.id, reading.values, held.id, _KEY.format(start.key)))
    except Invalid as invalid:
        said = invalid.fields or (FieldProblem("", "", invalid.detail),)
        return _page(request, visit, start, tuple(Message(each.field, each.label, each.text) for each in said))
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


async def _party(house: House, code: str) -> PartyHeld | None:
    found = await by_code(house.db.pool, house.vault, "legal", code) if code.isascii() and code.isalnum() else None
    return PartyHeld(found.id, found.code, found.name) if found is not None else None


def _fresh(item: Item, held: PartyHeld, key: str) -> Start:
    known = {NAME: held.name, CODE: held.code}
    fixed = {name: known[field.identity] for name, field in item.form.fields.items() if field.identity in known and not field.calc}
    return Start(item, held, fixed, {}, key)


def _typed(start: Start, data: FormData) -> Start:
    names = [name for name in data.get(SHOWN).split() if name not in start.fixed]
    return msgspec.structs.replace(start, raw=gather(start.item.form, names, data))


def _page(request: Asking, visit: Visit, start: Start, wrong: tuple[Message, ...] = ()) -> Response[bytes]:
    fields = start.fields(start.read(), wrong)
    context: dict[str, Any] = {
        "item": start.item.info, "held": start.held, "key": start.key, "one": field_html, "shown": _shown(fields),
        "slots": [(name, fields.get(name)) for name in start.item.form.fields if name not in start.fixed],
        "errors": tuple(FieldProblem(each.field, "", each.text) for each in wrong),
    }
    return page(request, visit, "desk/start_form.html", title=f"发起 · {start.item.info.name}", status=422 if wrong else 200, **context)


def _again(request: Asking, visit: Visit, start: Start, data: FormData) -> Response[bytes]:
    """The places of fields that came or went by what was just answered."""
    fields, before = start.fields(start.read()), {*data.get(SHOWN).split()}
    form = start.item.form
    slots = [(name, fields.get(name)) for name in form.fields if name not in start.fixed and ((name in fields) != (name in before) or form.fields[name].calc)]
    arrived = [field.label for name, field in slots if field is not None and name not in before and field.control != "output"]
    return page(request, visit, "hall/_fields.html", title="发起", slots=slots, shown=_shown(fields), arrived=arrived, one=field_html)


def _shown(fields: dict[str, FieldShown]) -> str:
    return " ".join(name for name, field in fields.items() if field.control != "output")
