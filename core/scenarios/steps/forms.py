"""表单: what the applicant fills in, and what the form says to it."""

from core.rules import value_words
from core.scenarios.cells import Table, field_named, filled, listed, pairs, records
from core.scenarios.sentences import NotSo, step
from core.scenarios.world import World


@step('假如 一份齐全的"{name}"申报')
async def complete_filing(world: World, name: str) -> None:
    """从一份填写齐全、可以直接提交的申报开始。"""
    world.start_from(world.shelf.base_named(name))


@step("假如 申请人填写")
async def fills_in(world: World, table: Table) -> None:
    """改写申报中的栏目；内容留空就是没有填写。表头：栏目、内容。"""
    world.fill(filled(world.filer().item, world.values, pairs(table, ("栏目", "内容"))))


@step('假如 申请人填写明细"{label}"')
async def fills_rows(world: World, label: str, table: Table) -> None:
    """明细表改为这几行。表头是明细表的各列，没有写的列、留空的格子就是没有填写。"""
    world.fill({**world.values, **listed(world.filer().item, label, records(table))})


@step('那么 栏目"{label}"提示"{text}"')
async def field_says(world: World, label: str, text: str) -> None:
    """表单对这个栏目给出的提示包含这段文字。"""
    filer = world.filer()
    name = field_named(filer.item, label)
    submission = filer.item.form.submit(filer.values)
    found = [each.text for each in (*submission.messages, *submission.warnings) if each.field == name]
    if not any(text in each for each in found):
        raise NotSo(f"栏目“{label}”的提示", f"包含“{text}”", "、".join(found) or "没有提示")


@step('那么 栏目"{label}"不随申报提交')
async def field_dropped(world: World, label: str) -> None:
    """这个栏目不显示，填过的内容不进入申报。"""
    filer = world.filer()
    name = field_named(filer.item, label)
    if name in filer.item.form.submit(filer.values).values:
        raise NotSo(f"栏目“{label}”", "不随申报提交", "提交了")


@step('假如 一份刚打开的"{name}"申报')
async def opened_filing(world: World, name: str) -> None:
    """什么都没有填的申报，只有表单预填的内容（default）；申请人同那份齐全的申报。"""
    world.start_from(world.shelf.base_named(name))
    world.fill({name: field.default for name, field in world.filer().item.form.fields.items() if field.default is not None})


@step("那么 表单的提示依次为")
async def form_says(world: World, table: Table) -> None:
    """表单给出的全部提示，按栏目的次序，一个栏目一句。表头：栏目、提示。"""
    found = [(message.label, message.text) for message in world.filer().item.form.submit(world.filer().values).messages]
    wanted = pairs(table, ("栏目", "提示"))
    if found != wanted:
        raise NotSo("表单的提示", "；".join(text for _, text in wanted), "；".join(text for _, text in found) or "没有提示")


@step("那么 提交的内容为")
async def form_sends(world: World, table: Table) -> None:
    """这些栏目提交的内容，写成页面上的样子；留空就是没有。表头：栏目、内容。"""
    item = world.filer().item
    values = item.form.submit(world.filer().values).values
    for label, cell in pairs(table, ("栏目", "内容")):
        name = field_named(item, label)
        found = value_words(values[name], item.form.fields[name].type) if name in values else ""
        if found != cell:
            raise NotSo(f"栏目“{label}”提交的内容", cell or "没有", found or "没有")
