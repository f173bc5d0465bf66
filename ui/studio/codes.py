"""Code lists of a revision: which it brings along, and a newer version of one out of a sheet, with its difference before it is taken."""

import asyncio
import base64
import zlib
from typing import Annotated, Final

from litestar import Response, get, post
from litestar.params import PathParameter

from core.problems import FieldProblem, Invalid, Problem
from core.registers.sheets import BIGGEST, read_apart
from core.revisions.codes import Newer, list_of, lists_of, newer, taken
from core.revisions.keeping import replace
from ui.api.who import Asking, house_of
from ui.studio.frame import Opened, RevisionId, opened, studio_page
from ui.web import FormData, form_data, see_other

ListName = Annotated[str, PathParameter(description="代码表", max_length=100)]
ROOM: Final = BIGGEST + 1024 * 1024
SHOWN: Final = 200
"""Differences of a kind that are shown."""
_LARGEST: Final = 4 * 1024 * 1024
"""Bytes of a list."""


@get("/studio/revisions/{revision:int}/codes")
async def code_lists(request: Asking, revision: RevisionId) -> Response[bytes]:
    """The lists that the form uses."""
    those = await opened(request, revision)
    return studio_page(request, those, "studio/codes.html", tab="form", lists=lists_of(those.tried.files))


@get("/studio/revisions/{revision:int}/codes/{name:str}")
async def code_list(request: Asking, revision: RevisionId, name: ListName) -> Response[bytes]:
    """One list, and a form that takes a newer version."""
    return _page(request, await opened(request, revision), name)


@post("/studio/revisions/{revision:int}/codes/{name:str}", status_code=200, request_max_body_size=ROOM)
async def compared(request: Asking, revision: RevisionId, name: ListName) -> Response[bytes]:
    """The difference that the sheet makes; taken when the page with it says so."""
    those, form = await opened(request, revision), await form_data(request)
    try:
        if "take" in form:
            return await _take(request, those, name, form)
        source, data = _brought(form)
        found = await asyncio.to_thread(newer, those.tried.files, name, await read_apart(source, data))
    except Invalid as problem:
        return _page(request, those, name, problem=problem)
    return _page(request, those, name, found)


async def _take(request: Asking, those: Opened, name: str, form: FormData) -> Response[bytes]:
    """The list as the page with its difference had it."""
    files = taken(those.tried.files, name, _unpacked(form.get("packed")))
    own = {path: files[path] for path in (f"codes/{name}.csv", f"codes/{name}.toml")}
    said = f"更新代码表“{list_of(files, name).title}”"
    await replace(house_of(request), those.visit.actor, those.revision.id, {**those.revision.files, **own}, said, base=those.revision.mark)
    return see_other(request, f"{those.base}/codes/{name}")


def _brought(form: FormData) -> tuple[str, bytes]:
    """The file's name and bytes, or what was pasted. Raises Invalid for nothing."""
    file, pasted = form.upload("file"), form.get("pasted")
    if file is not None and file.data:
        return file.name, file.data
    if pasted.strip():
        return "粘贴的表格.csv", pasted.encode()
    text = "请选择新版本的表格，或者粘贴到下面"
    raise Invalid("没有选择文件", text, (FieldProblem("file", "文件", text),))


def _page(request: Asking, those: Opened, name: str, found: Newer | None = None, problem: Problem | None = None) -> Response[bytes]:
    return studio_page(
        request, those, "studio/code_list.html", tab="form", status=problem.status if problem else 200, codes=list_of(those.tried.files, name), name=name, found=found,
        problem=problem, errors={each.field: each.text for each in problem.fields} if problem else {}, shown=SHOWN,
        packed=base64.b64encode(zlib.compress(found.data)).decode() if found is not None and not found.troubles else "",
    )


def _unpacked(text: str) -> bytes:
    """The list as the page carried it. Raises Invalid when it is not whole, or too large."""
    reader = zlib.decompressobj()
    try:
        data = reader.decompress(base64.b64decode(text, validate=True), _LARGEST)
    except (ValueError, zlib.error) as error:
        raise Invalid("页面里的内容不完整", "请重新上传") from error
    if reader.unconsumed_tail or not reader.eof:
        raise Invalid("页面里的内容不完整", "请重新上传")
    return data
