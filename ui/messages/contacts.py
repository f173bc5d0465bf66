"""联系方式: where the party wants to be told, given with consent and taken back as easily."""

from typing import Annotated, Final, Literal

import msgspec
from litestar import Response, get, post
from litestar.params import PathParameter

from core.access import PartyHeld
from core.house import House
from core.messages.channels import CHANNELS
from core.parties.contacts import LABELS, Contact, ContactKind, contacts_of, give, may_set, stop
from core.problems import FieldProblem, Forbidden, Invalid, NotLawful
from ui.api.who import Asking, house_of
from ui.web import Visit, applicant, form_data, page, see_other

Kind = Annotated[Literal["phone", "email"], PathParameter(description="手机号码或者电子邮箱")]
HINTS: Final = {"phone": "11 位手机号码", "email": "如 name@example.cn"}


class Way(msgspec.Struct, frozen=True):
    """One way of being told: its channel, whether the house has it, and the address in force."""

    kind: ContactKind
    label: str
    hint: str
    channel: str
    open: bool
    contact: Contact | None


@get("/my/contacts")
async def shown(request: Asking) -> Response[bytes]:
    """Where the party is told now."""
    return await _page(request, await applicant(request))


@post("/my/contacts/{kind:str}", status_code=200)
async def given(request: Asking, kind: Kind) -> Response[bytes]:
    """Be told there from now on."""
    visit, house = await applicant(request), house_of(request)
    form = await form_data(request)
    may_set(visit.actor, _held(visit))
    if not _channel_of(house, kind)[1]:
        raise NotLawful(f"本平台还没有接通{_channel_of(house, kind)[0]}", "请在“消息”页面查看办件消息")
    try:
        await give(house, visit.actor, _held(visit), kind, form.get(kind)[:254], agreed=bool(form.get(f"agreed_{kind}")))
    except Invalid as invalid:
        return await _page(request, visit, invalid.fields, {kind: form.get(kind)[:254]})
    return see_other(request, "/my/contacts?done=1")


@post("/my/contacts/{kind:str}/end", status_code=200)
async def stopped(request: Asking, kind: Kind) -> Response[bytes]:
    """The consent ends, and the address is erased."""
    visit = await applicant(request)
    await stop(house_of(request), visit.actor, _held(visit), kind)
    return see_other(request, "/my/contacts?ended=1")


async def _page(
    request: Asking, visit: Visit, errors: tuple[FieldProblem, ...] = (), typed: dict[str, str] | None = None
) -> Response[bytes]:
    house = house_of(request)
    found = {each.kind: each for each in await contacts_of(house, visit.actor, _held(visit))}
    kinds: tuple[ContactKind, ...] = ("phone", "email")
    ways = [Way(kind, LABELS[kind], HINTS[kind], *_channel_of(house, kind), found.get(kind)) for kind in kinds]
    return page(
        request, visit, "messages/contacts.html", title="联系方式", status=422 if errors else 200, ways=ways, errors=errors,
        wrong={each.field: each.text for each in errors}, typed=typed or {}, done="done" in request.query_params,
        ended="ended" in request.query_params,
    )


def _channel_of(house: House, kind: str) -> tuple[str, bool]:
    """The channel that needs such an address, and whether the house has it."""
    channel = next(each for each in CHANNELS.values() if each.needs == kind)
    return channel.label, channel.name in house.settings.channels.names


def _held(visit: Visit) -> PartyHeld:
    if visit.acting is None:
        raise Forbidden("您的账号还没有可以代表的申请人", "请由单位在“委托代理人”中为您授权")
    return visit.acting
