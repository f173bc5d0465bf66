"""Reading a file into a struct: every mistake at once, each at its place, in the words of whoever wrote the file.

`msgspec.convert` stops at the first mistake and speaks of `$.rows[3]`. Here the data is walked beside the struct's types first;
only what has no fault is converted. A row is named by its `no`, `id` or `since`, so a place survives the moving of rows.
"""

from collections.abc import Hashable, Iterator
from datetime import date, datetime
from functools import cache
from typing import Any, TypeVar, cast

import msgspec
import tomli
from msgspec import inspect

from core.faults import Blame, Fault, did_you_mean

T = TypeVar("T")
NAMES = ("no", "id", "since", "name")
"""The keys by which a row of a list is named in places, in order of preference."""
UNIQUE = ("no", "id")
"""The keys that must not appear twice in one list."""


def read_toml(raw: bytes, kind: type[T], blame: Blame) -> tuple[T | None, list[Fault]]:
    """The struct a TOML file stands for, or every fault that keeps it from being one."""
    try:
        data = tomli.loads(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        return None, [blame.at("", f"第 {error.start + 1} 个字节不是 UTF-8 文字", "UTF-8 编码的文件", code="syntax")]
    except tomli.TOMLDecodeError as error:
        return None, [blame.at(_line(str(error)), f"不是合法的 TOML（{error}）", "TOML 1.0 文件", code="syntax")]
    return decode(data, kind, blame)


def decode(raw: dict[str, Any], kind: type[T], blame: Blame, place: str = "") -> tuple[T | None, list[Fault]]:
    """`raw` as a `kind`, or all of its faults: unknown, missing, mistyped and repeated things.

    `note` and keys that begin with `x_` may stand in any struct; the latter are left out of the value.
    """
    faults = list(_walk(raw, _described(cast("Hashable", kind)), place, blame))
    if faults:
        return None, faults
    try:
        return msgspec.convert(raw, kind, strict=True), []
    except msgspec.ValidationError as error:  # what the walk does not know, msgspec still refuses
        return None, [blame.at(place, str(error), "符合文件格式的内容", code="invalid")]


@cache
def _described(kind: Hashable) -> inspect.Type:
    return inspect.type_info(kind)


def _line(message: str) -> str:
    """`第 3 行` out of tomli's `(at line 3, column 5)`."""
    _, _, tail = message.rpartition("at line ")
    number = tail.partition(",")[0]
    return f"第 {number} 行" if number.isdigit() else ""


def _walk(raw: Any, kind: inspect.Type, place: str, blame: Blame) -> Iterator[Fault]:
    """The faults of one value against one type."""
    match kind:
        case inspect.StructType() if isinstance(raw, dict):
            yield from _struct(raw, kind, place, blame)
        case inspect.DictType() if isinstance(raw, dict):
            for key, value in raw.items():
                yield from _walk(value, kind.value_type, _join(place, key), blame)
        case inspect.VarTupleType() if isinstance(raw, list):
            yield from _list(raw, kind.item_type, place, blame)
        case inspect.UnionType():
            yield from _union(raw, kind, place, blame)
        case inspect.LiteralType():
            yield from _literal(raw, kind, place, blame)
        case _ if not _fits(raw, kind):
            yield blame.at(place, f"{shown(raw)}（{_called(raw)}）", _wanted(kind), code="type")


def _struct(raw: dict[str, Any], kind: inspect.StructType, place: str, blame: Blame) -> Iterator[Fault]:
    """Unknown keys, missing keys, and the faults of each value."""
    known = {field.encode_name: field for field in kind.fields}
    for key, value in raw.items():
        if key in known:
            yield from _walk(value, known[key].type, _join(place, key), blame)
        elif not key.startswith("x_"):
            expected = f"只能有：{'、'.join(name for name in known if name != 'note')}"
            yield blame.at(_join(place, key), f"不认识的键 {key}", expected, did_you_mean(key, known), "unknown-key")
    for name, field in known.items():
        if field.required and name not in raw:
            yield blame.at(_join(place, name), f"缺少 {name}", f"必须写 {name}（{_wanted(field.type)}）", code="missing-key")


def _list(raw: list[Any], kind: inspect.Type, place: str, blame: Blame) -> Iterator[Fault]:
    """The faults of each member, and rows that bear one name twice."""
    seen: set[tuple[str, Any]] = set()
    for position, value in enumerate(raw):
        where = f"{place}[{row_name(value, position)}]"
        yield from _walk(value, kind, where, blame)
        for key in UNIQUE:
            name = value.get(key) if isinstance(value, dict) else None
            if isinstance(name, str) and (key, name) in seen:
                yield blame.at(f"{where}.{key}", f"{name} 出现了两次", "同一列表里每个编号只出现一次", code="duplicate")
            seen.add((key, str(name)))


def _union(raw: Any, kind: inspect.UnionType, place: str, blame: Blame) -> Iterator[Fault]:
    """The faults against the member that has the value's own shape; when none has, one fault naming them all."""
    for member in kind.types:
        if _fits(raw, member):
            yield from _walk(raw, member, place, blame)
            return
    wanted = " 或 ".join(_wanted(member) for member in kind.types if not isinstance(member, inspect.NoneType))
    yield blame.at(place, f"{shown(raw)}（{_called(raw)}）", wanted, code="type")


def _literal(raw: Any, kind: inspect.LiteralType, place: str, blame: Blame) -> Iterator[Fault]:
    """A value outside an enumeration, with the closest member."""
    same = [value for value in kind.values if value == raw and type(value) is type(raw)]
    if not same:
        words = [str(value) for value in kind.values]
        hint = did_you_mean(raw, words) if isinstance(raw, str) else ""
        yield blame.at(place, shown(raw), _wanted(kind), hint, "enum")


def _fits(raw: Any, kind: inspect.Type) -> bool:  # noqa: PLR0911 - one answer for each type
    """Whether the value has the shape of the type; what is inside is looked at by the walk."""
    match kind:
        case inspect.BoolType():
            return isinstance(raw, bool)
        case inspect.IntType():
            return isinstance(raw, int) and not isinstance(raw, bool)
        case inspect.StrType():
            return isinstance(raw, str)
        case inspect.DateType():
            return isinstance(raw, date) and not isinstance(raw, datetime)
        case inspect.StructType() | inspect.DictType():
            return isinstance(raw, dict)
        case inspect.VarTupleType():
            return isinstance(raw, list)
        case inspect.LiteralType():
            return raw in kind.values
    return False


def _wanted(kind: inspect.Type) -> str:  # noqa: PLR0911 - one phrase for each type
    """A type in the words of whoever writes the file."""
    match kind:
        case inspect.BoolType():
            return "true 或 false"
        case inspect.IntType():
            return "整数"
        case inspect.StrType():
            return "文字"
        case inspect.DateType():
            return "日期，如 2026-01-01（不加引号）"
        case inspect.StructType() | inspect.DictType():
            return "表 { … }"
        case inspect.VarTupleType():
            return f"数组（{_wanted(kind.item_type)}）"
        case inspect.LiteralType():
            return f"以下之一：{'、'.join(str(value) for value in kind.values)}"
        case inspect.UnionType():
            return " 或 ".join(_wanted(member) for member in kind.types if not isinstance(member, inspect.NoneType))
    return type(kind).__name__


def _called(raw: Any) -> str:
    """What the value is, in words."""
    words = {bool: "是非值", int: "整数", float: "小数", str: "文字", list: "数组", dict: "表", date: "日期", datetime: "日期时间"}
    return words.get(type(raw), type(raw).__name__)


def shown(raw: Any) -> str:
    """A value short enough to quote in a fault."""
    text = str(raw)
    return text if len(text) <= 40 else f"{text[:39]}…"


def row_name(value: Any, position: int) -> str:
    """How a member of a list is named in a place: by its number or id, otherwise by its position counted from 1."""
    if isinstance(value, dict):
        for key in NAMES:
            if isinstance(value.get(key), str | date):
                return str(value[key])
    return str(position + 1)


def _join(place: str, key: str) -> str:
    return f"{place}.{key}" if place else key
