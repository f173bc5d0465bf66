"""时限: when a case must be decided, by law and by promise, and until when a step has."""

from datetime import date

from core.process import due
from core.scenarios.sentences import NotSo, StepError, step
from core.scenarios.world import World


@step("假如 受理日为 {day:date}")
async def accepted_on(world: World, day: date) -> None:
    """只问规则时，说明申请在哪一天受理。"""
    world.accepted_on = day


@step("那么 法定届满日为 {day:date}")
async def statutory_due(world: World, day: date) -> None:
    """按法定时限，自受理之日起在哪一天届满；没有受理环节的自提交之日起。"""
    seen = (await world.seen_case(world.case)).statutory_due if world.case else None
    _same("法定届满日", day, seen or await _from_acceptance(world, 0))


@step("那么 承诺届满日为 {day:date}")
async def promised_due(world: World, day: date) -> None:
    """按承诺时限，自受理之日起在哪一天届满；没有受理环节的自提交之日起。"""
    seen = (await world.seen_case(world.case)).promised_due if world.case else None
    _same("承诺届满日", day, seen or await _from_acceptance(world, 1))


@step("那么 当前环节的届满日为 {day:date}")
async def own_due(world: World, day: date) -> None:
    """办件现在所在的环节，轮到的人最迟哪一天办理。"""
    seen = await world.seen_case(world.case)
    if seen.step_due != day:
        raise NotSo(f"“{seen.step}”环节的届满日", day, seen.step_due or "没有时限")


@step('那么 环节"{name}"的时限为 {count:int} 个工作日，依据"{basis}"')
async def step_limit(world: World, name: str, count: int, basis: str) -> None:
    """一个环节最多用多少个工作日，出自哪里。"""
    limit = next((each.limit for each in world.filer().item.process.steps.values() if each.name == name), None)
    found = (limit.days, limit.unit, limit.basis) if limit else None
    if found is None or found[:2] != (count, "workday") or basis not in found[2]:
        raise NotSo(f"环节“{name}”的时限", f"{count} 个工作日（{basis}）", found or "没有时限")


async def _from_acceptance(world: World, which: int) -> date:
    """The last day of the statutory (0) or the promised (1) limit in the situation as filled in."""
    if world.accepted_on is None:
        raise StepError("还没有受理：先写“假如 受理日为 2026-02-13”，或者让办件走到受理")
    limit = world.filer().item.limits(world.env(await world.decision()))[which]
    return due(limit, world.accepted_on).on


def _same(what: str, wanted: date, found: date) -> None:
    if wanted != found:
        raise NotSo(what, wanted, found)
