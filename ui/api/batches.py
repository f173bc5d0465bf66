"""Runs 批次 over registers and cases: previewed, started, read, explained, recomputed by officers with the run's duty."""

from typing import Annotated, Any

import msgspec
from litestar import get, post
from litestar.params import JSONBody, PathParameter, QueryParameter
from msgspec import Meta

from core.access import Actor
from core.batches import reading
from core.batches.model import Batch
from core.batches.previewing import preview
from core.batches.starting import resume, start
from core.batches.verifying import verify_apart
from core.canonical import plain
from core.faults import did_you_mean
from core.house import House
from core.problems import NotFound, Unavailable
from core.rules import ParamError
from core.runs.plan import Plan
from ui.api.bodies import BIGGEST, BatchStart
from ui.api.runs import officer
from ui.api.who import Asking, house_of
from ui.api.wire import Body
from ui.openapi import SIGNED_IN, problems

RunId = Annotated[str, PathParameter(description="批次种类编号", max_length=100)]
BatchId = Annotated[int, PathParameter(description="批次编号", ge=1, le=BIGGEST)]
Place = Annotated[int, PathParameter(description="结果的序号", ge=1, le=BIGGEST)]
Run = Annotated[str, QueryParameter(description="批次种类编号", max_length=100)]
Before = Annotated[int, QueryParameter(description="只列编号小于它的批次，0 为从最近的开始", ge=0, le=BIGGEST)]
After = Annotated[int, QueryParameter(description="只列序号大于它的结果", ge=0, le=BIGGEST)]
Limit = Annotated[int, QueryParameter(description="一页多少条", ge=1, le=1000)]
Outcome = Annotated[str, QueryParameter(description="按哪一项结论筛选；空的按 value 的 kept、left、problem、opened 筛选", max_length=100)]
Word = Annotated[str, QueryParameter(description="结论的值", max_length=200)]
Key = Annotated[str, QueryParameter(description="对象", max_length=200)]


class PreviewView(msgspec.Struct, frozen=True):
    """现在开始会怎样；不保存任何内容。"""

    rows: Annotated[int, Meta(description="来源里有多少行")]
    looked_at: Annotated[int, Meta(description="预览看了多少行")]
    subjects: Annotated[int, Meta(description="其中符合条件的，或者分成的组")]
    kept: Annotated[int, Meta(description="其中将选中的")]
    counts: Annotated[dict[str, dict[str, int]], Meta(description="各项结论各有多少")]
    writes: Annotated[dict[str, int], Meta(description="将写入各名录多少行")]
    opens: Annotated[dict[str, int], Meta(description="将开立各事项多少办件")]
    problems: Annotated[int, Meta(description="有问题的")]


class BatchView(msgspec.Struct, frozen=True):
    """一个批次：凭保存的名单、种子和规则可以重新计算。"""

    id: Annotated[int, Meta(description="批次编号")]
    run: Annotated[str, Meta(description="批次种类编号")]
    kind: Annotated[str, Meta(description="方式：draw 随机抽取、score 逐项评定、match 分组撮合、list 列出名单")]
    state: Annotated[str, Meta(description="等候、读取、计算、完成、中断")]
    total: Annotated[int, Meta(description="共多少")]
    done: Annotated[int, Meta(description="已完成多少")]
    day: Annotated[str, Meta(description="以哪一天为准")]
    seed: Annotated[str, Meta(description="随机种子；名单确定以后才有")]
    purpose: Annotated[str, Meta(description="事由")]
    started_by: Annotated[str, Meta(description="开始的人，system 为系统")]
    started_at: Annotated[str, Meta(description="开始的时间")]
    inputs_hash: Annotated[str, Meta(description="名单、种子、规则合起来的 SM3 散列")]
    rules_hash: Annotated[str, Meta(description="规则文件的 SM3 散列")]
    counts: Annotated[dict[str, dict[str, int]], Meta(description="各项结论各有多少，完成后才有")]
    params: Annotated[list[dict[str, Any]], Meta(description="所依据的参数")]
    problem: Annotated[str, Meta(description="中断的原因")]


class BatchList(msgspec.Struct, frozen=True):
    """批次，最近的在前。"""

    batches: Annotated[tuple[BatchView, ...], Meta(description="批次")]


class ResultView(msgspec.Struct, frozen=True):
    """一个对象的结果。"""

    n: Annotated[int, Meta(description="序号")]
    key: Annotated[str, Meta(description="对象")]
    outcomes: Annotated[dict[str, Any], Meta(description="各项结论")]
    hits: Annotated[tuple[str, ...], Meta(description="适用的规则行")]
    kept: Annotated[bool, Meta(description="是否选中")]
    place: Annotated[int, Meta(description="随机抽取的次序，0 为不抽取")]
    pairs: Annotated[tuple[str, ...], Meta(description="为它抽取的人员")]
    problem: Annotated[str, Meta(description="得不出结论或者办不成的原因")]
    opened: Annotated[tuple[str, ...], Meta(description="开立的办件")]
    called: Annotated[str, Meta(description="对象的名称；批次没有写明哪一列是名称的为空")]


class ResultList(msgspec.Struct, frozen=True):
    """批次结果，按序号；`next` 是下一页的 after，0 为没有了。"""

    results: Annotated[tuple[ResultView, ...], Meta(description="结果")]
    next: Annotated[int, Meta(description="下一页的 after，0 为没有了")]


class ExplainedView(msgspec.Struct, frozen=True):
    """一个对象为什么是这个结果。"""

    result: Annotated[ResultView, Meta(description="结果")]
    values: Annotated[dict[str, Any], Meta(description="所依据的内容")]
    facts: Annotated[dict[str, Any], Meta(description="所依据的事实，及其背后的记录")]
    sentences: Annotated[tuple[str, ...], Meta(description="说明")]
    members: Annotated[tuple[str, ...], Meta(description="组内各行")]
    intact: Annotated[bool, Meta(description="保存的内容与当时的散列一致")]


class BatchCheck(msgspec.Struct, frozen=True):
    """重新计算的核对结果。"""

    holds: Annotated[bool, Meta(description="是否与记录一致")]
    problems: Annotated[tuple[str, ...], Meta(description="不一致之处")]
    rows: Annotated[int, Meta(description="核对了多少行")]
    results: Annotated[int, Meta(description="核对了多少结果")]


@get(
    "/plans/{run:str}/preview", tags=["批次"], summary="预览批次", operation_id="preview_run", security=SIGNED_IN,
    responses=problems(signed_in=True), description="现在开始会怎样，不保存。随机抽取只说将抽中多少，不说是哪些。",
)
async def previewed(request: Asking, run: RunId) -> PreviewView:
    """What starting the run now would come to."""
    house, actor = house_of(request), await officer(request)
    try:
        found = await preview(house, run_named(house, actor, run))
    except (ParamError, ValueError) as error:
        raise Unavailable(str(error), "请先写明今天适用的参数") from None
    return PreviewView(
        found.rows, found.looked_at, found.subjects, found.kept, found.counts, found.writes, found.opens, found.problems,
    )


@post(
    "/batches", dto=Body[BatchStart], tags=["批次"], summary="开始一个批次", operation_id="start_batch", security=SIGNED_IN,
    responses=problems(409, 422, signed_in=True, body=True), description="由后台进程完成；进度见 GET /batches/{batch}。",
)
async def started(request: Asking, data: JSONBody[BatchStart]) -> BatchView:
    """Start a batch."""
    house, actor = house_of(request), await officer(request)
    async with house.db.transaction() as connection:
        batch = await start(connection, actor, run_named(house, actor, data.run), data.purpose, data.seed)
    assert batch is not None
    return _view(batch)


@get("/batches", tags=["批次"], summary="列出批次", operation_id="list_batches", security=SIGNED_IN, responses=problems(signed_in=True))
async def listed(request: Asking, run: Run, before: Before = 0, limit: Limit = 20) -> BatchList:
    """The batches of one run."""
    house, actor = house_of(request), await officer(request)
    chosen = run_named(house, actor, run)
    async with house.db.pool.acquire() as connection:
        return BatchList(tuple(map(_view, await reading.batches(connection, actor, chosen.id, before, limit))))


@get("/batches/{batch:int}", tags=["批次"], summary="查看批次", operation_id="read_batch", security=SIGNED_IN, responses=problems(signed_in=True))
async def read(request: Asking, batch: BatchId) -> BatchView:
    """One batch."""
    house, actor = house_of(request), await officer(request)
    return _view(await reading.read_batch(house.db, actor, batch))


@get(
    "/batches/{batch:int}/results", tags=["批次"], summary="列出批次结果", operation_id="list_results", security=SIGNED_IN,
    responses=problems(signed_in=True),
)
async def results(  # noqa: PLR0913, PLR0917 - what may be asked of a list
    request: Asking, batch: BatchId, outcome: Outcome = "", value: Word = "", key: Key = "", after: After = 0, limit: Limit = 100
) -> ResultList:
    """Its results, page by page."""
    house, actor = house_of(request), await officer(request)
    async with house.db.pool.acquire() as connection:
        found = await reading.read_batch(connection, actor, batch)
        rows = await reading.results(connection, found, outcome=outcome, value=value, key=key, after=after, limit=limit + 1)
    return ResultList(tuple(map(_result, rows[:limit])), rows[limit - 1].n if len(rows) > limit else 0)


@get(
    "/batches/{batch:int}/results/{n:int}", tags=["批次"], summary="说明一个结果", operation_id="explain_result", security=SIGNED_IN,
    responses=problems(signed_in=True),
)
async def explained(request: Asking, batch: BatchId, n: Place) -> ExplainedView:
    """Why one result is what it is."""
    house, actor = house_of(request), await officer(request)
    async with house.db.pool.acquire() as connection:
        found = await reading.explain(connection, await reading.read_batch(connection, actor, batch), n)
    subject = found.subject
    return ExplainedView(
        _result(found.result), plain(subject.values), {name: plain({"value": fact.value, "behind": fact.behind}) for name, fact in subject.facts.items()},
        found.sentences, tuple(row.key for row in found.members), found.intact,
    )


@get(
    "/batches/{batch:int}/verification", tags=["批次"], summary="重新核算批次", operation_id="verify_batch", security=SIGNED_IN,
    responses=problems(signed_in=True), description="按保存的名单、种子和规则重新计算，与记录的结果和当时的名录核对。",
)
async def verified(request: Asking, batch: BatchId) -> BatchCheck:
    """Compute it again and compare."""
    house, actor = house_of(request), await officer(request)
    verdict = await verify_apart(house, await reading.read_batch(house.db, actor, batch))
    return BatchCheck(verdict.holds, verdict.wrong, verdict.rows, verdict.results)


@post(
    "/batches/{batch:int}/resumption", status_code=200, tags=["批次"], summary="继续中断的批次", operation_id="resume_batch",
    security=SIGNED_IN, responses=problems(409, signed_in=True),
)
async def resumed(request: Asking, batch: BatchId) -> BatchView:
    """Carry an interrupted batch on."""
    house, actor = house_of(request), await officer(request)
    async with house.db.transaction() as connection:
        await reading.read_batch(connection, actor, batch)
        await resume(connection, actor, batch)
        return _view(await reading.read_batch(connection, actor, batch))


def run_named(house: House, actor: Actor, run: str) -> Plan:
    """The run with this id, when it is of the actor's posts. Raises NotFound."""
    plan = house.catalogue.registry.runs.get(run)
    if plan is None or not actor.holds(plan.definition.duty, plan.definition.org):
        own = [each.id for each in house.catalogue.registry.runs.values() if actor.holds(each.definition.duty, each.definition.org)]
        raise NotFound(f"没有编号为“{run}”的批次，或者您没有它的岗位", did_you_mean(run, own) or "请在批次列表中选择")
    return plan


def _result(found: reading.Result) -> ResultView:
    return ResultView(
        found.n, found.key, found.outcomes, found.hits, found.kept, found.place, found.pairs, found.problem, found.opened, found.called,
    )


def _view(batch: Batch) -> BatchView:
    return BatchView(
        batch.id, batch.run, batch.kind, batch.state, batch.total, batch.done, batch.day.isoformat(), batch.seed, batch.purpose, batch.started_by,
        batch.started_at.isoformat(), (batch.inputs_hash or b"").hex(), batch.rules_hash.hex(), batch.counts, batch.params, batch.problem,
    )
