"""文书: what is served."""

from core.scenarios.sentences import NotSo, step
from core.scenarios.world import World


@step('那么 生成文书"{title}"')
async def paper_made(world: World, title: str) -> None:
    """办件生成了这份文书。"""
    found = await world.papers(world.case) if world.case else ()
    if title not in found:
        raise NotSo("文书", f"有“{title}”", "、".join(found) or "没有文书")
