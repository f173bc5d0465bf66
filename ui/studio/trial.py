"""规则用例: what the revision changes in the conclusions of examples, said of each whether it was meant; new examples made by form.

What plays and writes scenarios is large: it is loaded by whoever asks for it first, not with the web process.
"""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from litestar import Response, get, post

from core import time
from core.house import House
from core.problems import FieldProblem, Invalid
from core.registry import Registry
from core.revisions.difference import difference
from core.revisions.keeping import replace
from core.revisions.marks import Mark, mark
from core.revisions.part_words import beyond_of
from core.revisions.trial.model import Line
from core.revisions.words import sentence
from ui.api.who import Asking, house_of
from ui.studio.frame import Opened, RevisionId, opened, studio_page
from ui.studio.trial_shown import Shown, setting_of, shown
from ui.web import form_data, see_other

if TYPE_CHECKING:
    from core.revisions.examples.completed import Covered
    from core.revisions.meaning.rewriting import Rewritten

MOST_SAID = 3
"""Changes of the revision that are told in the reason under an example."""


@get("/studio/revisions/{revision:int}/trial")
async def trial(request: Asking, revision: RevisionId) -> Response[bytes]:
    """What turned red, what is left, what nothing tries."""
    those = await opened(request, revision)
    return await _page(request, those, await shown(house_of(request), those))


@post("/studio/revisions/{revision:int}/trial/marks", status_code=200)
async def marked(request: Asking, revision: RevisionId) -> Response[bytes]:
    """本来就要变 or 不该变, of one example or of all that nothing was said of yet."""
    those, form, house = await opened(request, revision), await form_data(request), house_of(request)
    found = await shown(house, those)
    reason = form.get("reason").strip()
    is_meant = "meant" in form
    wanted = form.get("meant") if is_meant else form.get("keep")
    lines = [line for line, said in found.lines if line.key == wanted or (wanted == "all" and said is None)]
    if not reason:
        return await _page(request, those, found, (FieldProblem("reason", "理由", "请写明理由，例如依据哪份文件"),))
    if not lines:
        return await _page(request, those, found, (FieldProblem("", "", "这个用例已经没有变化，请看下面现在的结果"),))
    done = await _rewritten(request, those, lines, reason) if is_meant else None
    await mark(house, those.visit.actor, revision, [Mark(line.key, is_meant, line.was, line.now, reason) for line in lines])
    if done is not None and (done.cannot or done.dull):
        those = await opened(request, revision)
        return await _page(request, those, await shown(house, those), done=done)
    return see_other(request, f"{those.base}/trial")


@post("/studio/revisions/{revision:int}/trial/first", status_code=200)
async def begun(request: Asking, revision: RevisionId) -> Response[bytes]:
    """The first examples of an item that has none, made from its form, rules and process."""
    those, house = await opened(request, revision), house_of(request)
    if those.tried.item is None:
        raise Invalid("修订稿有要改的地方", "请先改好，再生成用例")
    from core.revisions.examples.first import first  # noqa: PLC0415

    made = await asyncio.to_thread(first, those.tried.item, house.catalogue.registry)
    await replace(house, those.visit.actor, revision, {**those.revision.files, **made.files}, "生成第一批规则用例", base=those.revision.mark)
    return see_other(request, f"{those.base}/trial")


@post("/studio/revisions/{revision:int}/trial/complete", status_code=200)
async def completed_again(request: Asking, revision: RevisionId) -> Response[bytes]:
    """The complete filing that examples begin with, filled in as the form asks now."""
    those, house = await opened(request, revision), house_of(request)
    if those.tried.item is None:
        raise Invalid("修订稿有要改的地方", "请先改好，再补齐申报")
    from core.revisions.examples.completed import completed  # noqa: PLC0415

    files = await asyncio.to_thread(completed, those.revision.files, those.tried.item)
    await replace(house, those.visit.actor, revision, files, "按现在的申请表补齐用例所用的申报", base=those.revision.mark)
    return see_other(request, f"{those.base}/trial")


@post("/studio/revisions/{revision:int}/trial/untested", status_code=200)
async def covered_rows(request: Asking, revision: RevisionId) -> Response[bytes]:
    """Examples for every row that none makes apply."""
    those, house = await opened(request, revision), house_of(request)
    found = await shown(house, those)
    rows = found.trial.bare if found.trial else ()
    made = await asyncio.to_thread(_covered, house, those, rows) if rows else None
    if made is None or not made.count:
        return await _page(request, those, found, (FieldProblem("", "", "系统找不出让这些规则适用的用例，请按规则各加一个"),))
    await replace(house, those.visit.actor, revision, made.files, f"给 {len(rows) - len(made.missing)} 行规则加 {made.count} 个用例", base=those.revision.mark)
    return see_other(request, f"{those.base}/trial#rows")


def _covered(house: House, those: Opened, rows: Sequence[str]) -> "Covered | None":
    from core.revisions.examples.completed import covered  # noqa: PLC0415
    from core.revisions.examples.making import maker_for  # noqa: PLC0415

    maker = maker_for(setting_of(house, those))
    return covered(maker, those.revision.files, rows) if maker is not None else None


async def _rewritten(request: Asking, those: Opened, lines: Sequence[Line], reason: str) -> "Rewritten":
    """The examples rewritten and kept as one step."""
    from core.revisions.meaning.rewriting import Reason, meant  # noqa: PLC0415

    house = house_of(request)
    why = Reason(reason, _change(those, house.catalogue.registry), time.today())
    made = await asyncio.to_thread(meant, setting_of(house, those), those.revision.files, lines, why)
    if made.files != dict(those.revision.files):
        names = "、".join(dict.fromkeys(line.scenario for line in lines[:2])) + ("等" if len(lines) > 2 else "")
        await replace(house, those.visit.actor, those.revision.id, made.files, f"改写 {len(lines)} 个规则用例：{names}", base=those.revision.mark)
    return made


def _change(those: Opened, registry: Registry) -> str:
    """What the revision changes beside its examples, in words."""
    item, beyond = registry.items.get(those.revision.item), beyond_of(registry)
    before = dict(item.files) if item is not None else {}
    found = [sentence(change, before, those.revision.files, beyond) for change in difference(before, those.revision.files) if change.file in ("rules.toml", "process.toml", "form.json", "item.toml")]
    return "；".join(found[:MOST_SAID]) + (f" 等 {len(found)} 处" if len(found) > MOST_SAID else "")


async def _page(
    request: Asking, those: Opened, found: Shown, errors: tuple[FieldProblem, ...] = (), *, done: "Rewritten | None" = None
) -> Response[bytes]:
    form = await form_data(request) if request.method == "POST" else None
    return studio_page(
        request, those, "studio/trial.html", tab="trial", status=422 if errors else 200, errors=errors, found=found, done=done,
        reason=form.get("reason") if form is not None and errors else "", has_features=any(path.endswith(".feature") for path in those.revision.files),
    )
