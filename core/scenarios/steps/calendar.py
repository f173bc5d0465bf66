"""日历: which day it is, how time passes, what a working day is."""

from datetime import date, timedelta
from decimal import Decimal

from core import calendar
from core.items.parts import Limit
from core.process import due
from core.rules import evaluate, parse
from core.scenarios.boundaries import operator
from core.scenarios.sentences import NotSo, StepError, step
from core.scenarios.world import World

_KINDS = {True: "工作日", False: "休息日"}


@step("假如 今天是 {day:date}")
async def today_is(world: World, day: date) -> None:
    """说明规则用例发生在哪一天；每个规则用例都要有。"""
    world.set_day(day)


@step("当 过了 {count:int} 个工作日")
async def workdays_pass(world: World, count: int) -> None:
    """时间走到若干个工作日以后，放假和调休按国务院办公厅的安排。"""
    await world.pass_workdays(count)


@step("假如 已到 {day:date}")
async def day_has_come(world: World, day: date) -> None:
    """前面的办理以后时间已经走到这一天，其间系统应当自动办理的都已办理。"""
    await day_comes(world, day)


@step("当 过了 {count:int} 日")
async def days_pass(world: World, count: int) -> None:
    """时间走到若干个自然日以后，其间系统应当自动办理的都已办理。"""
    await world.arrive(world.today() + timedelta(days=count))


@step("当 到了 {day:date}")
async def day_comes(world: World, day: date) -> None:
    """时间走到这一天，其间系统应当自动办理的都已办理。"""
    if day < world.today():
        raise StepError(f"今天已经是 {world.today()}，时间不能倒退")
    await world.arrive(day)


@step("那么 {day:date} 是{kind:word}")
async def day_is(_world: World, day: date, kind: str) -> None:
    """这一天是“工作日”还是“休息日”。"""
    found = _KINDS[calendar.is_workday(day)]
    if found != kind:
        raise NotSo(str(day), kind, found)


@step("那么 自 {start:date} 起 {count:int} {unit:word} 届满于 {day:date}")
async def period_ends(_world: World, start: date, count: int, unit: str, day: date) -> None:
    """从某日起算的期限（个工作日、日）在哪一天届满，当日不计。"""
    units = {"个工作日": "workday", "日": "day"}
    if unit not in units:
        raise NotSo("期限单位", "、".join(units), unit)
    found = due(Limit(days=count, unit="workday" if unit == "个工作日" else "day", basis="规则用例"), start).on
    if found != day:
        raise NotSo(f"自 {start} 起 {count} {unit}", day, found)


@step("那么 {year:int} 年共有 {count:int} 个工作日")
async def workdays_of_year(_world: World, year: int, count: int) -> None:
    """全年工作日的数目。"""
    first = date(year, 1, 1)
    found = calendar.workdays_between(first - timedelta(days=1), date(year, 12, 31))
    if found != count:
        raise NotSo(f"{year} 年工作日", count, found)


@step("那么 {day:date} 的放假安排{state:word}")
async def arrangement_is(_world: World, day: date, state: str) -> None:
    """这一年的放假安排“已公布”还是“未公布”；未公布的，期限为预估。"""
    found = "已公布" if calendar.published(day) else "未公布"
    if found != state:
        raise NotSo(f"{day.year} 年放假安排", state, found)


@step('那么 {left:decimal} "{words}" {right:decimal} {answer:word}')
async def compares(_world: World, left: Decimal, words: str, right: Decimal, answer: str) -> None:
    """两个数按“以上、以下、不满、超过、小于……”比较是否成立（民法典第1259条）。"""
    found = evaluate(parse(f"{left} {operator(words)} {right}"), {})
    if ("成立" if found is True else "不成立") != answer:
        raise NotSo(f"{left}“{words}”{right}", answer, "成立" if found is True else "不成立")
