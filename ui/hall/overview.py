"""填写进度: one list of everything that a filing of several items asks, which part belongs to which item, and what is still missing."""

from typing import Any

from litestar import Response, get

from core.scenes import Composed
from ui.api.who import Asking, house_of
from ui.hall.choosing import owners
from ui.hall.combined import legs
from ui.hall.filing import DraftId
from ui.hall.offered import offered
from ui.hall.sheets import MATERIALS, REVIEW
from ui.hall.work import Work, on_sheet, resumed
from ui.web import applicant, page, see_other
from ui.web.fields import visible


@get("/drafts/{draft:int}/list")
async def overview(request: Asking, draft: DraftId) -> Response[bytes]:
    """The list; a filing of one item has none and goes on where it was left."""
    visit, house = await applicant(request), house_of(request)
    work = await resumed(house, visit, offered, draft)
    if not isinstance(work.item, Composed):
        return see_other(request, f"{work.path}/1")
    return page(
        request, visit, "hall/list.html", title=f"填写进度 · {work.item.info.name}", work=work, item=work.item, rows=_rows(work),
        legs=legs(work.item), dropped=[each.reason for each in work.item.dropped], conflicts=[each.text for each in work.item.conflicts],
    )


def _rows(work: Work) -> list[dict[str, Any]]:
    """A row for each page, then the materials and the review."""
    reading = work.read()
    shown = visible(work.item.form, reading.env)
    rows = []
    for sheet in work.plan.sheets:
        there = [name for name in sheet.names if name in shown]
        if not there:
            continue
        wrong = on_sheet(reading, sheet.names, shown)
        begun = any(work.raw.get(name) not in ("", None, [], "false") for name in there)
        word, tone = ("已填好", "good") if not wrong else ("待补充", "warn") if begun else ("未填写", "")
        rows.append({"name": sheet.title, "href": f"{work.path}/{sheet.number}", "word": word, "tone": tone, "for": owners(work.item, tuple(there))})
    rows.append({"name": "申请材料", "href": f"{work.path}/{MATERIALS}", "word": "", "tone": "", "for": ()})
    rows.append({"name": "核对并提交", "href": f"{work.path}/{REVIEW}", "word": "", "tone": "", "for": ()})
    return rows
