"""影响: what the revision would have changed, before anything is published: past cases decided again, open cases, clocks."""

from datetime import date
from typing import Annotated, Final

from litestar import Response, get
from litestar.params import QueryParameter

from core.cases.reading import openable
from core.house import House
from core.items.archive import NoSuchRelease
from core.items.item import Item
from core.problems import FieldProblem
from core.revisions.cases.impact import USUAL, day_of, impact
from ui.api.who import Asking, house_of
from ui.studio.frame import Opened, RevisionId, opened, studio_page

Most = Annotated[int, QueryParameter(description="重新判断最近多少件", ge=1, le=2000)]
Day = Annotated[str, QueryParameter(description="从哪一天起施行，不写由系统算出", max_length=10)]
EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)
HOW_MANY: Final = (100, USUAL, 1000, 2000)


@get("/studio/revisions/{revision:int}/impact")
async def impacted(request: Asking, revision: RevisionId, most: Most = USUAL, day: Day = "") -> Response[bytes]:
    """The last cases decided again; `day` is from when the revision shall apply."""
    those, house = await opened(request, revision), house_of(request)
    present, revised = await _present(house, those), those.tried.item
    on, wrong = _day(day, those)
    if present is None or revised is None:
        return studio_page(request, those, "studio/impact.html", tab="impact", found=None, fresh=present is None, most=most, on="", how_many=HOW_MANY, errors=(), may_open=frozenset())
    found = await impact(house, present, revised, most, on)
    numbers = {shift.number for replay in (found.own, found.filed) for shift in (*replay.changed, *replay.unclear)}
    return studio_page(
        request, those, "studio/impact.html", tab="impact", found=found, fresh=False, most=most, on=(on or day_of(present, revised)).isoformat(),
        how_many=HOW_MANY, errors=wrong, may_open=await openable(house.db, those.visit.actor, numbers), status=422 if wrong else 200,
    )


async def _present(house: House, those: Opened) -> Item | None:
    """The version in force, else the one the revision was opened on; None for a new item."""
    if not those.revision.base:
        return None
    now = house.catalogue.registry.items.get(those.revision.item)
    try:
        return now if now is not None else await house.catalogue.item_at(those.revision.base)
    except NoSuchRelease:
        return None


def _day(text: str, those: Opened) -> tuple[date | None, tuple[FieldProblem, ...]]:
    if not text:
        return those.revision.effective_on, ()
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None, (FieldProblem("day", "从哪一天起施行", "请写日期，如 2027-01-01"),)
    if not EARLIEST <= day <= LATEST:
        return None, (FieldProblem("day", "从哪一天起施行", f"请写 {EARLIEST.year} 年到 {LATEST.year} 年的一天"),)
    return day, ()
