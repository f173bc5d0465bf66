"""工作台设置: what an officer chooses once for all."""

from litestar import Response, post

from core.access.habits import Habits, set_habits
from ui.api.who import Asking, house_of
from ui.web import form_data, officer, see_other
from ui.web.visits import safe_next


@post("/desk/settings")
async def settled(request: Asking) -> Response[bytes]:
    """Remember both choices, and back to where they were made."""
    visit, house = await officer(request), house_of(request)
    form = await form_data(request)
    await set_habits(house.db, visit.actor, Habits("open_next" in form, "hotkeys" in form))
    return see_other(request, safe_next(form.get("back")) or "/desk")
