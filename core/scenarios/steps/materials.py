"""材料: exactly what is asked for, and how each is obtained."""

from core.scenarios.cells import Table, filled, pairs
from core.scenarios.sentences import NotSo, step
from core.scenarios.steps.cases import thing_named
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


@step('假如 申请人没有签署"{documents}"')
async def leaves_unsigned(world: World, documents: str) -> None:
    """由平台生成的这些材料（用顿号分开），申请人没有确认签署；没有这一句时，申请人逐份阅读并签署。还没有提交。"""
    item = world.filer().item
    world.unsigned = tuple(thing_named(item, name) for name in documents.split("、"))


@step("假如 申请人签署以后又改写")
async def changes_after_signing(world: World, table: Table) -> None:
    """由平台生成的材料签署以后，又改了这些栏目，没有重新签署。表头：栏目、内容。"""
    world.as_signed = dict(world.values)
    world.fill(filled(world.filer().item, world.values, pairs(table, ("栏目", "内容"))))


@step('那么 办件存有申请人签署的"{documents}"')
async def signed_documents_are(world: World, documents: str) -> None:
    """由平台生成、申请人签署后随申报存下的材料恰为这些，用顿号分开；没有写“无”。"""
    found = "、".join(await world.documents(world.case)) or "无"
    if found != documents:
        raise NotSo("申请人签署的材料", documents, found)
