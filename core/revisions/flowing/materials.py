"""Materials 申请材料: added, changed, moved and taken away; who else speaks of one."""

from collections.abc import Mapping
from typing import Any, Final, get_args

import msgspec

from core.items.parts import MADE, Get, Limit
from core.problems import FieldProblem, Invalid, NotFound
from core.revisions.documents import Files
from core.revisions.edits import Edit, Move
from core.revisions.flowing.between import Document, Row, edited, put
from core.revisions.flowing.limits import limit_row
from core.revisions.flowing.numbering import fresh, spelled
from core.revisions.flowing.survey import rows

PATH: Final = "item.toml"
GETS: Final[Mapping[Get, str]] = {
    "电子上传": "申请人上传", "证照调用": "由平台调取证照，不用申请人提交", "表单生成": "由平台用申请表的内容生成，申请人确认", "承诺替代": "签署承诺书，代替提交",
}
FORMS: Final = ("电子", "纸质", "电子或者纸质")
SOURCES: Final = ("申请人自备", "政府部门核发", "其他")
WHOLE_FORM, PROMISES = "form", "commitment"


class MaterialWish(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be said of a material; names as in `core.items.parts.Material`."""

    name: str
    get: str
    basis: str
    when: str = ""
    required: bool = True
    form: str = "电子"
    copies: int = 0
    source: str = ""
    standard: str = ""
    tolerate: Limit | None = None
    document: str = ""


def materials_of(files: Files) -> list[Row]:
    """The materials as they stand in the file; one that a developer has not finished is left out, its fault says so."""
    return [row for row in rows(files, PATH, "material") if all(isinstance(row.get(key), str) for key in ("id", "name", "get"))]


def material_of(files: Files, material: str) -> Row:
    """One of them. Raises NotFound."""
    found = next((row for row in materials_of(files) if row["id"] == material), None)
    if found is None:
        raise NotFound("没有这种材料", "它可能刚刚删去；请从材料列表里选")
    return found


def add_material(files: Files, wish: MaterialWish) -> tuple[str, tuple[Edit, ...]]:
    """A new material at the end; its id and the edits. Raises Invalid."""
    _check(files, wish)
    known = {row["id"] for row in materials_of(files)}
    row: Row = {"id": fresh(spelled(wish.name, "material"), known)}
    _say(row, wish)
    return row["id"], edited(files, PATH, lambda document: document.setdefault("material", []).append(row))


def set_material(files: Files, material: str, wish: MaterialWish) -> tuple[Edit, ...]:
    """Say that of the material. Raises NotFound, Invalid."""
    material_of(files, material)
    _check(files, wish)
    return edited(files, PATH, lambda document: _say(_row(document, material), wish))


def drop_material(files: Files, material: str) -> tuple[Edit, ...]:
    """Take it away, and out of the situations that speak of it. Raises NotFound."""
    material_of(files, material)

    def dropped(document: Document) -> None:
        document["material"] = [row for row in document["material"] if row["id"] != material]
        if not document["material"]:
            del document["material"]
        for option in (option for each in document.get("situation", ()) for option in each.get("option", ())):
            for key in ("adds", "drops"):
                if material in option.get(key, ()):
                    put(option, key, [each for each in option[key] if each != material])

    return edited(files, PATH, dropped)


def move_material(files: Files, material: str, *, up: bool) -> tuple[Edit, ...]:
    """One place up or down; at the edge nothing changes. Raises NotFound."""
    material_of(files, material)
    return moved(PATH, ("material",), [row["id"] for row in materials_of(files)], material, up=up)


def moved(path: str, place: tuple[str, ...], names: list[str], name: str, *, up: bool) -> tuple[Edit, ...]:
    """The move of a member one place up or down in its list."""
    at = names.index(name)
    if up:
        return (Move(path, (*place, name), names[at - 1]),) if at else ()
    if at + 1 == len(names):
        return ()
    return (Move(path, (*place, name), names[at + 2] if at + 2 < len(names) else ""),)


def spoken_of(files: Files, material: str) -> tuple[str, ...]:
    """Where else the material is spoken of, in words: the situations that add or drop it."""
    said = []
    for each in rows(files, PATH, "situation"):
        for option in each.get("option", ()):
            said += [f"情形“{each.get('ask', '')}”选“{'、'.join(option.get('is', ()))}”时{word}" for key, word in (("adds", "增加"), ("drops", "不再需要")) if material in option.get(key, ())]
    return tuple(said)


def _row(document: Document, material: str) -> Row:
    return next(row for row in document["material"] if row["id"] == material)


def _check(files: Files, wish: MaterialWish) -> None:
    documents = {row["id"] for row in rows(files, "notices.toml", "document") if "id" in row}
    wrong = {
        "name": "" if wish.name.strip() else "请写材料的名称，如“营业执照”",
        "get": "" if wish.get in get_args(Get) else "请选怎样取得",
        "basis": "" if wish.basis.strip() else "请写要求提交这种材料的条款",
        "form": "" if wish.form in FORMS else "请选材料的形式",
        "copies": "" if 0 <= wish.copies <= 99 else "份数写 0 到 99 的整数",
        "source": "" if wish.source in ("", *SOURCES) else "请选来源渠道",
        "document": _document(wish, documents),
    }
    labels = {"name": "名称", "get": "怎样取得", "basis": "依据", "form": "形式", "copies": "份数", "source": "来源渠道", "document": "由什么生成"}
    problems = [FieldProblem(key, labels[key], text) for key, text in wrong.items() if text]
    if problems:
        raise Invalid("材料没有填好", "", problems)


def _document(wish: MaterialWish, documents: set[str]) -> str:
    if wish.document and wish.get not in MADE:
        return "只有由平台生成的、签署承诺书代替的材料才选由什么生成；请改“怎样取得”，或者这里选“不由平台生成”"
    return "" if wish.document in ("", WHOLE_FORM, PROMISES, *documents) else "没有这个模板，请重新选"


def _say(row: Row, wish: MaterialWish) -> None:
    plain: dict[str, Any] = {
        "name": wish.name.strip(), "get": wish.get, "basis": wish.basis.strip(), "when": wish.when.strip(), "source": wish.source,
        "standard": wish.standard.strip(), "document": wish.document, "tolerate": limit_row(row.get("tolerate"), wish.tolerate),
        "required": None if wish.required else False, "form": wish.form if wish.form != "电子" else None, "copies": wish.copies or None,
    }
    for key, value in plain.items():
        put(row, key, value)
