"""Draws 抽查: started by an officer, recomputed by anybody in office, their findings written down."""

from decimal import Decimal
from typing import Annotated

import msgspec
from litestar import get, post
from litestar.params import JSONBody, PathParameter, QueryParameter
from msgspec import Meta

from core import runs
from core.access import Actor
from core.declarations import Draw, Register
from core.faults import Blame, did_you_mean
from core.house import House
from core.problems import Forbidden, NotFound, Unavailable
from core.rules import Expr, ParamError, compile_expr
from core.time import today
from ui.api.bodies import BIGGEST, DrawResult, DrawStart
from ui.api.cases import known
from ui.api.who import Asking, house_of, signed_in
from ui.api.wire import Body
from ui.openapi import SIGNED_IN, problems

RunId = Annotated[int, PathParameter(description="批次编号", ge=1, le=BIGGEST)]


class MemberView(msgspec.Struct, frozen=True):
    """被抽中的一件办件。"""

    number: Annotated[str, Meta(description="办件编号")]
    result: Annotated[str, Meta(description="抽查结果，空为尚未登记")]
    finding: Annotated[str, Meta(description="情况说明")]
    recorded_by: Annotated[str, Meta(description="登记人")]


class RunView(msgspec.Struct, frozen=True):
    """一次抽查：凭种子和候选名单可以重新算出抽中的办件。"""

    id: Annotated[int, Meta(description="批次编号")]
    draw: Annotated[str, Meta(description="抽查编号")]
    item: Annotated[str, Meta(description="事项编号")]
    release: Annotated[str, Meta(description="事项的发布版本")]
    where: Annotated[str, Meta(description="候选条件")]
    share: Annotated[int, Meta(description="抽查比例（百分之）")]
    seed: Annotated[str, Meta(description="随机种子")]
    code: Annotated[str, Meta(description="抽取方法")]
    candidates: Annotated[tuple[str, ...], Meta(description="候选办件编号")]
    inputs_hash: Annotated[str, Meta(description="以上各项的 SM3 散列")]
    started_by: Annotated[str, Meta(description="抽取人")]
    members: Annotated[tuple[MemberView, ...], Meta(description="抽中的办件")]


class RunList(msgspec.Struct, frozen=True):
    """抽查批次，最近的在前。"""

    runs: tuple[RunView, ...]


class RunCheck(msgspec.Struct, frozen=True):
    """重新抽取的核对结果。"""

    holds: Annotated[bool, Meta(description="是否与记录一致")]
    problems: Annotated[tuple[str, ...], Meta(description="不一致之处")]


DrawId = Annotated[str, QueryParameter(description="抽查编号", max_length=100)]
Before = Annotated[int, QueryParameter(description="只列编号小于它的批次，0 为从最近的开始", ge=0, le=BIGGEST)]
Limit = Annotated[int, QueryParameter(description="一页多少批", ge=1, le=100)]


@get("/runs", tags=["抽查"], summary="列出抽查批次", operation_id="list_runs", security=SIGNED_IN, responses=problems(signed_in=True))
async def listed(request: Asking, draw: DrawId, before: Before = 0, limit: Limit = 20) -> RunList:
    """The runs of one draw."""
    house, actor = house_of(request), await officer(request)
    async with house.db.pool.acquire() as connection:
        found = await runs.list_runs(connection, actor, plan_of(house, draw).id, before, limit)
    return RunList(tuple(_view(run) for run in found))


@post(
    "/runs", dto=Body[DrawStart], tags=["抽查"], summary="开始一次抽查", operation_id="start_run", security=SIGNED_IN,
    responses=problems(409, 422, signed_in=True, body=True), description="从符合条件的办结件中按比例抽取，记录候选名单和种子以便复核。",
)
async def started(request: Asking, data: JSONBody[DrawStart]) -> RunView:
    """Draw now."""
    house, actor = house_of(request), await officer(request)
    plan = plan_of(house, data.draw)
    item = house.catalogue.registry.items.get(plan.definition.item)
    if item is None:
        raise Unavailable("抽查所针对的事项暂停使用", "请待事项恢复后再抽取")
    try:
        share = item.rules.param(plan.definition.share, today()).value
    except ParamError as error:
        raise Unavailable(str(error), "请先为抽查比例写明今天适用的值") from None
    async with house.db.transaction() as connection:
        found = await runs.candidates(connection, actor, plan, condition(house, plan), lambda values: item.form.join(values, {}))
        run = await runs.start_run(connection, actor, plan, found, runs.Terms(int(Decimal(str(share))), item.hash, data.seed))
    return _view(run)


@get("/runs/{run:int}", tags=["抽查"], summary="查看抽查批次", operation_id="read_run", security=SIGNED_IN, responses=problems(signed_in=True))
async def read(request: Asking, run: RunId) -> RunView:
    """One run."""
    house, actor = house_of(request), await officer(request)
    async with house.db.pool.acquire() as connection:
        return _view(await runs.read_run(connection, actor, run))


@get(
    "/runs/{run:int}/verification", tags=["抽查"], summary="复核抽查批次", operation_id="verify_run", security=SIGNED_IN,
    responses=problems(signed_in=True), description="按记录的种子和候选名单重新抽取，与抽中的办件核对。",
)
async def verified(request: Asking, run: RunId) -> RunCheck:
    """Draw again and compare."""
    house, actor = house_of(request), await officer(request)
    async with house.db.pool.acquire() as connection:
        wrong = await runs.verify_run(connection, actor, run)
    return RunCheck(not wrong, wrong)


@post(
    "/runs/{run:int}/results", dto=Body[DrawResult], status_code=200, tags=["抽查"], summary="登记抽查结果", operation_id="record_result",
    security=SIGNED_IN, responses=problems(409, 422, signed_in=True, body=True), description="一件办件登记一次，登记后不改写。",
)
async def recorded(request: Asking, run: RunId, data: JSONBody[DrawResult]) -> RunView:
    """Write down what an inspection found."""
    house, actor = house_of(request), await officer(request)
    number = known(data.number)
    async with house.db.transaction() as connection:
        found = await runs.read_run(connection, actor, run)
        plan = plan_of(house, found.inputs.draw)
        said = runs.Found(number=number, result=data.result, finding=data.finding)
        await runs.record_result(connection, actor, plan, register_of(house, plan), run, said)
        return _view(await runs.read_run(connection, actor, run))


async def officer(request: Asking) -> Actor:
    """An officer. Raises Forbidden for anybody else: lists of candidates are the authority's."""
    actor = await signed_in(request)
    if actor.kind != "officer":
        raise Forbidden("抽查由工作人员办理", "请换用工作人员账号")
    return actor


def plan_of(house: House, draw: str) -> Draw:
    """The draw with this id. Raises NotFound."""
    draws = house.catalogue.registry.draws
    if draw not in draws:
        raise NotFound(f"没有编号为“{draw}”的抽查", did_you_mean(draw, draws) or f"现有：{'、'.join(draws)}")
    return Draw(draw, draws[draw])


def register_of(house: House, plan: Draw) -> Register | None:
    """The register that findings of the draw are written into."""
    definition = house.catalogue.registry.registers.get(plan.definition.register)
    return Register(plan.definition.register, definition) if definition else None


def condition(house: House, plan: Draw) -> Expr:
    """The draw's condition, compiled; the registry has checked it at load. Raises Unavailable when its item is gone meanwhile."""
    scope = house.catalogue.registry.around.others.get(f"case:{plan.definition.item}", {})
    expr, _ = compile_expr(plan.definition.where, scope, Blame("", ""), "", want="bool")
    if expr is None:
        raise Unavailable("抽查所针对的事项暂停使用", "请待事项恢复后再抽取")
    return expr


def _view(run: runs.Run) -> RunView:
    put = run.inputs
    members = tuple(MemberView(each.number, each.result, each.finding, each.recorded_by) for each in run.members)
    return RunView(
        run.id, put.draw, put.item, put.release, put.where, put.share, put.seed, put.code, put.candidates, run.inputs_hash.hex(),
        run.started_by, members,
    )
