"""主体: who applies."""

from core.scenarios.sentences import step
from core.scenarios.world import World


@step('假如 申请人的统一社会信用代码为"{code}"')
async def applicant_is(world: World, code: str) -> None:
    """换一个申请人；不写就是申报里的单位。"""
    world.holder = code
    if world.item is not None and "uscc" in world.item.form.fields:
        world.fill(world.values | {"uscc": code})
