"""消息: what the applicant is told."""

from core.scenarios.sentences import NotSo, step
from core.scenarios.world import World


@step('那么 申请人收到消息"{title}"')
async def told(world: World, title: str) -> None:
    """就办件给申请人发过这个标题的消息。"""
    titles = [each for each, _ in await _messages(world)]
    if title not in titles:
        raise NotSo("申请人收到的消息", f"有“{title}”", "、".join(titles) or "没有消息")


@step('那么 申请人收到的消息依次为"{titles}"')
async def told_in_turn(world: World, titles: str) -> None:
    """就办件给申请人发过的全部消息，按先后用顿号分开；没有的写“无”。"""
    found = "、".join(title for title, _ in await _messages(world)) or "无"
    if found != titles:
        raise NotSo("申请人收到的消息", titles, found)


@step('那么 最近一条消息写明"{text}"')
async def told_last(world: World, text: str) -> None:
    """就办件给申请人的最近一条消息里有这段文字。"""
    found = await _messages(world)
    if not found or text not in found[-1][1]:
        raise NotSo("最近一条消息", f"有“{text}”", found[-1][1] if found else "没有消息")


async def _messages(world: World) -> tuple[tuple[str, str], ...]:
    return await world.messages(world.case) if world.case else ()
