"""自动保存: what is typed is kept while it is typed, and the page hears who else is at the draft.

The page sends its form; the answer is data for `draft.js`. With scripts off nothing of this happens and every button saves.
"""

import msgspec
from litestar import Response, post
from litestar.enums import MediaType

from core import time
from core.filings import presence
from core.house import House
from ui.api.who import Asking, house_of
from ui.hall.filing import DraftId, Number, begun_or_fresh
from ui.hall.keeping import base_of, differences, differing, keep, seat_of, written
from ui.hall.offered import ItemId, offered
from ui.hall.presence import people
from ui.hall.progress import left_on
from ui.hall.work import SHOWN, Work, resumed
from ui.web import FormData, applicant, form_data, see_other
from ui.web.templates import clock

LEFT = "_left"
"""Said by a page that is being closed."""
TYPED = "_typed"
"""Said when something has been typed since the page was sent last; otherwise it only says that it is still open."""


LOOKS = "_looks"
"""Said by a page whose fields are switched off, because somebody else types at it."""


class Saved(msgspec.Struct, frozen=True):
    """What the page is told.

    `at` when it was saved, in words; `base` the marks it is based on now; `beside` by field what was typed elsewhere, as HTML; `there` who
    else is at the draft; `locked` whether somebody else types at this page; `left` what is still to be filled in.
    """

    draft: str
    action: str
    version: int
    at: str
    base: str
    beside: dict[str, str]
    there: str
    locked: bool
    left: str


@post("/drafts/{draft:int}/{number:int}/autosave", status_code=200)
async def autosaved(request: Asking, draft: DraftId, number: Number) -> Response[bytes]:
    """Keep what was typed so far; the page stays where it is."""
    visit, house = await applicant(request), house_of(request)
    data = await form_data(request)
    if LEFT in data and TYPED not in data:
        await presence.left(house.db, visit.actor, draft, seat_of(data))
        return Response(b"", status_code=204)
    return await _kept(house, await resumed(house, visit, offered, draft), data, number)


@post("/apply/{item:str}/autosave", status_code=200)
async def begun_by_itself(request: Asking, item: ItemId) -> Response[bytes]:
    """Something was typed on the first page: from now on there is a draft."""
    visit, house = await applicant(request), house_of(request)
    return await _kept(house, await begun_or_fresh(request, house, visit, item), await form_data(request), 1)


@post("/drafts/{draft:int}/{number:int}/take", status_code=200)
async def taken_over(request: Asking, draft: DraftId, number: Number) -> Response[bytes]:
    """接手填写: from now on the page is typed at here. What was typed there is kept."""
    visit, house = await applicant(request), house_of(request)
    work, data = await resumed(house, visit, offered, draft), await form_data(request)
    work.sheet(number)
    await presence.take(house.db, visit.actor, draft, seat_of(data), number)
    return see_other(request, f"{work.path}/{number}")


async def _kept(house: House, before: Work, data: FormData, number: int) -> Response[bytes]:
    sheet = before.sheet(number)
    shown = [name for name in data.get(SHOWN).split() if name in sheet.names]
    sent = {name: value for name, value in before.typed(shown, data).raw.items() if name in shown}
    seat, typed = seat_of(data), TYPED in data
    kept = await keep(house, before, sent, data, number, quiet=True)
    work = kept.work
    if LEFT in data:
        await presence.left(house.db, work.visit.actor, work.draft, seat)
    else:
        await presence.seen(house.db, work.visit.actor, work.draft, seat, number, typed=typed, looks=LOOKS in data)
    there = await presence.present(house.db, work.visit.actor, work.draft, number, seat)
    answer = Saved(
        str(work.draft), f"{work.path}/{number}", work.version, clock(time.now()), written({**base_of(before, data), **kept.marks}),
        {each.name: str(differing(each)).strip() for each in differences(work, {**work.raw, **sent}, shown)},
        people(there, number, len(work.plan.sheets)), there.holder(number) is not None, left_on(work, sheet).words,
    )
    return Response(msgspec.json.encode(answer), media_type=MediaType.JSON)
