"""The inbox 待办: the open cases of one's posts by time left, what is new in them, and where to begin."""

from functools import lru_cache
from typing import Annotated, Final, Literal, TypeAlias
from urllib.parse import urlencode

import msgspec
from litestar import Response, get
from litestar.params import QueryParameter
from markupsafe import Markup

from core.access import Actor
from core.access.habits import habits_of
from core.cases.desk import LATELY, Counts, InboxFilter, Row, opened
from core.cases.deskwork import COUNTED
from core.cases.state import REVOKED, WITHDRAWN, status_of_kind
from core.registry import Registry
from ui.api.cases import ID, WORD
from ui.api.who import Asking, house_of
from ui.desk import counter
from ui.desk.dues import TONES, left_words
from ui.desk.onward import handled_before
from ui.desk.ratings import tabs_of
from ui.desk.starting import mine
from ui.web import officer, page
from ui.web.templates import environment

View = Annotated[Literal["mine", "called", "all", "done", "closed"], QueryParameter(description="待我办理、请我签署或者知会我的、本机关在办、我办过的、本机关近期办结的")]
Chosen = Annotated[str, QueryParameter(description="只列这一事项的办件", pattern=rf"{ID}|^$")]
Status = Annotated[str, QueryParameter(description="只列这一状态的办件", pattern=rf"{WORD}|^$")]
Overdue = Annotated[Literal["", "1"], QueryParameter(description="1：只列超期的")]
After = Annotated[str, QueryParameter(description="上一页的末尾", max_length=40)]
PAGE: Final = 20
Tab: TypeAlias = tuple[str, str, bool, str]
"""A place to go to: its name, its address, whether one is there, and a count."""
VIEWS: Final[tuple[tuple[Literal["mine", "called", "all", "done", "closed"], str, str], ...]] = (
    ("mine", "待我办理", "/desk"), ("called", "会签、征求意见和知会", "/desk?view=called"), ("all", "本机关在办", "/desk?view=all"), ("done", "我办过的", "/desk?view=done"),
    ("closed", f"近 {LATELY} 日结束", "/desk?view=closed"),
)


class Line(msgspec.Struct, frozen=True):
    """A row of the inbox with its time left in words and the shell's tone for it."""

    row: Row
    left: str
    tone: str


@get("/desk")
async def desk(
    request: Asking, view: View = "mine", item: Chosen = "", status: Status = "", overdue: Overdue = "", after: After = ""
) -> Response[bytes]:
    """One page of the inbox; htmx gets the list alone."""
    visit, house = await officer(request), house_of(request)
    wanted = InboxFilter(view, item, status, overdue == "1")
    whole = await opened(house, visit.actor, wanted, after, PAGE)
    found, registry = whole.page, house.catalogue.registry
    return page(
        request, visit, "desk/inbox.html", title="待办", fragment="desk/_inbox.html", lines=[_line(row) for row in found.rows],
        tabs=_tabs(wanted, whole.counts, visit.actor, _starting(registry, visit.actor)), wanted=wanted, first=whole.first, after=after, tally=whole.counts,
        next_page=address(wanted, found.next) if found.next else "", first_page=address(wanted) if after else "",
        filters=_filters(registry, wanted), before=await handled_before(request, visit.actor),
        habits=await habits_of(house.db, visit.actor),
    )


def address(wanted: InboxFilter, after: str = "") -> str:
    """The address of the inbox with these filters."""
    said = {
        "view": wanted.view if wanted.view != "mine" else "", "item": wanted.item, "status": wanted.status,
        "overdue": "1" if wanted.overdue else "", "after": after,
    }
    query = urlencode({name: value for name, value in said.items() if value})
    return f"/desk?{query}" if query else "/desk"


@lru_cache(maxsize=256)
def _filters(registry: Registry, wanted: InboxFilter) -> Markup:
    """The form that narrows the list: the same for everybody who asks for the same."""
    macro = environment().get_template("desk/_filters.html").module.filters  # type: ignore[attr-defined] # a macro of the template
    items = [(each.id, each.info.name) for each in registry.items.values()]
    return Markup(macro(wanted, items, statuses(registry)))  # noqa: S704 - the template escapes


@lru_cache(maxsize=1)
def statuses(registry: Registry) -> list[str]:
    """Every status a case of these items may have, in the order in which cases come to them."""
    words: dict[str, None] = {}
    for item in registry.items.values():
        for step in item.process.steps.values():
            for word in item.process.outcomes(step.id):
                words[status_of_kind(item.process.event(step.id, word), word, "")[0]] = None
        words |= dict.fromkeys(item.process.ends())
    return list(words | dict.fromkeys((WITHDRAWN, REVOKED)))


def _starting(registry: Registry, actor: Actor) -> list[Tab]:
    """Where an officer begins a case: at the counter, or of their own authority's motion."""
    found: list[Tab] = [("窗口收件", "/desk/counter", False, "")] if counter.mine(registry, actor) else []
    return found + ([("依职权发起", "/desk/start", False, "")] if mine(registry, actor) else [])


def _tabs(wanted: InboxFilter, tally: Counts, actor: Actor, starting: list[Tab]) -> list[Tab]:
    mine = f"{COUNTED}+" if tally.more else str(tally.mine)
    tally_of = {"mine": mine, "called": str(len(actor.called))}
    shown = [each for each in VIEWS if each[0] != "called" or actor.called or wanted.view == "called"]
    views = [(label, path, view == wanted.view, tally_of.get(view, "")) for view, label, path in shown]
    others = [
        ("抽查", "/desk/runs", False, ""), ("名录", "/desk/registers", False, ""), ("指标", "/board/indicators", False, ""),
        ("上报", "/desk/reporting", False, ""), ("AB 岗", "/desk/stand-ins", False, ""),
    ]
    return [*views, *starting, *others, *tabs_of(actor)]


def _line(row: Row) -> Line:
    return Line(row, left_words(row.left) if row.left is not None else "", TONES[row.tone])
