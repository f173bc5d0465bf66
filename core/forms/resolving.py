"""From the properties of a form file to resolved field schemas: references to elements followed, overrides laid over them."""

import posixpath
from collections.abc import Mapping
from typing import Any

import msgspec

from core.faults import Blame, Fault, did_you_mean
from core.forms.codes import CodeList, code_list
from core.forms.coherence import coherent
from core.forms.dialect import check, place_of
from core.forms.kinds import spread
from core.forms.reading import ReadError, read_json

Path = tuple[str | int, ...]
_ASIDE = ("$schema", "$id", "$ref", "$comment", "x-own")


class Resolved(msgspec.Struct, frozen=True):
    """A field's schema without references, and the element it is (empty for a field of the item's own)."""

    schema: dict[str, Any]
    element: str = ""


def read(raw: bytes, definition: str, blame: Blame) -> tuple[dict[str, Any] | None, list[Fault]]:
    """A file of the dialect: its document when it can be read at all, and every fault against the meta-schema."""
    try:
        document = read_json(raw)
    except ReadError as error:
        return None, [blame.at("", error.text, "合格的 JSON 文件", code="invalid-json")]
    faults = check(document, definition, blame)
    return (document if isinstance(document, dict) else None), faults


class Resolver:
    """Resolves the fields of one form; an element file is read once however often it is named."""

    def __init__(self, files: Mapping[str, bytes], blame: Blame) -> None:
        self.files = files
        self.blame = blame
        self.faults: list[Fault] = []
        self.elements: dict[str, dict[str, Any] | None] = {}
        self.lists: dict[str, CodeList] = {}

    def field(self, definition: Any, path: Path) -> Resolved | None:
        """The resolved schema of a property; None when it is faulty (the faults are kept)."""
        resolved = self._follow(definition, path)
        if resolved is None:
            return None
        rows = resolved.schema.get("items", {}).get("properties")
        if isinstance(rows, dict) and not resolved.element:
            columns = self._columns(rows, (*path, "items", "properties"))
            if columns is None:
                return None
            resolved = Resolved({**resolved.schema, "items": {**resolved.schema["items"], "properties": columns}})
        return resolved

    def _columns(self, rows: dict[str, Any], path: Path) -> dict[str, Any] | None:
        found = {name: self._follow(column, (*path, name)) for name, column in rows.items()}
        whole = {name: column.schema for name, column in found.items() if column is not None}
        return whole if len(whole) == len(rows) else None

    def _follow(self, definition: dict[str, Any], path: Path) -> Resolved | None:
        if "$ref" not in definition:
            definition = spread(definition)
            found = self._loose(definition, path) or coherent(definition, path, self.blame) + self._codes(definition, path)
            self.faults += found
            return None if found else Resolved(_bare(definition))
        name = posixpath.basename(definition["$ref"]).removesuffix(".json")
        element = self._element(name, path)
        if element is None:
            return None
        return self._overlaid(element, definition, name, path)

    def _overlaid(self, element: dict[str, Any], definition: dict[str, Any], name: str, path: Path) -> Resolved | None:
        merged = {**element, **_bare(definition)}
        found = check(merged, _part_at(path), self.blame, path)
        self.faults += found
        return None if found else Resolved(merged, "" if definition.get("x-own") else name)

    def _loose(self, definition: dict[str, Any], path: Path) -> list[Fault]:
        """The faults of a definition as one field's: the dialect reads it as any schema where parts of it are laid together or types are several."""
        if not {"allOf", "oneOf"} & definition.keys() and not isinstance(definition.get("type"), list):
            return []
        anchored = {"pattern": "^$"} if "pattern" in definition else {}  # a part's pattern need not be whole; it was looked at where it stands
        return check({**definition, **anchored}, _part_at(path), self.blame, path)

    def _element(self, name: str, path: Path) -> dict[str, Any] | None:
        file = f"elements/{name}.json"
        if file not in self.files:
            known = [posixpath.basename(known).removesuffix(".json") for known in self.files if known.startswith("elements/")]
            expected = "forms/schemas/elements 里有的数据元"
            self.faults.append(self.blame.at(place_of((*path, "$ref")), f"没有数据元 {name}", expected, did_you_mean(name, known), "unknown-ref"))
            return None
        if name not in self.elements:
            self.elements[name] = self._load(file)
        return self.elements[name]

    def _load(self, file: str) -> dict[str, Any] | None:
        blame = Blame(self.blame.plugin, posixpath.normpath(posixpath.join(posixpath.dirname(self.blame.file), "..", file)))
        document, faults = read(self.files[file], "element", blame)
        if document is not None and not faults:
            faults = coherent(spread(document), (), blame)
        if document is not None and not faults:
            inner = Resolver(self.files, blame)
            resolved = inner.field(_bare(document), ())
            self.faults += inner.faults
            self.lists |= inner.lists
            return resolved.schema if resolved else None
        self.faults += faults
        return None


    def _codes(self, schema: dict[str, Any], path: Path) -> list[Fault]:
        """Keep the code list that the field names; its faults, and those of what the field says about it."""
        name = schema.get("x-codes")
        if name is None:
            return []
        found, faults = code_list(self.files, name, self.blame)
        if found is None:
            return [msgspec.structs.replace(fault, place=place_of((*path, "x-codes"))) if not fault.place else fault for fault in faults]
        self.lists[name] = found
        unknown = [("x-levels", each, found.about.levels) for each in schema.get("x-levels", ()) if each not in found.about.levels]
        unknown += [("x-under", each, ()) for each in schema.get("x-under", ()) if each not in found]
        return [
            self.blame.at(place_of((*path, keyword)), each, "、".join(known) or f"代码表“{found.title}”里的代码", code="unknown-option")
            for keyword, each, known in unknown
        ]


def _part_at(path: Path) -> str:
    """What the dialect calls a definition at the path: a field, or a column of one (an element has no path)."""
    return "column" if path[2:3] == ("items",) else "field"


def _bare(definition: dict[str, Any]) -> dict[str, Any]:
    return {keyword: value for keyword, value in definition.items() if keyword not in _ASIDE}
