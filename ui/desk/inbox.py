"""The inbox 待办: the open cases of one's posts by time left, what is new in them, and where to begin."""

from functools import lru_cache
from typing import Annotated, Any, Final, Literal, TypeAlias

from litestar import Response, get
from litestar.params import QueryParameter
from markupsafe import Markup

from core.access import Actor
from core.access.saved_views import saved_views
from core.cases.desk import LATELY, Counts, Whole, counts_of_all, opened
from core.cases.desk_beside import DeskBeside, beside_the_list
from core.cases.deskwork import COUNTED
from core.cases.narrowing import LEFT_WORDS, SORTED, InboxFilter
from core.cases.state import REVOKED, WITHDRAWN, status_of_kind
from core.registry import Registry
from ui.api.bodies import BIGGEST
from ui.api.who import Asking, house_of
from ui.desk import counter
from ui.desk.figures import desk_facts
from ui.desk.listing import VIEW_WORDS, Listing, address, heads, line, query, read, regions, steps
from ui.desk.onward import handled_before
from ui.desk.ratings import tabs_of
from ui.desk.stages import Beside, beside, listed, opens_with
from ui.desk.starting import mine
from ui.web import is_htmx, officer, page, see_other
from ui.web.templates import environment

View = Annotated[
    Literal["mine", "stood", "called", "all", "done", "closed"], QueryParameter(description="待我办理、代别人办理、请我签署或者知会我的、本机关在办、我办过的、本机关近期办结的"),
]
Saved = Annotated[int, QueryParameter(description="保存的视图的编号；0：不用视图", ge=0, le=BIGGEST)]
After = Annotated[str, QueryParameter(description="上一页的末尾", max_length=40)]
PAGE: Final = 20
Tab: TypeAlias = tuple[str, str, bool, str]
"""A place to go to: its name, its address, whether one is there, and a count."""
VIEWS: Final[tuple[tuple[Literal["mine", "called", "all", "done", "closed"], str, str], ...]] = (
    ("mine", "待我办理", "/desk?view=mine"), ("called", "会签、征求意见和知会", "/desk?view=called"), ("all", "本机关在办", "/desk?view=all"), ("done", "我办过的", "/desk?view=done"),
    ("closed", f"近 {LATELY} 日结束", "/desk?view=closed"),
)


@get("/desk")
async def desk(request: Asking, view: View = "mine", after: After = "", saved: Saved = 0) -> Response[bytes]:
    """One page of the inbox; htmx gets the list alone. Without anything asked it opens as the officer wants it."""
    visit, house = await officer(request), house_of(request)
    alone = is_htmx(request)
    around = DeskBeside(await saved_views(house.db, visit.actor) if saved else ()) if alone else await beside_the_list(house.db, visit.actor)
    kept = around.views
    if not request.query_params and (first := opens_with(kept)) is not None:
        return see_other(request, f"/desk?saved={first.id}")
    listing = listed(kept, saved) or read({**request.query_params, "view": view})
    registry, actor = house.catalogue.registry, visit.actor
    whole = await opened(house, actor, listing.wanted, after, PAGE)
    near = Beside() if alone else await beside(house, actor, listing, around, saved)
    view_tally = whole.counts if listing.wanted.view == "mine" else await counts_of_all(house.db, actor) if listing.wanted.view == "all" and not alone else None
    return page(
        request, visit, "desk/inbox.html", title=_title(listing), called=_title(listing), view_tally=view_tally, said=_tally_said(view_tally),
        fragment="desk/_inbox.html", **_list(registry, listing, whole, after),
        tabs=_tabs(listing.wanted, whole.counts, actor, _starting(registry, actor)), filters=_filters(registry, listing), beside=near,
        facts=desk_facts(actor, whole.counts, near.parts, near.ready),
        before=await handled_before(request, actor), habits=around.habits,
    )


def _tally_said(tally: Counts | None) -> dict[str, str]:
    """The numbers above the list in words. When there are more cases than were counted, what comes after the most urgent may be more too."""
    if tally is None:
        return {}
    more = "+" if tally.more else ""
    return {"overdue": f"{tally.overdue}{more if tally.overdue == COUNTED else ''}", "soon": f"{tally.soon}{more}", "unread": f"{tally.unread}{more}"}


def _title(listing: Listing) -> str:
    """What the list is called: the inbox, or the view that is looked at."""
    return "待办" if listing.wanted.view == "mine" else VIEW_WORDS[listing.wanted.view]


def _list(registry: Registry, listing: Listing, whole: Whole, after: str) -> dict[str, Any]:
    """The context of the list itself."""
    found, apart, shown = whole.page, {"view", "stood", "sort", "down", "columns"}, heads(listing)
    return {
        "lines": [line(row, registry) for row in found.rows], "listing": listing, "wanted": listing.wanted, "heads": shown, "after": after,
        "able": ",".join(row.number for row in found.rows if row.can_act), "columns": [(name, head[0]) for name, head in zip(listing.columns, shown, strict=True)],
        "first": whole.first, "tally": whole.counts, "cut": found.cut, "sorted_most": SORTED, "narrowed": bool(query(listing).keys() - apart),
        "next_page": address(listing, found.next) if found.next else "", "first_page": address(listing) if after else "",
        "here_views": address(listing, path="/desk/views"), "export": [(kind, _file_at(listing, kind)) for kind in ("xlsx", "csv")],
    }


def _file_at(listing: Listing, kind: str) -> str:
    bare = address(listing, path="/desk/export")
    return f"{bare}{'&' if '?' in bare else '?'}kind={kind}"


@lru_cache(maxsize=256)
def _filters(registry: Registry, listing: Listing) -> Markup:
    """The form that narrows the list: the same for everybody who asks for the same."""
    macro = environment().get_template("desk/_filters.html").module.filters  # type: ignore[attr-defined] # a macro of the template
    items = [(each.id, each.info.name) for each in registry.items.values()]
    carried = {name: text for name, text in query(listing).items() if name in ("stage", "stood", "sort", "down", "columns")}
    more = (steps(registry), list(LEFT_WORDS.items()), regions(registry))
    return Markup(macro(listing, items, statuses(registry), carried, more))  # noqa: S704 - the template escapes


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
