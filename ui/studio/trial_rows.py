"""A new example of a row by form: choose and fill in, see what is concluded, put it in; or both sides of every limit at once."""

import asyncio
from datetime import date
from typing import TYPE_CHECKING, Annotated

import msgspec
from litestar import Response, get, post
from litestar.params import PathParameter

from core.house import House
from core.problems import FieldProblem, Invalid, NotFound
from core.revisions.keeping import replace
from core.rules.running import Table
from ui.api.who import Asking, house_of
from ui.studio.frame import Opened, RevisionId, opened, studio_page
from ui.studio.trial_shown import setting_of
from ui.web import form_data, see_other

if TYPE_CHECKING:
    from core.revisions.examples.making import AskedField, Example, Maker

RowNo = Annotated[str, PathParameter(description="规则行的编号", max_length=40)]
EMPTY = "（不填）"
_NOTHING = "无"


class RowShown(msgspec.Struct, frozen=True, eq=False):
    """A row with what its table asks, and the examples of both sides of its limits."""

    maker: "Maker"
    table: Table
    no: str
    say: str
    asked: "tuple[AskedField, ...]"
    sides: "tuple[Example, ...]"
    missing: tuple[str, ...]
    day: date


@get("/studio/revisions/{revision:int}/trial/rows/{no:str}")
async def row(request: Asking, revision: RevisionId, no: RowNo) -> Response[bytes]:
    """The form, filled in as the complete filing is."""
    those = await opened(request, revision)
    return _page(request, those, await _row(request, those, no))


@post("/studio/revisions/{revision:int}/trial/rows/{no:str}", status_code=200)
async def tried_row(request: Asking, revision: RevisionId, no: RowNo) -> Response[bytes]:
    """See what is concluded, or put the example in."""
    those, form = await opened(request, revision), await form_data(request)
    found = await _row(request, those, no)
    typed = {each.name: _typed(each, form.all(f"f-{each.name}")) for each in found.asked}
    cells = {each.label: typed[each.name] for each in found.asked if typed[each.name] != each.value}
    try:
        day = _day(form.get("day"))
        example = await asyncio.to_thread(_concluded, found, cells, day)
    except Invalid as problem:
        return _page(request, those, found, typed=typed, errors=problem.fields)
    if "add" in form:
        return await _added(request, those, no, (example,), f"为规则 {no} 加一个用例")
    return _page(request, those, found, typed=typed, example=example)


@post("/studio/revisions/{revision:int}/trial/rows/{no:str}/sides", status_code=200)
async def sides(request: Asking, revision: RevisionId, no: RowNo) -> Response[bytes]:
    """Put in those of both sides of the row's limits that were chosen."""
    those, form = await opened(request, revision), await form_data(request)
    found = await _row(request, those, no)
    chosen = tuple(each for n, each in enumerate(found.sides) if str(n) in form.all("side"))
    if not chosen:
        return _page(request, those, found, errors=(FieldProblem("side", "用例", "请至少选一个用例"),))
    return await _added(request, those, no, chosen, f"为规则 {no} 两侧的界限加 {len(chosen)} 个用例")


async def _added(request: Asking, those: Opened, no: str, examples: "tuple[Example, ...]", said: str) -> Response[bytes]:
    from core.revisions.examples.making import added  # noqa: PLC0415

    item, house = those.tried.item, house_of(request)
    assert item is not None
    files = await asyncio.to_thread(added, those.revision.files, item, no, examples)
    await replace(house, those.visit.actor, those.revision.id, files, said, base=those.revision.mark)
    return see_other(request, f"{those.base}/trial#rows")


async def _row(request: Asking, those: Opened, no: str) -> RowShown:
    """The row. Raises NotFound for a number that no table has, Invalid while nothing can be tried."""
    if those.tried.item is None:
        raise Invalid("修订稿有要改的地方", "请先改好，再加用例")
    return await asyncio.to_thread(_found, house_of(request), those, no)


def _concluded(found: RowShown, cells: dict[str, str], day: date) -> "Example":
    """What the item concludes. Raises Invalid for cells that cannot be read."""
    from core.scenarios.sentences import StepError  # noqa: PLC0415

    try:
        return found.maker.conclude(found.table, cells, day)
    except StepError as problem:
        raise Invalid("这个用例试不出来", "", (FieldProblem("", "", str(problem)),)) from None


def _found(house: House, those: Opened, no: str) -> RowShown:
    from core.revisions.examples.making import maker_for  # noqa: PLC0415 - what plays scenarios is large, and few web processes ever do

    maker = maker_for(setting_of(house, those))
    if maker is None:
        raise Invalid("这个事项还没有齐全的申报", "请先在“规则用例”里生成第一批用例")
    try:
        table = maker.table_of(no)
    except KeyError:
        raise NotFound("没有这一行规则", "请从“规则用例”里选择") from None
    made = maker.of_row(no)
    say = next(row.say for row in table.definition.rows if row.no == no)
    return RowShown(maker, table, no, maker.words(table, say), maker.asked(no, maker.day), made.examples, made.missing, maker.day)


def _typed(field: "AskedField", values: list[str]) -> str:
    if field.kind == "choices":
        chosen = [each for each in values if each in field.options]
        return "、".join(chosen) or _NOTHING
    text = values[-1].strip() if values else ""
    return "" if text == EMPTY else text


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid("日期没有填好", "", (FieldProblem("day", "今天是", "请填写日期，例如 2027-01-01"),)) from None


def _page(
    request: Asking, those: Opened, found: RowShown, *, typed: dict[str, str] | None = None, example: "Example | None" = None,
    errors: tuple[FieldProblem, ...] = (),
) -> Response[bytes]:
    values = typed or {each.name: each.value for each in found.asked}
    return studio_page(
        request, those, "studio/trial_row.html", tab="trial", status=422 if errors else 200, errors=errors, found=found, values=values,
        example=example, day=example.day if example else found.day, empty=EMPTY,
    )
