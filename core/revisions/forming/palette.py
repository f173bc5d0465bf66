"""What can be put on a form: every kind of field of the dialect, and the shared elements of the house, with what each adds."""

import tomllib
from collections.abc import Mapping
from typing import Any, Final

import msgspec

from core.revisions.documents import read

TEXT: Final = {"type": "string", "maxLength": 100}
TWO: Final = ["选项一", "选项二"]
OTHER: Final = "other"
"""The kind of a definition that the editor shows and leaves as it is."""


class Kind(msgspec.Struct, frozen=True):
    """A kind of field: its key, its name and a sentence about it, the group it is listed in, the definition it begins with (without title)."""

    key: str
    name: str
    says: str
    group: str
    schema: Mapping[str, Any]
    inside: bool = True


KINDS: Final = (
    Kind("text", "单行文字", "一行以内的文字，如名称、编号", "文字", TEXT),
    Kind("lines", "多行文字", "可以换行的一段话，如情况说明", "文字", {"type": "string", "maxLength": 500, "x-multiline": True}),
    Kind("phone", "电话", "手机或者固定电话，按号码的写法检查", "文字", {"type": "string", "format": "phone"}),
    Kind("email", "电子邮箱", "按邮箱的写法检查", "文字", {"type": "string", "format": "email"}),
    Kind("choice", "单选", "几个选项里选一个", "选择", {"type": "string", "enum": TWO}),
    Kind("choices", "多选", "几个选项里选一个或者几个", "选择", {"type": "array", "uniqueItems": True, "items": {"type": "string", "enum": TWO}}),
    Kind("bool", "是否", "回答是或者否", "选择", {"type": "boolean"}),
    Kind("must", "承诺", "提交前必须勾选的一句话", "选择", {"type": "boolean", "x-must": True}),
    Kind("int", "整数", "件数、人数、层数", "数", {"type": "integer", "minimum": 0}),
    Kind("decimal", "小数", "面积、长度，可以带单位", "数", {"type": "number", "x-kind": "decimal", "x-scale": 2, "minimum": 0}),
    Kind("money", "金额", "以元为单位，精确到分", "数", {"type": "integer", "x-kind": "money", "minimum": 0}),
    Kind("percent", "百分比", "0 到 100 的比例", "数", {"type": "number", "x-kind": "percent", "x-scale": 2}),
    Kind("date", "日期", "某一天", "日期和时间", {"type": "string", "format": "date"}),
    Kind("datetime", "日期和时间", "某一天的几点几分", "日期和时间", {"type": "string", "format": "date-time"}),
    Kind("time", "几点几分", "一天里的时刻，如开门时间", "日期和时间", {"type": "string", "format": "time"}),
    Kind("duration", "时长", "几天、几小时", "日期和时间", {"type": "string", "format": "duration", "x-kind": "duration"}),
    Kind("period", "起止日期", "从哪一天到哪一天，一问两格", "几格合成一问", {"type": "object", "x-kind": "period"}, inside=False),
    Kind("address", "地址", "先选地区，再填街道门牌", "几格合成一问", {"type": "object", "x-kind": "address"}, inside=False),
    Kind("licence", "证照", "编号、类型、有效期等，可以由电子证照带出", "几格合成一问", {"type": "object", "x-kind": "licence"}, inside=False),
    Kind("file", "文件", "上传一个文件或者一张照片", "文件和明细", {"type": "string", "x-kind": "file"}, inside=False),
    Kind(
        "list", "明细表", "同样的几格可以填许多行", "文件和明细",
        {"type": "array", "items": {"type": "object", "properties": {"ming_cheng": {"title": "名称", **TEXT}}, "required": ["ming_cheng"], "additionalProperties": False}}, inside=False,
    ),
    Kind("group", "一组栏目", "有共同标题的几个栏目", "文件和明细", {"type": "object", "properties": {"ming_cheng": {"title": "名称", **TEXT}}, "additionalProperties": False}, inside=False),
)
"""The kinds of the dialect, in the order of the palette. What stands under a title of its own comes last."""
_BY_KEY: Final[Mapping[str, Kind]] = {kind.key: kind for kind in KINDS}
CODE: Final = "code"
_FORMATS: Final = {"phone": "phone", "email": "email", "date": "date", "date-time": "datetime", "time": "time", "duration": "duration"}
_BLOCKS: Final = {
    "C-LEGAL": "法人申请人", "C-PERSON": "自然人申请人", "C-AGENT": "经办人", "C-PLACE": "场所", "C-PROMISE": "承诺", "C-LICENSE": "证照引用",
}
"""The blocks of shared fields (公共字段块) by the word in an element's source."""
_REST: Final = "其他常用栏目"


class Element(msgspec.Struct, frozen=True):
    """A shared element 数据元: its name, its title, the kind it is, the block it belongs to."""

    name: str
    title: str
    kind: str
    block: str
    help: str = ""


def kinds(files: Mapping[str, bytes]) -> tuple[Kind, ...]:
    """Every kind that can be put on the form: those of the dialect, and one for each code list among the files."""
    lists = [path.removeprefix("codes/").removesuffix(".toml") for path in sorted(files) if path.startswith("codes/") and path.endswith(".toml")]
    coded = [Kind(f"{CODE}:{name}", _list_title(files, name), "从统一的代码表里选", "选择", {"type": "string", "x-codes": name}) for name in lists]
    at = next(number for number, kind in enumerate(KINDS) if kind.group == "数")
    return (*KINDS[:at], *coded, *KINDS[at:])


def kind_called(key: str, files: Mapping[str, bytes]) -> Kind | None:
    """The kind of that key."""
    return next((kind for kind in kinds(files) if kind.key == key), None)


def elements(files: Mapping[str, bytes]) -> dict[str, tuple[Element, ...]]:
    """The shared elements among the files by block, the blocks in their usual order."""
    found: dict[str, list[Element]] = {block: [] for block in (*_BLOCKS.values(), _REST)}
    for path in sorted(files):
        if path.startswith("elements/") and path.endswith(".json"):
            each = _element(path.removeprefix("elements/").removesuffix(".json"), read(files, path))
            found[each.block].append(each)
    return {block: tuple(each) for block, each in found.items() if each}


def kind_of(definition: Mapping[str, Any]) -> str:  # noqa: PLR0911 - one case for each type
    """The key of the kind that a definition is, references followed; `other` for one that the editor leaves as it is."""
    if {"$ref", "allOf", "oneOf", "if", "not", "anyOf"} & definition.keys():
        return OTHER
    match definition.get("type"):
        case "object":
            word = definition.get("x-kind", "group")
            return word if word in _BY_KEY else OTHER
        case "array":
            items = definition.get("items", {})
            return {"string": "choices", "object": "list"}.get(str(items.get("type")), OTHER) if isinstance(items, Mapping) else OTHER
        case "boolean":
            return "must" if definition.get("x-must") else "bool"
        case "integer":
            return "money" if definition.get("x-kind") == "money" else "int"
        case "number":
            return "percent" if definition.get("x-kind") == "percent" else "decimal"
        case "string":
            return _text_kind(definition)
    return OTHER


def kind_name(key: str) -> str:
    """What a kind is called."""
    return {CODE: "代码表", OTHER: "其他写法"}.get(key) or _BY_KEY[key].name


def _text_kind(definition: Mapping[str, Any]) -> str:
    if "enum" in definition:
        return "choice"
    if "x-codes" in definition:
        return CODE
    if definition.get("x-kind") == "file":
        return "file"
    if "format" in definition:
        return _FORMATS.get(str(definition["format"]), OTHER)
    return "lines" if definition.get("x-multiline") else "text"


def _element(name: str, definition: Mapping[str, Any]) -> Element:
    source = str(definition.get("x-source", ""))
    block = next((title for word, title in _BLOCKS.items() if word in source), _REST)
    return Element(name, str(definition.get("title", name)), kind_of(definition), block, str(definition.get("x-help", "")))


def _list_title(files: Mapping[str, bytes], name: str) -> str:
    try:
        return str(tomllib.loads(files[f"codes/{name}.toml"].decode()).get("title", name))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError):
        return name
