"""申请人核对: at the counter, on the applicant's own phone, by a link out of a QR code; nobody signs in, the link is the key."""

from typing import Annotated, Final

from litestar import Response, get, post
from litestar.params import PathParameter

from core.filings.confirming import Asked, confirm
from core.filings.confirming import asked as asked_by
from core.filings.preparing import item_of
from core.time import now
from ui.api.who import Asking, house_of
from ui.hall.sheets import given
from ui.hall.stated import sheets_stated
from ui.web import page, see_other, visit_of
from ui.web.fields import read

Secret = Annotated[str, PathParameter(description="二维码中的链接", max_length=60)]
DOOR: Final = {"door": "verify"}


@get("/confirm/{secret:str}", opt=DOOR, include_in_schema=False)
async def asked(request: Asking, secret: Secret) -> Response[bytes]:
    """What was typed, to be gone over."""
    return await _page(request, secret, await asked_by(house_of(request), secret))


@post("/confirm/{secret:str}", status_code=200, opt=DOOR, include_in_schema=False)
async def confirmed(request: Asking, secret: Secret) -> Response[bytes]:
    """It is right."""
    await confirm(house_of(request), secret)
    return see_other(request, f"/confirm/{secret}")


async def _page(request: Asking, secret: str, found: Asked) -> Response[bytes]:
    visit, house = await visit_of(request), house_of(request)
    item = item_of(house, found.item, now())
    sheets = sheets_stated(item, read(item.form, found.values, given(found.held)))
    return page(request, visit, "hall/confirm.html", title=f"核对申请内容 · {item.info.name}", item=item.info, asked=found, secret=secret, sheets=sheets)
