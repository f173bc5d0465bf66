"""The materials of a case as its page lists them: each with how it was obtained and the files that stand for it."""

from collections.abc import Iterable
from typing import Any, Final

import msgspec

from core.cases.views import CaseView
from core.items.item import Item

_WITHOUT: Final = {
    "电子上传": "没有上传文件", "证照调用": "由平台调用，不需要提交", "表单生成": "由申报内容生成，不需要提交", "承诺替代": "以承诺替代，不需要提交",
}
"""What is said where a material has no file, by the way it is obtained."""


class MaterialLine(msgspec.Struct, frozen=True):
    """A material asked for, and the files given for it; `old` ones have been replaced by others."""

    name: str
    get: str
    without: str
    files: tuple[Any, ...]
    old: frozenset[int] = frozenset()

    @property
    def missing(self) -> bool:
        """Whether it should have been uploaded and was not."""
        return self.get == "电子上传" and not self.files


def materials(view: CaseView, item: Item, files: Iterable[Any], old: frozenset[int] = frozenset()) -> tuple[MaterialLine, ...]:
    """The materials that were asked for, in the item's order; a file for none of them stands at the end under its own name.

    `old` are the files for which the applicant has given others since.
    """
    given = list(files)
    asked = [material for material in item.info.material if material.name in view.materials]
    lines = [
        MaterialLine(each.name, each.get, _WITHOUT[each.get], tuple(file for file in given if file.material == each.id), old) for each in asked
    ]
    known = {each.id for each in asked}
    more = [MaterialLine(file.filename, "电子上传", "", (file,)) for file in given if file.material not in known]
    return tuple(lines + more)
