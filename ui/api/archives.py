"""The archive package of a case, for the officers of its authority."""

from typing import Final
from urllib.parse import quote

import msgspec
from litestar import Response, get, post
from litestar.openapi import ResponseSpec
from litestar.params import JSONBody

from core.archiving.keeping import PURPOSES, Kept, hand_out, kept
from core.cases.reading import openable
from core.problems import Forbidden, NotFound
from ui.api.bodies import Purpose
from ui.api.cases import Number, known
from ui.api.who import Asking, house_of, signed_in
from ui.api.wire import Body
from ui.openapi import SIGNED_IN, problems

ZIP: Final = "application/zip"


class ArchiveState(msgspec.Struct, frozen=True):
    """Whether the case has a package, and what it may be asked for."""

    kept: Kept | None
    purposes: tuple[str, ...]


@get(
    "/cases/{number:str}/archive", tags=["归档"], summary="查看是否已归档", operation_id="read_archive", security=SIGNED_IN,
    responses=problems(signed_in=True), description="办结的次日自动归档；归档以后又有办理记录的，重新归档。",
)
async def read(request: Asking, number: Number) -> ArchiveState:
    """Whether it is archived."""
    actor, house = await signed_in(request), house_of(request)
    if actor.kind != "officer":
        raise Forbidden("归档由办理机关的工作人员查看", "自己的办件，请查看办件和文书")
    if known(number) not in await openable(house.db, actor, [number]):
        raise NotFound("没有这个办件，或者您无权查看", "请核对办件编号")
    return ArchiveState(await kept(house.db, actor, number), PURPOSES)


@post(
    "/cases/{number:str}/archive", dto=Body[Purpose], status_code=200, tags=["归档"], summary="取得归档包", operation_id="take_archive",
    security=SIGNED_IN,
    responses={
        **problems(409, 422, signed_in=True, body=True), 200: ResponseSpec(bytes, description="归档包（ZIP）", media_type=ZIP, generate_examples=False)
    },
    description="申请表、材料、文书、审查意见、核验报告、全部办理记录和签名的目录；含个人信息，谁为什么取得会记录。核验：jiban archive verify 文件。",
)
async def taken(request: Asking, number: Number, data: JSONBody[Purpose]) -> Response[bytes]:
    """The package."""
    actor, house = await signed_in(request), house_of(request)
    package = await hand_out(house, actor, known(number), data.purpose)
    name = quote(package.name, safe="")
    return Response(package.data, media_type=ZIP, headers={"content-disposition": f"attachment; filename*=UTF-8''{name}"})
