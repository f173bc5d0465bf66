"""预览链接: a revision looked at by somebody without an account: by a link or its QR code, for some days, read-only."""

from typing import Annotated

from litestar import Response, get, post
from litestar.params import PathParameter

from core.notices.qr import svg
from core.revisions import previews
from core.revisions.difference import difference
from core.revisions.keeping import files_at, read_for_preview
from core.revisions.part_words import beyond_of
from core.revisions.trying import tried_revision
from core.revisions.words import told
from ui.api.who import Asking, address_of, house_of
from ui.hall.guide import materials, stops
from ui.studio.frame import RevisionId, opened, studio_page
from ui.web import page, see_other, visit_of

Secret = Annotated[str, PathParameter(description="链接里的密钥", max_length=100)]


@post("/studio/revisions/{revision:int}/previews", status_code=200)
async def made(request: Asking, revision: RevisionId) -> Response[bytes]:
    """A new link, shown once, with its QR code."""
    those, house = await opened(request, revision), house_of(request)
    secret, until = await previews.make(house, those.visit.actor, revision)
    link = f"{address_of(request)}/preview/{secret}"
    return studio_page(request, those, "studio/preview_link.html", tab="changes", link=link, until=until, qr=svg(link, sized=False))


@post("/studio/revisions/{revision:int}/previews/end", status_code=200)
async def ended(request: Asking, revision: RevisionId) -> Response[bytes]:
    """No link of it opens any more."""
    those = await opened(request, revision)
    await previews.end(house_of(request), those.visit.actor, revision)
    return see_other(request, f"{those.base}/changes")


@get("/preview/{secret:str}")
async def looked(request: Asking, secret: Secret) -> Response[bytes]:
    """What the item would be, for whoever has the link."""
    visit, house = await visit_of(request), house_of(request)
    number, until = await previews.find(house, secret)
    revision = await read_for_preview(house, number)
    tried = await tried_revision(house, revision)
    item = tried.item
    before = await files_at(house.db, number, 0) if revision.base else {}
    beyond = beyond_of(house.catalogue.registry)
    said = [words for _, words in told([each for each in difference(before, revision.files) if not each.file.endswith(".feature")], before, revision.files, beyond)] if revision.base else []
    return page(
        request, visit, "studio/preview_public.html", title=f"预览：{revision.title}", revision=revision, until=until, item=item, said=said,
        stops=stops(house, item) if item else (), materials=materials(item, {}) if item else (), faults=tried.faults,
    )
