"""Runs 批次 on the desk: what a run does and would come to, starting it, its progress, its results, one explained, the recomputation."""

from typing import Annotated, Final

from litestar import Response, get, post
from litestar.params import PathParameter, QueryParameter

from core.access import Actor
from core.access.colleagues import names_of
from core.batches.describing import KIND_WORDS, Described, describe, params_of
from core.batches.model import Batch
from core.batches.previewing import Preview, preview
from core.batches.reading import batches, explain, read_batch, results
from core.batches.starting import LONGEST, LONGEST_SEED, resume, start
from core.batches.verifying import verify_apart
from core.cases.reading import openable
from core.declarations import Register
from core.house import House
from core.problems import NotFound, Problem
from core.registry import Registry
from core.rules import FactPlan, FactValue, ParamError, value_words
from core.runs.plan import Plan
from core.time import today
from ui.api.batches import run_named
from ui.api.bodies import BIGGEST
from ui.api.who import Asking, house_of
from ui.desk.origins import number_of
from ui.desk.spreadsheets import export
from ui.web import FormData, Visit, form_data, officer, page, see_other

RunId = Annotated[str, PathParameter(description="批次种类编号", max_length=100)]
BatchId = Annotated[int, PathParameter(description="批次编号", ge=1, le=BIGGEST)]
Place = Annotated[int, PathParameter(description="结果的序号", ge=1, le=BIGGEST)]
Outcome = Annotated[str, QueryParameter(description="按哪一项结论筛选", max_length=100)]
Word = Annotated[str, QueryParameter(description="结论的值", max_length=200)]
Key = Annotated[str, QueryParameter(description="对象", max_length=200)]
After = Annotated[int, QueryParameter(description="从这个序号以后", ge=0, le=BIGGEST)]
Before = Annotated[int, QueryParameter(description="只列编号小于它的批次", ge=0, le=BIGGEST)]
Again = Annotated[int, QueryParameter(description="1：按保存的名单和规则重新计算，核对结果", ge=0, le=1)]
NOTHING: Final = "没有记录"
PAGE: Final = 50
RECENT: Final = 20
FLAGS: Final[dict[tuple[str, str], str]] = {
    ("draw", "kept"): "抽中", ("draw", "left"): "未抽中", ("list", "kept"): "列入", ("list", "left"): "不列入",
    **{(kind, "problem"): "有问题" for kind in KIND_WORDS}, **{(kind, "opened"): "开立了办件" for kind in KIND_WORDS},
}
"""What a result is marked by besides its outcomes, by kind of run; scored and matched are all."""


@get("/desk/plans/{run:str}")
async def plan(request: Asking, run: RunId, before: Before = 0) -> Response[bytes]:
    """One run: what it does, what starting it now would come to, its batches."""
    visit, house = await officer(request), house_of(request)
    return await _plan_page(request, visit, run_named(house, visit.actor, run), before)


@post("/desk/plans/{run:str}", status_code=200)
async def begin(request: Asking, run: RunId) -> Response[bytes]:
    """Start a batch; a worker carries it out."""
    visit, house, form = await officer(request), house_of(request), await form_data(request)
    chosen = run_named(house, visit.actor, run)
    try:
        async with house.db.transaction() as connection:
            batch = await start(connection, visit.actor, chosen, form.get("purpose"), form.get("seed"))
    except NotFound:
        raise
    except Problem as problem:
        return await _plan_page(request, visit, chosen, problem=problem, typed=form)
    assert batch is not None
    return see_other(request, f"/desk/batches/{batch.id}")


@get("/desk/batches/{batch:int}")
async def read(  # noqa: PLR0913, PLR0917 - what may be asked of a list
    request: Asking, batch: BatchId, outcome: Outcome = "", value: Word = "", key: Key = "", after: After = 0, again: Again = 0
) -> Response[bytes]:
    """A batch: its progress, its results by outcome, and `again` the recomputation."""
    visit, house = await officer(request), house_of(request)
    async with house.db.pool.acquire() as connection:
        found = await read_batch(connection, visit.actor, batch)
        rows = await results(connection, found, outcome=outcome, value=value, key=key.strip(), after=after, limit=PAGE + 1)
    verdict = await verify_apart(house, found) if again else None
    may_open = await openable(house.db, visit.actor, [number for row in rows[:PAGE] for number in row.opened])
    return page(
        request, visit, "desk/batch.html", fragment="desk/_batch_live.html", title=f"{found.bundle.definition.label} 第 {batch} 批", batch=found,
        kind=KIND_WORDS[found.kind], rows=rows[:PAGE], more=rows[PAGE - 1].n if len(rows) > PAGE else 0, outcome=outcome, value=value, key=key,
        after=after, verdict=verdict, filters=_filters(found), labels=_labels(found), params=params_of(found.plan(), found.day), may_open=may_open, judged=bool(found.plan().rules.tables),
        names=await names_of(house.db, [found.started_by]),
    )


@post("/desk/batches/{batch:int}/resumption", status_code=200)
async def carry_on(request: Asking, batch: BatchId) -> Response[bytes]:
    """Have an interrupted batch carried on."""
    visit, house = await officer(request), house_of(request)
    async with house.db.transaction() as connection:
        await read_batch(connection, visit.actor, batch)
        await resume(connection, visit.actor, batch)
    return see_other(request, f"/desk/batches/{batch}")


@get("/desk/batches/{batch:int}/results/{n:int}")
async def one(request: Asking, batch: BatchId, n: Place) -> Response[bytes]:
    """One result explained: what it was decided on, by which rows, in which words."""
    visit, house = await officer(request), house_of(request)
    async with house.db.pool.acquire() as connection:
        found = await read_batch(connection, visit.actor, batch)
        explained = await explain(connection, found, n)
    run, values, facts = found.plan(), explained.subject.values, explained.subject.facts
    shown = {name: named for name, named in run.row.items() if any(name in row.values for row in explained.members)}
    behind = [number_of(each) for fact in facts.values() for each in fact.behind]
    return page(
        request, visit, "desk/batch_result.html", title=f"{explained.result.called or explained.result.key}：第 {batch} 批", batch=found, found=explained,
        labels=_labels(found), kind=KIND_WORDS[found.kind], may_open=await openable(house.db, visit.actor, [*behind, *explained.result.opened]),
        columns=[(named.label, value_words(values[name], named.type)) for name, named in run.subject.items() if name in values],
        facts=[(fact.definition.label, _fact_words(fact, facts[name]), [*map(number_of, facts[name].behind)])
               for name, fact in run.rules.facts.items() if name in facts],
        member_names=[named.label for named in shown.values()], members=[
            [value_words(row.values[name], named.type) if name in row.values else "" for name, named in shown.items()] for row in explained.members[:100]
        ],
    )


def _fact_words(plan: FactPlan, fact: FactValue) -> str:
    """What was found, in words; that nothing was is said instead of what it counts as."""
    return NOTHING if plan.none is not None and fact.value == plan.none and not fact.behind else value_words(fact.value, plan.type)


@get("/desk/batches/{batch:int}/export")
async def exported(request: Asking, batch: BatchId) -> Response[bytes]:
    """All results as a spreadsheet."""
    visit, house = await officer(request), house_of(request)
    async with house.db.pool.acquire() as connection:
        found = await read_batch(connection, visit.actor, batch)
        data = await export(connection, found, _labels(found))
    return Response(
        data, media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        headers={"content-disposition": f'attachment; filename="batch-{batch}.xlsx"'},
    )


async def _plan_page(
    request: Asking, visit: Visit, chosen: Plan, before: int = 0, problem: Problem | None = None, typed: FormData | None = None
) -> Response[bytes]:
    house = house_of(request)
    looked, why = await _looked(house, chosen)
    async with house.db.pool.acquire() as connection:
        found = await batches(connection, visit.actor, chosen.id, before, RECENT + 1)
    kept = {name: typed.get(name) if typed else "" for name in ("purpose", "seed")}
    return page(
        request, visit, "desk/plan.html", title=chosen.definition.label, status=problem.status if problem else 200,
        plan=described(house, chosen), preview=looked, why=why, problem=problem, typed=kept, longest=LONGEST, longest_seed=LONGEST_SEED,
        wrong={each.field: each.text for each in problem.fields} if problem else {}, batches=found[:RECENT],
        more=found[RECENT - 1].id if len(found) > RECENT else 0, before=before, labels={n: o.label for n, o in chosen.rules.outcomes.items()},
        draws=chosen.definition.kind == "draw", registers=_registers(house.catalogue.registry), items=house.catalogue.registry.items,
        names=await names_of(house.db, [each.started_by for each in found]),
    )


async def _looked(house: House, chosen: Plan) -> tuple[Preview | None, str]:
    """What starting it now would come to, or why that cannot be said."""
    try:
        return await preview(house, chosen), ""
    except (ParamError, ValueError) as error:
        return None, str(error)


def described(house: House, chosen: Plan) -> Described:
    """The run in words, as of today."""
    return describe(chosen, house.catalogue.registry, today())


def own_plans(house: House, actor: Actor) -> list[Plan]:
    """The runs of the actor's posts."""
    return [plan for plan in house.catalogue.registry.runs.values() if actor.holds(plan.definition.duty, plan.definition.org)]


def _registers(registry: Registry) -> dict[str, str]:
    return {register.id: register.definition.label for register in registry.declarations["register"] if isinstance(register, Register)}


def _labels(batch: Batch) -> dict[str, str]:
    return {name: named.label for name, named in batch.plan().rules.outcomes.items()}


def _filters(batch: Batch) -> list[tuple[str, str, str, int]]:
    """(outcome, value, words, how many): what the list may be narrowed to, as far as the batch has counted it."""
    labels = _labels(batch)
    said = {
        (name, value): f"{labels.get(name, name)}：{value}" if name else FLAGS.get((batch.kind, value), "")
        for name, values in sorted(batch.counts.items()) if len(values) <= PAGE for value in values
    }
    return [(name, value, words, batch.counts[name][value]) for (name, value), words in said.items() if words]
