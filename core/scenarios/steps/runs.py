"""批次、信号: what a run over registers and cases comes to, what follows from signals that come in."""

from typing import Any

from core.faults import did_you_mean
from core.procedure.levels import Reach
from core.runs.clocks import SCOPE, STEP
from core.runs.compute import Outcome
from core.scenarios.cells import Table, records, typed
from core.scenarios.saying import NONE, said
from core.scenarios.sentences import NotSo, StepError, step
from core.scenarios.world import World

_CLOCK: dict[str, Any] = {
    "clock": "办件1/审查", "number": "办件1", "item": "example", "item_name": "【演示】许可", "org": "market", "org_name": "【演示】市场监督管理局", "of": STEP, "step": "review",
    "step_name": "审查", "duty": "handler", "limit_words": "10 个工作日，依据：演示依据", "whole": 10, "used": 0, "not_counted": 0, "not_counted_why": "没有",
}
"""A time that runs, complete but for its days."""


@step('假如 批次"{label}"已运行')
async def run_before(world: World, label: str) -> None:
    """以前运行过这个批次，它写的名录、开的办件都在。"""
    await world.carry_out(world.shelf.run_named(label), "")


@step('当 批次"{label}"运行')
async def run_now(world: World, label: str) -> None:
    """现在运行这个批次。随机抽取的种子是固定的，每次结果一样。"""
    await world.carry_out(world.shelf.run_named(label), "")


@step('当 批次"{label}"以种子"{seed}"运行')
async def run_seeded(world: World, label: str, seed: str) -> None:
    """用写明的种子抽取；同样的名单、同样的种子，抽中的一样。"""
    await world.carry_out(world.shelf.run_named(label), seed)


@step("假如 在办件的时限有记录")
async def clocks_run(world: World, table: Table) -> None:
    """正在走的环节时限、承诺期限，一行一个，表头是它的各栏，没有写的栏按一条齐全的记录；已用百分比由已用和时限的工作日数算出。"""
    columns = {named.label: (name, named.type) for name, named in SCOPE.items() if name != "percent"}
    for row in records(table):
        unknown = next((word for word in row if word not in columns), None)
        if unknown is not None:
            raise StepError(f"在办件的时限没有“{unknown}”这一栏；{did_you_mean(unknown, columns)}".rstrip("；"))
        given = {columns[word][0]: typed(cell, columns[word][1]) for word, cell in row.items() if cell}
        record: dict[str, Any] = {**_CLOCK, "started_on": world.today(), "due_on": world.today(), **given}
        world.clocks.append({**record, "percent": Reach(record["used"], record["whole"]).percent})


@step('当 收到信号"{label}"')
async def signals_come(world: World, label: str, table: Table) -> None:
    """外面送来的信号，表头是信号的各个栏目，一行一条。"""
    plan = world.shelf.signal_named(label)
    columns = {named.label: (name, named) for name, named in plan.row.items()}
    rows = []
    for row in records(table):
        unknown = next((word for word in row if word not in columns), None)
        if unknown is not None:
            raise StepError(f"信号“{label}”没有“{unknown}”这一栏；{did_you_mean(unknown, columns)}".rstrip("；"))
        rows.append({columns[word][0]: typed(cell, columns[word][1].type) for word, cell in row.items() if cell})
    await world.receive(plan, rows)


@step('那么 批次结果中"{key}"的"{label}"为"{value}"')
async def result_is(world: World, key: str, label: str, value: str) -> None:
    """这个对象的一项结论；几项之间用、隔开，没有结论写“无”。批次以对象的键、组以各项内容、信号以编号称呼。"""
    outcome = _outcome(world, key)
    found = said(outcome.outcomes.get(_output(world, label)))
    if found != value:
        raise NotSo(f"“{key}”的“{label}”", f"“{value}”", f"“{found}”（适用规则行：{'、'.join(outcome.hits) or NONE}；{outcome.problem or '没有问题'}）")


@step('那么 批次结果中"{key}"适用规则行 "{no}"')
async def result_row(world: World, key: str, no: str) -> None:
    """对这个对象，这一行规则适用。"""
    hits = _outcome(world, key).hits
    if no not in hits:
        raise NotSo(f"“{key}”适用规则行", no, "、".join(hits) or NONE)


@step('那么 批次结果中"{key}"缺少"{text}"')
async def result_lacks(world: World, key: str, text: str) -> None:
    """这个对象得不出结论，或者办不成应办的事，说明里有这段文字。"""
    problem = _outcome(world, key).problem
    if text not in problem:
        raise NotSo(f"“{key}”的问题", f"包含“{text}”", problem or NONE)


@step('那么 批次选中"{keys}"')
async def kept_are(world: World, keys: str) -> None:
    """抽中的、列入的对象，按名单的次序用、隔开，没有写“无”。"""
    found = "、".join(each.key for each in _outcomes(world) if each.kept) or NONE
    if found != keys:
        raise NotSo("批次选中", keys, found)


@step("那么 批次选中 {count:int} 项")
async def kept_count(world: World, count: int) -> None:
    """抽中、列入多少对象。"""
    found = sum(each.kept for each in _outcomes(world))
    if found != count:
        raise NotSo("批次选中", count, found)


@step("那么 批次给每个选中的对象抽 {count:int} 名人员")
async def people_count(world: World, count: int) -> None:
    """每个抽中的对象各有多少名不同的人员。"""
    for each in _outcomes(world):
        if each.kept and len(set(each.pairs)) != count:
            raise NotSo(f"“{each.key}”的人员", f"{count} 名", "、".join(each.pairs) or NONE)


def _outcomes(world: World) -> tuple[Outcome, ...]:
    if world.batch is None:
        raise StepError("还没有批次：先写“当 批次“……”运行”或者“当 收到信号“……””")
    return world.batch


def _outcome(world: World, key: str) -> Outcome:
    found = _outcomes(world)
    for each in found:
        if each.key == key:
            return each
    known = [each.key for each in found]
    raise StepError(f"批次结果中没有“{key}”；{did_you_mean(key, known) or '有：' + '、'.join(known[:20])}")


def _output(world: World, label: str) -> str:
    """The outcome that a label names."""
    assert world.plan is not None
    known = {named.label: name for name, named in world.plan.rules.outcomes.items()}
    if label not in known:
        raise StepError(f"没有结论“{label}”；{did_you_mean(label, known) or '有：' + '、'.join(known)}")
    return known[label]
