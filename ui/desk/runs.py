"""Draws 抽查 on the desk: what may be drawn, a look before drawing, the batch with its proof, and the findings."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Annotated, Any, Final

import msgspec
from litestar import Response, get, post
from litestar.params import PathParameter, QueryParameter

from core import runs
from core.access import Actor
from core.access.colleagues import names_of
from core.batches.reading import batches
from core.cases.reading import openable
from core.declarations import Draw
from core.house import House
from core.items.item import Item
from core.items.model import STATUS_WORDS
from core.problems import NotFound, Problem, Unavailable
from core.rules import ParamError, ParamUsed, sentence
from core.runs.draw import draw as drawn_from
from core.time import today
from ui.api.bodies import BIGGEST
from ui.api.cases import known
from ui.api.runs import condition, plan_of, register_of
from ui.api.who import Asking, house_of
from ui.desk.batches import described, own_plans
from ui.desk.signals import own_signals
from ui.web import FormData, Visit, form_data, officer, page, see_other

RunId = Annotated[int, PathParameter(description="批次编号", ge=1, le=BIGGEST)]
DrawId = Annotated[str, PathParameter(description="抽查编号", max_length=100)]
Again = Annotated[int, QueryParameter(description="1：按记录重新抽取，核对结果", ge=0, le=1)]
Recorded = Annotated[str, QueryParameter(description="刚登记结果的办件", max_length=40)]
Before = Annotated[int, QueryParameter(description="只列编号小于它的批次", ge=0, le=BIGGEST)]
PAGE: Final = 20


class Plan(msgspec.Struct, frozen=True):
    """A draw as an officer reads it; `mine` when the officer may start it and record its findings."""

    id: str
    label: str
    item: str
    duty: str
    status: str
    confirmed: bool
    basis: tuple[str, ...]
    results: tuple[str, ...]
    writes: tuple[str, ...]
    mine: bool


class Preview(msgspec.Struct, frozen=True):
    """What drawing now would draw from: the condition in words, the candidates, the share and how many that makes."""

    condition: str
    candidates: tuple[str, ...]
    share: ParamUsed
    count: int


@get("/desk/runs")
async def overview(request: Asking) -> Response[bytes]:
    """Every draw, and its latest batches."""
    visit, house = await officer(request), house_of(request)
    plans = [_plan(house, visit.actor, draw) for draw in house.catalogue.registry.draws]
    async with house.db.pool.acquire() as connection:
        found = {plan.id: await runs.list_runs(connection, visit.actor, plan.id, 0, 3) for plan in plans}
    latest = {name: await _own(house, visit.actor, several) for name, several in found.items()}
    own = [described(house, each) for each in own_plans(house, visit.actor)]
    async with house.db.pool.acquire() as connection:
        lately = {each.id: await batches(connection, visit.actor, each.id, 0, 3) for each in own}
    return page(
        request, visit, "desk/runs.html", title="批次", plans=plans, latest=latest, own=own, lately=lately,
        signals=own_signals(house, visit.actor),
    )


@get("/desk/draws/{draw:str}")
async def plan(request: Asking, draw: DrawId, before: Before = 0) -> Response[bytes]:
    """One draw: what drawing now would come to, and all its batches."""
    visit, house = await officer(request), house_of(request)
    return await _plan_page(request, visit, plan_of(house, draw), before)


@post("/desk/draws/{draw:str}", status_code=200)
async def start(request: Asking, draw: DrawId) -> Response[bytes]:
    """Draw now."""
    visit, house = await officer(request), house_of(request)
    chosen, seed = plan_of(house, draw), (await form_data(request)).get("seed").strip()
    try:
        item, share = _terms(house, chosen)
        async with house.db.transaction() as connection:
            found = await runs.candidates(connection, visit.actor, chosen, condition(house, chosen), lambda values: item.form.join(values, {}))
            run = await runs.start_run(connection, visit.actor, chosen, found, runs.Terms(_percent(share), item.hash, seed))
    except NotFound:
        raise
    except Problem as problem:
        return await _plan_page(request, visit, chosen, problem=problem, seed=seed)
    return see_other(request, f"/desk/runs/{run.id}")


@get("/desk/runs/{run:int}")
async def read(request: Asking, run: RunId, again: Again = 0, recorded: Recorded = "") -> Response[bytes]:
    """A batch: what was drawn from what, and what was found. `again`: with the proof recomputed."""
    visit, house = await officer(request), house_of(request)
    return await _run_page(request, visit, house, run, again=bool(again), recorded=recorded)


@post("/desk/runs/{run:int}/results", status_code=200)
async def record(request: Asking, run: RunId) -> Response[bytes]:
    """What the inspection of a drawn case found."""
    visit, house, form = await officer(request), house_of(request), await form_data(request)
    number = known(form.get("number"))
    said = runs.Found(number=number, result=form.get("result"), finding=form.get("finding").strip())
    try:
        async with house.db.transaction() as connection:
            found = await runs.read_run(connection, visit.actor, run)
            chosen = plan_of(house, found.inputs.draw)
            await runs.record_result(connection, visit.actor, chosen, register_of(house, chosen), run, said)
    except NotFound:
        raise
    except Problem as problem:
        return await _run_page(request, visit, house, run, problem=problem, typed=form)
    return see_other(request, f"/desk/runs/{run}?recorded={number}")


async def _plan_page(
    request: Asking, visit: Visit, chosen: Draw, before: int = 0, problem: Problem | None = None, seed: str = ""
) -> Response[bytes]:
    house = house_of(request)
    preview, why = await _preview(house, visit.actor, chosen)
    async with house.db.pool.acquire() as connection:
        found = await runs.list_runs(connection, visit.actor, chosen.id, before, PAGE + 1)
    page_of, more = found[:PAGE], len(found) > PAGE
    batches = await _own(house, visit.actor, page_of)
    return page(
        request, visit, "desk/draw.html", title=chosen.definition.label, status=problem.status if problem else 200,
        plan=_plan(house, visit.actor, chosen.id), preview=preview, why=why, runs=batches, more=page_of[-1].id if more else 0, before=before,
        problem=problem, seed=seed, longest=runs.LONGEST_SEED, names=await names_of(house.db, [run.started_by for run in batches]),
    )


async def _run_page(  # noqa: PLR0913 - the states of one page
    request: Asking, visit: Visit, house: House, run: int, *, again: bool = False, recorded: str = "", problem: Problem | None = None,
    typed: FormData | None = None,
) -> Response[bytes]:
    async with house.db.pool.acquire() as connection:
        found = await runs.read_run(connection, visit.actor, run)
        wrong = await runs.verify_run(connection, visit.actor, run) if again else None
    plan = _plan(house, visit.actor, found.inputs.draw)
    done = next((each for each in found.members if each.number == recorded and each.result), None)
    kept: dict[str, Any] = {name: typed.get(name) if typed else "" for name in ("number", "result", "finding")}
    return page(
        request, visit, "desk/run.html", title=f"{plan.label} 第 {run} 批", status=problem.status if problem else 200, run=found, plan=plan,
        wrong=wrong, recorded=done, problem=problem, typed=kept, longest=runs.LONGEST,
        names=await names_of(house.db, [found.started_by, *(each.recorded_by for each in found.members)]),
    )


async def _own(house: House, actor: Actor, found: Iterable[runs.Run]) -> list[runs.Run]:
    """The runs this officer may open: those that drew from cases of one's authorities."""
    every = list(found)
    visible = await openable(house.db, actor, [run.inputs.candidates[0] for run in every if not run.members])
    return [run for run in every if run.members or run.inputs.candidates[0] in visible]


def _plan(house: House, actor: Actor, draw: str) -> Plan:
    definition = plan_of(house, draw).definition
    item, role = house.catalogue.registry.items.get(definition.item), house.catalogue.registry.roles.get(definition.duty)
    mine = any(post.role == definition.duty for post in actor.posts)
    return Plan(
        draw, definition.label, item.info.name if item else definition.item, role.name if role else definition.duty,
        STATUS_WORDS[definition.status], definition.status != "local-unconfirmed", definition.basis, definition.results,
        definition.writes, mine,
    )


async def _preview(house: House, actor: Actor, chosen: Draw) -> tuple[Preview | None, str]:
    """What drawing now would come to, or why nobody can draw now."""
    try:
        item, share = _terms(house, chosen)
        where = condition(house, chosen)
    except Problem as problem:
        return None, str(problem)
    async with house.db.pool.acquire() as connection:
        found = await runs.candidates(connection, actor, chosen, where, lambda values: item.form.join(values, {}))
    numbers = tuple(each.number for each in found)
    words = sentence(where, house.catalogue.registry.around.others.get(f"case:{chosen.definition.item}", {}))
    return Preview(words, numbers, share, len(drawn_from("", numbers, _percent(share)))), ""


def _terms(house: House, chosen: Draw) -> tuple[Item, ParamUsed]:
    """The item drawn from and the share that applies today. Raises Unavailable."""
    item = house.catalogue.registry.items.get(chosen.definition.item)
    if item is None:
        raise Unavailable("抽查所针对的事项暂停使用", "请待事项恢复后再抽取")
    try:
        return item, item.rules.param(chosen.definition.share, today())
    except ParamError as error:
        raise Unavailable(str(error), "请先为抽查比例写明今天适用的值") from None


def _percent(share: ParamUsed) -> int:
    return int(Decimal(str(share.value)))
