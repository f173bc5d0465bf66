"""材料: exactly what is asked for, and how each is obtained."""

from core.scenarios.cells import Table, pairs
from core.scenarios.sentences import NotSo, step
from core.scenarios.world import World


@step("那么 材料清单恰为")
async def materials_are(world: World, table: Table) -> None:
    """要的材料一项不多、一项不少。表头：材料、取得方式。"""
    wanted = set(pairs(table, ("材料", "取得方式")))
    decision = await world.decision()
    asked = world.filer().item.materials(world.env(decision))
    found = {(material.name, material.get) for material in asked}
    if found != wanted:
        more, less = found - wanted, wanted - found
        problems = [f"多要了 {'、'.join(map('：'.join, sorted(more)))}"] if more else []
        problems += [f"少了 {'、'.join(map('：'.join, sorted(less)))}"] if less else []
        raise NotSo("材料清单", f"{len(wanted)} 项", "；".join(problems))


@step('那么 不要求上传"{name}"')
async def not_uploaded(world: World, name: str) -> None:
    """这份材料不用申请人上传：由系统调取、由表单生成，或者根本不要。"""
    decision = await world.decision()
    found = [material for material in world.filer().item.materials(world.env(decision)) if material.name == name]
    if any(material.get == "电子上传" for material in found):
        raise NotSo(f"材料“{name}”", "不要求上传", "电子上传")
