"""Registers 名录 read by programs: which there are, their rows as of a day."""

from datetime import date
from typing import Annotated, Any

import msgspec
from litestar import get
from litestar.params import PathParameter, QueryParameter
from msgspec import Meta

from core.canonical import plain
from core.declarations import Register
from core.problems import Invalid, NotFound
from core.registers import RegisterRow
from core.registers.paging import Asked, in_force, numbered, page, versions
from core.registers.sight import may_edit, read_by, readable
from core.time import today
from ui.api.bodies import BIGGEST
from ui.api.who import Asking, house_of, somebody
from ui.openapi import problems

RegisterId = Annotated[str, PathParameter(description="名录编号", max_length=100)]
RowId = Annotated[int, PathParameter(description="行的编号", ge=1, le=BIGGEST)]
On = Annotated[str, QueryParameter(description="以哪一天为准，不写为今天", pattern=r"^(\d{4}-\d{2}-\d{2})?$")]
Word = Annotated[str, QueryParameter(description="某一列含有的词", max_length=100)]
After = Annotated[int, QueryParameter(description="上一页返回的 next", ge=0, le=BIGGEST)]
Limit = Annotated[int, QueryParameter(description="一页多少行", ge=1, le=1000)]


class ColumnView(msgspec.Struct, frozen=True):
    """名录的一列。"""

    name: Annotated[str, Meta(description="列名")]
    label: Annotated[str, Meta(description="名称")]
    kind: Annotated[str, Meta(description="类型：bool、choice、text、decimal、money（分）、int、date")]
    unit: Annotated[str, Meta(description="单位")]
    options: Annotated[tuple[str, ...], Meta(description="可选值")]
    required: Annotated[bool, Meta(description="是否必填")]


class RegisterView(msgspec.Struct, frozen=True):
    """一个名录。"""

    id: Annotated[str, Meta(description="名录编号")]
    label: Annotated[str, Meta(description="名称")]
    key: Annotated[str, Meta(description="哪一列是键")]
    single: Annotated[bool, Meta(description="一个键是否至多一行有效")]
    public: Annotated[bool, Meta(description="是否任何人可以查看")]
    editable: Annotated[bool, Meta(description="当前账号可否编辑")]
    columns: Annotated[tuple[ColumnView, ...], Meta(description="列")]


class RegisterList(msgspec.Struct, frozen=True):
    """当前账号可以查看的名录。"""

    registers: Annotated[tuple[RegisterView, ...], Meta(description="名录")]


class RegisterRowView(msgspec.Struct, frozen=True):
    """名录的一行。"""

    id: Annotated[int, Meta(description="这一版的编号")]
    key: Annotated[str, Meta(description="键")]
    values: Annotated[dict[str, Any], Meta(description="各列的值，没有的不列")]
    valid_from: Annotated[date, Meta(description="生效日期")]
    valid_to: Annotated[date | None, Meta(description="失效日期，这一天已经不算")]


class RegisterRows(msgspec.Struct, frozen=True):
    """名录在一天有效的行，按键；`next` 是下一页的 after，0 为没有了。"""

    rows: Annotated[tuple[RegisterRowView, ...], Meta(description="行")]
    next: Annotated[int, Meta(description="下一页的 after，0 为没有了")]


@get(
    "/registers", tags=["名录"], summary="列出名录", operation_id="list_registers", responses=problems(401),
    description="不登录只列公开的；登录的工作人员另有本单位保管的。",
)
async def listed(request: Asking) -> RegisterList:
    """The registers that whoever asks reads."""
    actor = await somebody(request)
    found = readable(actor, _all(request))
    return RegisterList(tuple(_view(register, edits=may_edit(actor, register)) for register in found))


@get(
    "/registers/{register:str}/rows", tags=["名录"], summary="列出名录的行", operation_id="list_register_rows", responses=problems(401, 422),
    description="在一天有效的行，每行取已经生效的各版中最后写入的一版。",
)
async def rows(
    request: Asking, register: RegisterId, on: On = "", word: Word = "", after: After = 0, limit: Limit = 100
) -> RegisterRows:
    """Its rows on a day, page by page."""
    chosen = read_by(await somebody(request), _all(request), register)
    asked = Asked(_day(on), word.strip())
    async with house_of(request).db.pool.acquire() as connection:
        found = await page(connection, chosen, asked, after, limit + 1)
    return RegisterRows(tuple(map(_row, found[:limit])), found[limit - 1].id if len(found) > limit else 0)


@get(
    "/registers/{register:str}/rows/{row:int}", tags=["名录"], summary="读取名录的一行", operation_id="get_register_row",
    responses=problems(401, 404, 422), description="这一行在一天的内容；row 是它任何一版的编号。这一天不在名录里的，为 404。",
)
async def row_on(request: Asking, register: RegisterId, row: RowId, on: On = "") -> RegisterRowView:
    """The row as it is on a day."""
    chosen = read_by(await somebody(request), _all(request), register)
    day = _day(on)
    async with house_of(request).db.pool.acquire() as connection:
        found = in_force(await versions(connection, chosen, await numbered(connection, chosen, row)), day)
    if found is None:
        raise NotFound(f"这一行在 {day} 不在名录里", "换一天再查")
    return _row(found.row)


def _day(on: str) -> date:
    try:
        return date.fromisoformat(on) if on else today()
    except ValueError:
        raise Invalid(f"没有 {on} 这一天", "请写日期，如 2026-03-02") from None


def _row(row: RegisterRow) -> RegisterRowView:
    return RegisterRowView(row.id, row.key, plain(row.values), row.valid_from, row.valid_to)


def _all(request: Asking) -> list[Register]:
    return [one for one in house_of(request).catalogue.registry.declarations["register"] if isinstance(one, Register)]


def _view(register: Register, *, edits: bool) -> RegisterView:
    definition = register.definition
    columns = (
        ColumnView(name, column.label, column.kind, column.unit, column.options, column.required or name == definition.key)
        for name, column in definition.fields.items()
    )
    return RegisterView(register.id, definition.label, definition.key, definition.single, definition.public, edits, tuple(columns))
