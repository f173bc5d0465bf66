"""The materials of a case as its page lists them: each with how it was obtained and the files that stand for it."""

from collections.abc import Iterable
from typing import Any, Final

import msgspec

from core.cases.views import CaseView
from core.forms.uploads import field_of
from core.items.item import Item
from core.items.parts import Material

_WITHOUT: Final = {
    "电子上传": "没有上传文件", "证照调用": "由平台调用，不需要提交", "表单生成": "由申报内容生成，不需要提交", "承诺替代": "以承诺替代，不需要提交",
}
"""What is said where a material has no file, by the way it is obtained."""


class MaterialLine(msgspec.Struct, frozen=True):
    """A material asked for, and the files given for it; `old` ones have been replaced by others.

    `missing`: it must be handed in, nobody has, and no later day has been promised for it.
    """

    name: str
    get: str
    without: str
    files: tuple[Any, ...]
    old: frozenset[int] = frozenset()
    missing: bool = False


def materials(view: CaseView, item: Item, files: Iterable[Any], old: frozenset[int] = frozenset()) -> tuple[MaterialLine, ...]:
    """The materials that were asked for, in the item's order, then what was uploaded into fields.

    A file for none of them stands at the end under its own name. `old` are the files for which the applicant has given others since.
    """
    given = list(files)
    asked = [material for material in item.info.material if material.name in view.materials]
    lines = [_line(view, each, tuple(file for file in given if file.material == each.id), old) for each in asked]
    known = {each.id for each in asked}
    others = [file for file in given if file.material not in known]
    answers = dict.fromkeys(file.material for file in others if field_of(file.material))
    fields = [MaterialLine(item.called(each), "电子上传", "", tuple(file for file in others if file.material == each), old) for each in answers]
    more = [MaterialLine(file.filename, "电子上传", "", (file,)) for file in others if file.material not in answers]
    return tuple(lines + fields + more)


def _line(view: CaseView, material: Material, files: tuple[Any, ...], old: frozenset[int]) -> MaterialLine:
    """One material: what the counter saw of it counts as handed in."""
    presented = dict(view.presented).get(material.id, "")
    later = {*view.pending.promised, *(name for each in view.pending.lacking for name in each[:2])}
    missing = material.get == "电子上传" and material.required and not files and not presented and not {material.id, material.name} & later
    without = f"窗口：{presented}" if presented else _WITHOUT[material.get]
    return MaterialLine(material.name, material.get, without, files, old, missing)
