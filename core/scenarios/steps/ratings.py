"""好差评: rating, rectification, call-back."""

from collections.abc import Awaitable
from datetime import date

from core.cases.ratings import Said
from core.items.model import APPLICANT
from core.ratings.orders import MEND, Call, Order
from core.ratings.terms import BAD, STARS
from core.scenarios.rated import told
from core.scenarios.sentences import NotSo, StepError, step
from core.scenarios.world import World

_LATE = "逾期未整改"
_NONE = "没有"
_MEASURE = "已经改正"


@step('当 "{who}" 评价为 "{grade}"')
async def rates(world: World, who: str, grade: str) -> None:
    """申请人（或者某个岗位的人）评价这件办件；不满意的，原因选“其他”。"""
    await _tried(world, world.ratings().rate(_case(world), world.shelf.role_named(who), _said(grade)))


@step('假如 申请人已评价为"{grade}"')
async def has_rated(world: World, grade: str) -> None:
    """这件办件办结以后，申请人已经这样评价。"""
    await _must(world.ratings().rate(_case(world), APPLICANT, _said(grade)))


@step("当 办理机关登记整改")
async def mends(world: World) -> None:
    """办理机关今天登记，差评说的事已经整改。"""
    await _tried(world, world.ratings().mend(_case(world), _MEASURE, world.today()))


@step("假如 办理机关已登记整改")
async def has_mended(world: World) -> None:
    """办理机关今天已经登记整改。"""
    await _must(world.ratings().mend(_case(world), _MEASURE, world.today()))


@step('当 监督回访人登记回访"{result}"，处理为"{then}"')
async def calls_back(world: World, result: str, then: str) -> None:
    """监督回访人今天登记一次回访，评价属实。结果：满意、仍不满意、联系不上、不愿回访；处理：办结、退回整改、再次回访。"""
    await _tried(world, world.ratings().call(_case(world), Call(result, then, borne_out=True, words="规则用例")))


@step('那么 差评工单为"{state}"')
async def order_is(world: World, state: str) -> None:
    """差评工单今天怎样：没有、待整改、逾期未整改、待回访、已办结。"""
    order = await world.ratings().order(_case(world))
    found = _NONE if order is None else _LATE if order.state == MEND and order.late(world.today()) else order.state
    if found != state:
        raise NotSo("差评工单", state, found)


@step("那么 差评工单的整改期限为 {day:date}")
async def due_is(world: World, day: date) -> None:
    """办理机关最迟在哪一天整改。"""
    found = (await _order(world)).due_on
    if found != day:
        raise NotSo("整改期限", day, found)


def _said(grade: str) -> Said:
    stars = next((stars for stars, words in STARS.items() if words == grade), None)
    if stars is None:
        raise StepError(f"没有“{grade}”这个等级；有：{'、'.join(STARS.values())}")
    return Said(stars, ("其他",) if stars <= BAD else ())


async def _order(world: World) -> Order:
    order = await world.ratings().order(_case(world))
    if order is None:
        raise StepError("没有差评工单")
    return order


def _case(world: World) -> str:
    if not world.case:
        raise StepError("还没有办件：先写“假如 申请已提交”")
    return world.case


async def _tried(world: World, doing: Awaitable[None]) -> None:
    """Do it; a refusal is remembered, not raised."""
    world.refused = await told(doing) or world.refused


async def _must(doing: Awaitable[None]) -> None:
    """What a 假如 needs done is done, or the scenario cannot start."""
    if refused := await told(doing):
        raise StepError(f"前提办不成：{'；'.join(refused)}")
