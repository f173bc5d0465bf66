"""Plays scenarios in a world and says what came of each."""

from collections.abc import Callable, Coroutine, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from time import perf_counter
from typing import Any, TypeVar

from core.registry import Registry
from core.scenarios.checks import rows_of
from core.scenarios.report import Report, Result, WorldName, differing
from core.scenarios.rule_world import RuleWorld
from core.scenarios.sentences import StepError
from core.scenarios.shelf import Shelf
from core.scenarios.suite import Playable, Suite, load_suite
from core.scenarios.world import World, clock

T = TypeVar("T")
ONLY_CASE = "只在办件世界"
"""The tag of a scenario that only a database can answer."""
CaseWorlds = Callable[[Shelf], AbstractAsyncContextManager[World]]
"""Opens a fresh case world for one scenario; see `core.scenarios.case_world`."""


def run_rule_world(registry: Registry, root: Path, item: str | None = None) -> Report:
    """Play everything, or one item's features, in the rule world. Takes no database and no event loop."""
    started = perf_counter()
    suite = load_suite(registry, root, item)
    return finish(suite, _in_memory(suite), started)


async def run_features(
    registry: Registry, root: Path, item: str | None = None, worlds: Sequence[WorldName] = ("rule",), case_worlds: CaseWorlds | None = None
) -> Report:
    """Play in each of the worlds and compare them. `case_worlds` opens case worlds; needed when `worlds` has "case"."""
    started = perf_counter()
    suite = load_suite(registry, root, item)
    results: list[Result] = []
    if "rule" in worlds:
        results += _in_memory(suite)
    if "case" in worlds and case_worlds is not None:
        for each in suite.playable:
            async with case_worlds(suite.shelf) as world:
                results.append(await play(each, world, "case"))
    return finish(suite, results, started)


async def play(playable: Playable, world: World, name: WorldName) -> Result:
    """One scenario, step by step, on the world's own clock. Nothing a step raises gets out."""
    started, scenario = perf_counter(), playable.scenario
    result, message, place = "passed", "", ""
    for step, call in playable.calls:
        try:
            with clock(world):
                await call.bound.run(world, **call.args)
        except AssertionError as error:
            result, message = "failed", str(error)
        except StepError as error:
            result, message = "error", str(error)
        except Exception as error:  # noqa: BLE001 - a broken scenario must not stop the others; it is reported with its cause
            result, message = "error", f"系统出错：{type(error).__name__}：{error}"
        if result != "passed":
            message, place = f"{step.keyword} {step.text}：{message}", f"第 {step.line} 行"
            break
    seen = await _seen(world) if result == "passed" else None
    return Result(
        feature=playable.feature.title, file=playable.feature.file, owner=playable.feature.owner, rule=scenario.rule,
        scenario=scenario.name, example=dict(scenario.example), tags=scenario.tags,
        steps=tuple(f"{step.keyword} {step.text}" for step in scenario.steps), world=name, result=result,  # type: ignore[arg-type]
        message=message, place=place, milliseconds=round((perf_counter() - started) * 1000), seen=seen,
    )


async def _seen(world: World) -> Any:
    with clock(world):
        return await world.seen()


def at_once(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine that never waits, as those of the rule world, without an event loop."""
    try:
        coroutine.send(None)
    except StopIteration as done:
        return done.value  # type: ignore[no-any-return]
    coroutine.close()
    raise RuntimeError("规则世界里的步骤不应等待")


def finish(suite: Suite, results: list[Result], started: float) -> Report:
    """The report of a run."""
    return Report(suite.faults, tuple(results), untested(suite, results), differing(results), round((perf_counter() - started) * 1000))


def untested(suite: Suite, results: Sequence[Result]) -> tuple[str, ...]:
    """Rows of the tables of the items played that no scenario of their own features made apply; then those of the runs of whole plugins."""
    owners = sorted({feature.owner for feature in suite.features if feature.owner in suite.shelf.items})
    applied = {(each.owner, no) for each in results if isinstance(each.seen, dict) for no in each.seen["rows"] or ()}
    in_runs = {(suite.shelf.items[each.owner].plugin, no) for each in results if isinstance(each.seen, dict) and each.owner in owners
               for _, _, hits, *_ in each.seen["batch"] for no in hits}
    of_runs = [(plugin, no) for plugin in suite.shelf.whole_plugins(owners) for plan in suite.shelf.plans_of(plugin) for no in rows_of(plan)]
    rows = ((owner, row.no) for owner in owners for table in suite.shelf.items[owner].rules.tables for row in table.plan.definition.rows)
    left = [f"{owner} {no}" for owner, no in rows if (owner, no) not in applied]
    return (*left, *dict.fromkeys(f"{plugin} {no}" for plugin, no in of_runs if (plugin, no) not in in_runs))


def _in_memory(suite: Suite) -> list[Result]:
    playable = (each for each in suite.playable if ONLY_CASE not in each.scenario.tags)
    return [at_once(play(each, RuleWorld(suite.shelf), "rule")) for each in playable]
