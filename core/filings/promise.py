"""What a commitment tells before it is made: the six points of 国办发〔2020〕42号 (standards 2.14), out of the item's own data."""

from collections.abc import Iterable

import msgspec

from core.forms import Form
from core.items.item import Item
from core.items.parts import Material
from core.scenes import Composed


class Point(msgspec.Struct, frozen=True):
    """One told point: its name and its sentences."""

    name: str
    lines: tuple[str, ...]


def told_points(item: Item, materials: Iterable[Material]) -> tuple[Point, ...]:
    """告知事项, in the order of the model letter."""
    together = [item, *(part.item for part in item.parts)] if isinstance(item, Composed) else [item]
    conditions = tuple(dict.fromkeys(each for one in together for each in one.info.conditions))
    return (
        Point("事项名称与设定依据", tuple(line for one in together for line in _named(one))),
        Point("应当具备的条件、标准和技术要求", conditions or ("按设定依据的规定执行",)),
        Point("应提交的申请材料", tuple(material.name for material in materials) or ("不需要另行提交材料",)),
        Point("承诺的法律效力", ("承诺书经签署提交即生效，作为作出决定的依据，并记入本次办件。",)),
        Point("不实承诺的责任", ("承诺与实际不符的，行政机关依法责令限期整改、撤销决定并追究责任；构成犯罪的，依法追究刑事责任。不实承诺记入信用记录。",)),
        Point("行政机关的核查权", ("行政机关依法对承诺内容进行事中事后核查；承诺书是否公开，由您在下面选择。",)),
    )


def _named(item: Item) -> tuple[str, ...]:
    """The item with its authority, and what it rests on."""
    info = item.info
    basis = (f"《{each.document}》{each.clause}" if not each.document.startswith("《") else f"{each.document}{each.clause}" for each in info.basis)
    return (f"{info.name}（{info.authority_name}）", *basis)


def promises_of(form: Form) -> tuple[str, ...]:
    """The commitments, with whatever appears together with them (the same condition): whether they may be published, who signs."""
    together = {(field.page, field.visible.source) for field in form.fields.values() if field.must and field.visible}
    return tuple(
        name for name, field in form.fields.items() if field.must or (field.visible and (field.page, field.visible.source) in together)
    )
