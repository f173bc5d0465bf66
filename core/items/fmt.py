"""The one canonical form of a file: what `jiban fmt` writes, and what the studio will.

TOML: keys in the order of the file format, numbers and texts before tables, one empty line before each table, rows of a row list
on one line. JSON: keywords in a fixed order, two spaces. Unknown keys survive, after the known ones. A remark is data (`note`):
a comment would be lost or end up beside the wrong row, so a file with comments is refused and left as it is.
"""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

import msgspec
from msgspec import inspect

from core.faults import Blame, Fault
from core.items.model import ItemFile, ProcessFile, RulesFile
from core.items.notice_model import NoticesFile
from core.items.plugin_files import PluginFile, PluginsFile

FORMATS: dict[str, type[msgspec.Struct]] = {
    "item.toml": ItemFile, "rules.toml": RulesFile, "process.toml": ProcessFile, "notices.toml": NoticesFile,
    "plugin.toml": PluginFile, "plugins.toml": PluginsFile,
}
INLINE = frozenset({"window", "never", "pairs", "group", "collect"})
"""Keys whose tables are always written on one line, beside everything inside a row list and below the third level."""
DEPTH = 3
BLOCKS = frozenset({"values"})
"""Tables of a row that are long enough to stand under a header of their own: the values of a complete filing."""
KEYWORDS = (
    "$schema", "$id", "$ref", "x-format", "title", "description", "type", "x-kind", "x-scale", "multipleOf", "x-unit", "format", "enum",
    "const", "default", "examples", "readOnly", "minLength", "maxLength", "pattern", "minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum", "minItems", "maxItems",
    "uniqueItems", "items", "prefixItems", "contains", "minContains", "maxContains", "unevaluatedItems", "fields", "x-codes", "x-levels", "x-under", "x-accept", "x-largest", "x-visible", "x-required", "x-readonly", "x-options", "x-after", "x-calc", "x-must", "x-personal", "x-check", "x-help",
    "x-source", "x-i18n", "sections", "x-pages", "properties", "required", "additionalProperties", "patternProperties",
    "propertyNames", "minProperties", "maxProperties", "unevaluatedProperties", "dependentRequired", "dependentSchemas", "if", "then", "else", "allOf",
    "anyOf", "oneOf", "not", "$defs",
)
"""The order of keywords in a schema."""
_BARE = re.compile(r"^[A-Za-z0-9_-]+$")
_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"""|\'\'\'.*?\'\'\'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|(?P<comment>#[^\n]*)', re.DOTALL
)
"""A TOML text of any of the four sorts, or a comment."""
_ANY = inspect.AnyType()


class Number(str):
    """A number kept as it was written, so that 0.01 stays 0.01 and 1.0 stays 1.0."""

    __slots__ = ()


def canonical_toml(raw: bytes, name: str) -> bytes:
    """The canonical form of one of the house's TOML files. Raises tomllib.TOMLDecodeError for what is no TOML."""
    return toml_of(tomllib.loads(raw.decode("utf-8"), parse_float=Number), name)


def toml_of(data: Mapping[str, Any], name: str) -> bytes:
    """Data as one of the house's TOML files (`name` says which)."""
    kind = inspect.type_info(FORMATS[name]) if name in FORMATS else _ANY
    return ("\n".join(_table(data, kind, ())).strip() + "\n").encode()


def canonical_json(raw: bytes) -> bytes:
    """The canonical form of a schema. Raises ValueError for what is no JSON."""
    return json_of(json.loads(raw, parse_float=Number, parse_int=Number))  # json: numbers stay as written


def json_of(data: Any) -> bytes:
    """Data as a schema file; a number that must stay as written is a `Number`."""
    return (_json(data, 0, keywords=True) + "\n").encode()


def formatted(raw: bytes, name: str, blame: Blame) -> tuple[bytes, list[Fault]]:
    """The canonical bytes of a file; the bytes as they are, and why, when it cannot be formatted."""
    try:
        if name.endswith(".json"):
            return canonical_json(raw), []
        comments = _comments(raw.decode("utf-8"))
        faults = [blame.at(f"第 {line} 行", text, '备注写成数据：note = "…"', code="comment") for line, text in comments]
        return (raw, faults) if faults else (canonical_toml(raw, name), [])
    except ValueError as error:
        return raw, [blame.at("", f"读不懂（{error}）", "合法的 TOML 或 JSON", code="syntax")]


def _comments(text: str) -> Iterator[tuple[int, str]]:
    """Every comment with its line; a `#` inside a text is none."""
    for token in _TOKEN.finditer(text):
        if token["comment"]:
            yield text.count("\n", 0, token.start()) + 1, token["comment"]


# --- TOML ------------------------------------------------------------------------------------------------------------


def _table(data: Mapping[str, Any], kind: inspect.Type, path: tuple[str, ...]) -> Iterator[str]:
    """The lines of a table: its values first, then its sub-tables, each under its header."""
    entries = [(key, data[key], _of(kind, key)) for key in _order(data, kind)]
    small = [(key, value) for key, value, _ in entries if _one_line(key, value, path)]
    large = [entry for entry in entries if not _one_line(entry[0], entry[1], path)]
    if path and (small or not large):
        yield from ("", f"[{_dotted(path)}]")
    for key, value in small:
        yield f"{_key(key)} = {_value(value, _of(kind, key))}"
    for key, value, inner in large:
        if isinstance(value, dict):
            yield from _table(value, inner, (*path, key))
        else:
            yield from _rows(value, inner, (*path, key))


def _rows(rows: list[dict[str, Any]], kind: inspect.Type, path: tuple[str, ...]) -> Iterator[str]:
    """An array of tables: each row under its own header, everything inside a row on one line."""
    inner = _member(kind)
    for row in rows:
        yield from ("", f"[[{_dotted(path)}]]")
        blocks = [key for key in row if key in BLOCKS and isinstance(row[key], dict)]
        for key in _order(row, inner):
            if key not in blocks:
                yield f"{_key(key)} = {_value(row[key], _of(inner, key))}"
        for key in blocks:
            yield from ("", f"[{_dotted((*path, key))}]")
            yield from (f"{_key(name)} = {_value(value, _ANY)}" for name, value in row[key].items())


def _one_line(key: str, value: Any, path: tuple[str, ...]) -> bool:
    """Whether a value stands on its key's line rather than under a header of its own."""
    tables = isinstance(value, dict) or (isinstance(value, list | tuple) and bool(value) and all(isinstance(row, dict) for row in value))
    return not tables or key in INLINE or len(path) >= DEPTH


def _value(value: Any, kind: inspect.Type) -> str:  # noqa: PLR0911 - one way of writing for each type
    """A value on one line."""
    match value:
        case bool():
            return "true" if value else "false"
        case Number():
            return str(value)
        case str():
            return _text(value)
        case datetime() | date():
            return value.isoformat()
        case dict() if value:
            inside = ", ".join(f"{_key(key)} = {_value(value[key], _of(kind, key))}" for key in _order(value, kind))
            return f"{{ {inside} }}"
        case dict():
            return "{}"
        case list() | tuple():
            return f"[{', '.join(_value(member, _member(kind)) for member in value)}]"
    return str(value)


def _text(value: str) -> str:
    """A basic string; JSON's escapes are TOML's, but for the delete character."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _key(key: str) -> str:
    return key if _BARE.match(key) else _text(key)


def _dotted(path: tuple[str, ...]) -> str:
    return ".".join(_key(key) for key in path)


def _order(data: Mapping[str, Any], kind: inspect.Type) -> list[str]:
    """The keys as the file format lists them, then unknown ones as they stand; a remark comes last."""
    known = [field.encode_name for field in kind.fields if field.name != "note"] if isinstance(kind, inspect.StructType) else []
    first = [key for key in known if key in data]
    rest = [key for key in data if key not in known and key != "note"]
    if not known:
        return list(data)
    return [*first, *rest, *(["note"] if "note" in data else [])]


def _of(kind: inspect.Type, key: str) -> inspect.Type:
    """The type of a key's value."""
    match _plain(kind):
        case inspect.StructType(fields=fields):
            return next((_plain(field.type) for field in fields if field.encode_name == key), _ANY)
        case inspect.DictType(value_type=inner):
            return _plain(inner)
    return _ANY


def _member(kind: inspect.Type) -> inspect.Type:
    return _plain(kind.item_type) if isinstance(kind, inspect.VarTupleType) else _ANY


def _plain(kind: inspect.Type) -> inspect.Type:
    """Of a type that may be absent, the type."""
    if isinstance(kind, inspect.UnionType):
        return next((member for member in kind.types if isinstance(member, inspect.StructType)), _ANY)
    return kind


# --- JSON ------------------------------------------------------------------------------------------------------------


def _json(value: Any, depth: int, *, keywords: bool) -> str:
    """JSON with every member on a line of its own. `keywords`: whether the keys are a schema's and so have an order."""
    pad, end = "  " * (depth + 1), "  " * depth
    match value:
        case Number():
            return str(value)
        case dict() if value:
            keys = sorted(value, key=_rank) if keywords else list(value)
            members = [f"{pad}{json.dumps(key, ensure_ascii=False)}: {_json(value[key], depth + 1, keywords=_schema(key, keywords=keywords))}" for key in keys]
            return "{\n" + ",\n".join(members) + f"\n{end}}}"
        case list() | tuple() if value:
            return "[\n" + ",\n".join(f"{pad}{_json(member, depth + 1, keywords=keywords)}" for member in value) + f"\n{end}]"
    return json.dumps(value, ensure_ascii=False)


def _schema(key: str, *, keywords: bool) -> bool:
    """Whether the object under a key has schema keywords; under `properties`, `$defs` and their like the keys are names."""
    return not (keywords and key in ("properties", "$defs", "patternProperties", "dependentRequired", "dependentSchemas"))


def _rank(key: str) -> int:
    return KEYWORDS.index(key) if key in KEYWORDS else len(KEYWORDS)
