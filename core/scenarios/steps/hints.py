"""申报提示: what an applicant is told beside a field while filling in."""

from collections.abc import Mapping

from core import time
from core.hints import TIPS
from core.hints.shelf import shelf_of
from core.registers import RegisterRow
from core.rules import BASE
from core.scenarios.cells import field_named, filled
from core.scenarios.sentences import NotSo, StepError, step
from core.scenarios.world import World
from core.values import Value

NONE = "无"


@step('那么 栏目"{label}"填"{typed}"时提示为"{text}"')
async def tip_says(world: World, label: str, typed: str, text: str) -> None:
    """填写这个栏目以后，易错点提示名录里的提示出现哪一条；几条用、隔开，没有写“无”。"""
    item = world.filer().item
    name = field_named(item, label)
    register = next((key for key, definition in world.shelf.registers.items() if definition.holds == TIPS), None)
    if register is None:
        raise StepError("没有存易错点提示的名录")
    key, day = world.shelf.registers[register].key, world.today()
    rows = [_row(register, key, row, world) for row in await world.entries(register)]
    tips = shelf_of(world.shelf.items, rows, (), day).tips_of(item.id, item.form.fields[name])
    values = item.form.typed(filled(item, world.values, ((label, typed),)))
    env = {**values, **{each: day for each in BASE if each in {"today", "submitted_on"}}, "holder": world.holder}
    found = "、".join(tip.text for tip in tips if tip.live and tip.hits(env, values.get(name), typed)) or NONE
    if found != text:
        raise NotSo(f"栏目“{label}”填“{typed}”时的提示", text, found)


def _row(register: str, key: str, row: Mapping[str, Value], world: World) -> RegisterRow:
    return RegisterRow(
        register=register, key=str(row[key]), values=dict(row), valid_from=world.today(), valid_to=None, recorded_at=time.now(), source="scenario",
    )
