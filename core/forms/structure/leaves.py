"""One field's definition in its plainest form: the dialect's own words for what JSON Schema also says in other ways."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from core.faults import Blame, Fault
from core.forms.dialect import place_of
from core.forms.structure.keywords import BRANCHING, JUDGING, Path
from core.forms.structure.references import overlaid
from core.forms.structure.shape import Shape

_NULL: Final = "null"


def leaf(definition: dict[str, Any]) -> dict[str, Any]:
    """The definition with `allOf` laid together, null as a missing value, and `oneOf` of constants as options."""
    plain = {keyword: value for keyword, value in definition.items() if keyword != "allOf"}
    for part in definition.get("allOf", ()):
        if isinstance(part, dict):
            plain = overlaid(plain, leaf(part))
        elif not part:
            plain = {**plain, "not": {}}
    return _options(_without_null(_read_only(plain)))


def _read_only(plain: dict[str, Any]) -> dict[str, Any]:
    """`readOnly: true` is the dialect's `x-readonly: true`."""
    if "readOnly" not in plain:
        return plain
    rest = {keyword: value for keyword, value in plain.items() if keyword != "readOnly"}
    return {"x-readonly": True, **rest} if plain["readOnly"] else rest


def _without_null(plain: dict[str, Any]) -> dict[str, Any]:
    """A form knows no null: a field that may be null may be left empty."""
    types = plain.get("type")
    if isinstance(types, list):
        left = [each for each in types if each != _NULL]
        plain = {**plain, "type": left[0] if len(left) == 1 else types}
        if isinstance(plain.get("enum"), list) and len(left) < len(types):
            plain["enum"] = [each for each in plain["enum"] if each is not None]
    return plain


def _options(plain: dict[str, Any]) -> dict[str, Any]:
    """`oneOf: [{const: 甲}, {const: 乙}]` is a choice, when every title is the value itself or is not written."""
    each = plain.get("oneOf")
    if not isinstance(each, list) or "enum" in plain or plain.get("type", "string") != "string":
        return plain
    if not all(_is_option(part) for part in each) or len({part["const"] for part in each}) != len(each):
        return plain
    rest = {keyword: value for keyword, value in plain.items() if keyword != "oneOf"}
    return {**rest, "type": "string", "enum": [part["const"] for part in each]}


def _is_option(part: Any) -> bool:
    if not isinstance(part, dict) or not isinstance(part.get("const"), str) or not part["const"]:
        return False
    return part.keys() <= {"const", "title", "description", "type", "$comment"} and part.get("title", part["const"]) == part["const"]


def rows_of(definition: dict[str, Any], path: Path, blame: Blame) -> tuple[dict[str, Any], Shape | None, list[Fault]]:
    """A list with the groups in its rows opened: the definition, the shape of a row (None without groups), and faults."""
    items = definition.get("items")
    if not isinstance(items, dict):
        return definition, None, []
    items = leaf(items)
    if not isinstance(items.get("properties"), dict):
        return {**definition, "items": items}, None, []
    opened = _Columns(blame, path)
    opened.add(items, (), (*path, "items"), mandatory=True)
    row = {**items, "properties": opened.columns}
    if opened.titles:
        opened.refuse(items)
        row["required"] = opened.required
        if opened.together:
            row["dependentRequired"] = opened.together
    shape = Shape(opened.paths, opened.titles) if opened.titles else None
    return {**definition, "items": row}, shape, opened.faults


class _Columns:
    """The columns of a list, groups opened."""

    def __init__(self, blame: Blame, path: Path) -> None:
        self.blame = blame
        self.path = path
        self.columns: dict[str, Any] = {}
        self.paths: dict[str, tuple[str, ...]] = {}
        self.titles: dict[str, str] = {}
        self.required: list[str] = []
        self.together: dict[str, list[str]] = {}
        self.faults: list[Fault] = []

    def add(self, schema: Mapping[str, Any], keys: tuple[str, ...], path: Path, *, mandatory: bool) -> None:
        """The properties of a row or of a group in it."""
        asked = schema.get("required", ())
        before = [*self.columns]
        for key, column in schema["properties"].items():
            name = "_".join((*keys, key))
            plain = leaf(column) if isinstance(column, dict) else column
            if name in self.columns or name in self.titles:
                self.faults.append(self.blame.at(place_of((*path, "properties", key)), f"名字 {name} 已有别的栏目用", "换一个名字", code="page-twice"))
            elif isinstance(plain, dict) and plain.get("type") == "object" and isinstance(plain.get("properties"), dict):
                self.titles[name] = str(plain.get("title", key))
                self.refuse(plain)
                self.add(plain, (*keys, key), (*path, "properties", key), mandatory=mandatory and key in asked)
            else:
                self.columns[name], self.paths[name] = plain, (*keys, key)
        names = ["_".join((*keys, key)) for key in asked]
        if mandatory:
            self.required += [name for name in names if name not in self.titles]
        else:
            self._together([name for name in self.columns if name not in before], [name for name in names if name in self.columns])

    def _together(self, members: Iterable[str], asked: list[str]) -> None:
        """A group that may be left out: once anything of it is filled in, what it requires is required."""
        for member in members:
            wanted = [name for name in asked if name != member]
            if wanted:
                self.together.setdefault(member, []).extend(name for name in wanted if name not in self.together.get(member, ()))

    def refuse(self, schema: Mapping[str, Any]) -> None:
        """Rules about several columns cannot stand beside groups in a row."""
        for keyword in sorted((BRANCHING | JUDGING) & schema.keys()):
            expected = "明细表的一行里有成组的栏目时，不写关于几栏的限制"
            self.faults.append(self.blame.at(place_of((*self.path, "items", keyword)), f"有成组栏目的行写了 {keyword}", expected, code="invalid-schema"))
