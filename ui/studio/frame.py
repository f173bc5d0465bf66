"""What every page of a revision stands on: who visits, the revision as it stands and what became of it, the way on after a change."""

from collections.abc import Sequence
from typing import Annotated, Any, Final

import msgspec
from litestar import Response
from litestar.params import PathParameter

from core.access.roles import CONFIGURING
from core.problems import Forbidden
from core.revisions.edits import Edit
from core.revisions.keeping import edit, in_hand, read_revision
from core.revisions.model import STAGE_WORDS, Revision, configures
from core.revisions.trying import Tried, tried_revision
from ui.api.bodies import BIGGEST
from ui.api.who import Asking, house_of
from ui.studio.tabs import TABS, counts, tab_of
from ui.web import Visit, form_data, is_htmx, officer, page, see_other

RevisionId = Annotated[int, PathParameter(description="修订稿的编号", ge=1, le=BIGGEST)]
_NAMES: Final = {tab.path: tab.name for tab in TABS}


class Opened(msgspec.Struct, frozen=True, eq=False):
    """A revision open on a page. `may_edit`: the visitor may change it at once; `may_take`: after taking it over from whoever has it."""

    visit: Visit
    revision: Revision
    tried: Tried
    may_edit: bool
    may_take: bool

    @property
    def base(self) -> str:
        """The address of the revision."""
        return f"/studio/revisions/{self.revision.id}"


async def configuring(request: Asking) -> Visit:
    """An officer who has to do with items. Raises NotSignedIn, Forbidden."""
    visit = await officer(request)
    if not any(post.role in CONFIGURING for post in visit.actor.posts):
        raise Forbidden("事项配置供事项配置员和发布审定员使用，您没有这两个岗位", "需要的，请由本单位管理员设置岗位")
    return visit


async def opened(request: Asking, revision: int) -> Opened:
    """The revision a page is about. Raises NotFound for those of other authorities."""
    visit, house = await configuring(request), house_of(request)
    found = await read_revision(house, visit.actor, revision)
    may = found.drafting and configures(visit.actor, found.org)
    held = may and in_hand(found, visit.actor)
    return Opened(visit, found, await tried_revision(house, found), held, may and not held)


def studio_page(request: Asking, those: Opened, template: str, *, tab: str, fragment: str | None = None, status: int = 200, **context: Any) -> Response[bytes]:
    """A part of the revision inside the frame: the template extends `studio/frame.html` and fills its block `tab`.

    Templates get `opened`, `revision`, `item` (None while it has faults), `faults` of this part and the context.
    """
    faults = [fault for fault in those.tried.faults if tab_of(fault) == tab]
    return page(
        request, those.visit, template, title=f"{_NAMES.get(tab, '')}：{those.revision.title}", fragment=fragment, status=status, opened=those, revision=those.revision,
        item=those.tried.item, faults=faults, stage=STAGE_WORDS[those.revision.stage], tabs=TABS, tab=tab, counts=counts(those.tried.faults), **{"names": _NAMES, **context},
    )


async def changed(request: Asking, those: Opened, edits: Sequence[Edit], said: str, back: str) -> Response[bytes]:
    """Apply the edits as one step and go `back`, a path of the revision such as `/rules#r-XF-01`. Raises what `edit` raises.

    A form that names a place by its number carries `seen`, the state its page showed: on another state it is a Conflict.
    When htmx asks, the page is fetched anew by whoever swaps it: the answer says where it is.
    """
    form = await form_data(request)
    await edit(house_of(request), those.visit.actor, those.revision.id, edits, said, base=form.get("seen"))
    return see_other(request, f"{those.base}{back}")


__all__ = ["Opened", "RevisionId", "changed", "configuring", "is_htmx", "opened", "studio_page"]
