"""One question that is kept as several fields: a period is two days, an address a region and a line, a licence its number and what goes with it.

Before anything else is looked at, a compound is written out as its parts (`lease` → `lease_from`, `lease_to`), which from then on are fields
like all others: rules name them, papers print them. What stays is that they belong together, and that a period does not end before it begins.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from core.faults import Blame, Fault

DIVISIONS = "divisions"
"""The code list of places that the region of an address is chosen from; the only list of data that core names, since an address is a kind of core's."""
_DAY = {"type": "string", "format": "date"}
_WORD = {"type": "string", "minLength": 1}


class PartOf(msgspec.Struct, frozen=True):
    """What a part of a compound is: the word behind the compound's title, the word in front of its own box, its value.

    `english` and `help` are the word and the help in other languages than Chinese.
    """

    ending: str
    short: str
    english: str
    schema: Mapping[str, Any]
    essential: bool = False
    help: str = ""


PARTS: Mapping[str, Mapping[str, PartOf]] = {
    "period": {"from": PartOf("起", "起", "From", _DAY, essential=True), "to": PartOf("止", "止", "To", _DAY, essential=True)},
    "address": {
        "region": PartOf("所在地区", "省、市、县", "Province, city, district", {"type": "string", "x-codes": DIVISIONS, "x-levels": ["县级", "乡级"]}, essential=True, help="Type a name, pinyin initials or a code, and choose from the list"),
        "detail": PartOf("", "街道、门牌号", "Street and number", {**_WORD, "maxLength": 200, "x-help": "写到门牌号，如：金枫街 88 号 1 层"}, essential=True, help="Street, house number, floor"),
    },
    "licence": {
        "no": PartOf("编号", "证照编号", "Number", {**_WORD, "maxLength": 100}, essential=True),
        "type": PartOf("类型代码", "证照类型代码", "Type code", {"type": "string", "pattern": "^[0-9A-Z]{18}[0-9]{3}$", "x-check": "cert_type"}),
        "id": PartOf("电子证照标识", "电子证照标识", "Electronic identifier", {"type": "string", "pattern": r"^[0-9A-Z.]{20,140}$", "x-check": "cert_id"}),
        "holder": PartOf("持证主体代码", "持证主体代码", "Code of the holder", {"type": "string", "pattern": "^[0-9A-Z]{15,20}$", "x-check": "holder"}),
        "from": PartOf("有效期起", "有效期起", "Valid from", _DAY), "to": PartOf("有效期止", "有效期止", "Valid to", _DAY),
    },
}
"""Kind of compound → its parts in order. Sources: 公共字段块 C-LICENSE, C-PLACE; GB/T 36903 for what a licence's reference holds."""
LISTS: Mapping[str, frozenset[str]] = {kind: frozenset(of.schema["x-codes"] for of in parts.values() if "x-codes" in of.schema) for kind, parts in PARTS.items()}
"""Kind of compound → the code lists that its parts are chosen from: the form needs them, though its file does not name them."""
_HANDED_DOWN = ("x-visible", "x-readonly", "x-personal", "x-source")


class Compound(msgspec.Struct, frozen=True):
    """A question kept as several fields: its name and title, its kind, and the fields by what they are of it."""

    name: str
    title: str
    kind: str
    parts: Mapping[str, str]
    help: str = ""
    i18n: Mapping[str, Mapping[str, Any]] = {}

    def short(self, field: str, language: str = "") -> str:
        """What stands in front of the box of one of its fields, under the compound's own title."""
        part = next(part for part, name in self.parts.items() if name == field)
        return PARTS[self.kind][part].english if language in self.i18n else PARTS[self.kind][part].short


class Section(msgspec.Struct, frozen=True):
    """Fields of a page that stand under a heading of their own."""

    page: str
    title: str
    fields: tuple[str, ...]
    help: str = ""


class WrittenOut(msgspec.Struct, frozen=True):
    """A form file with compounds written out and sections taken off its pages; `origins` say where a place of it stands in the file."""

    document: dict[str, Any]
    compounds: tuple[Compound, ...] = ()
    sections: tuple[Section, ...] = ()
    origins: Mapping[str, str] = {}
    faults: tuple[Fault, ...] = ()

    def placed(self, fault: Fault) -> Fault:
        """The fault at the place a person finds in the file."""
        for place in sorted(self.origins, key=len, reverse=True):
            if fault.place == place or fault.place.startswith((f"{place}.", f"{place}[")):
                return msgspec.structs.replace(fault, place=self.origins[place] + fault.place.removeprefix(place))
        return fault


def write_out(document: dict[str, Any], blame: Blame) -> WrittenOut:
    """The form file, sound by the dialect, as fields and pages alone."""
    writer = _Writer(document, blame)
    made = {**document, "properties": writer.properties()}
    if "x-pages" in document:
        made["x-pages"] = [writer.page(page, number) for number, page in enumerate(document["x-pages"])]
    if "required" in document:
        made["required"] = [each for name in document["required"] for each in writer.essential(name)]
    return WrittenOut(made, tuple(writer.compounds.values()), tuple(writer.sections), writer.origins, tuple(writer.faults))


class _Writer:
    """Writes out one form file."""

    def __init__(self, document: dict[str, Any], blame: Blame) -> None:
        self.document, self.blame = document, blame
        self.compounds: dict[str, Compound] = {}
        self.sections: list[Section] = []
        self.origins: dict[str, str] = {}
        self.faults: list[Fault] = []

    def properties(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, definition in self.document["properties"].items():
            if isinstance(definition, dict) and definition.get("type") == "object" and definition.get("x-kind") in PARTS:
                found |= self.parts(name, definition)
            else:
                found[name] = definition
        return found

    def parts(self, name: str, definition: dict[str, Any]) -> dict[str, Any]:
        kind, own = definition["x-kind"], definition.get("properties", {})
        made, place = {}, f"properties.{name}"
        for unknown in own.keys() - PARTS[kind].keys():
            self.faults.append(self.blame.at(f"{place}.properties.{unknown}", unknown, "、".join(PARTS[kind]), code="unknown-field"))
        for part, of in PARTS[kind].items():
            field = f"{name}_{part}"
            if field in self.document["properties"]:
                self.faults.append(self.blame.at(f"properties.{field}", f"名字 {field} 是“{definition['title']}”的一部分", "换一个名字", code="reserved-name"))
            made[field] = self.part(definition, of, own.get(part))
            if part == "to":
                made[field]["x-after"] = f"{name}_from"
            self.origins[f"properties.{field}"] = f"{place}.properties.{part}" if part in own else place
        self.compounds[name] = Compound(
            name, definition["title"], kind, {part: f"{name}_{part}" for part in PARTS[kind]}, definition.get("x-help", ""), definition.get("x-i18n", {}),
        )
        return made

    @staticmethod
    def part(definition: dict[str, Any], of: PartOf, own: dict[str, Any] | None) -> dict[str, Any]:
        """A part's definition: its own words and limits, the compound's conditions."""
        handed = {keyword: definition[keyword] for keyword in _HANDED_DOWN if keyword in definition}
        if of.essential and "x-required" in definition:
            handed["x-required"] = definition["x-required"]
        i18n = {
            language: {"title": f"{said['title']}: {of.english}", **({"x-help": of.help} if of.help else {})} for language, said in definition.get("x-i18n", {}).items() if "title" in said
        }
        return {"title": f"{definition['title']}{of.ending}", **handed, **({"x-i18n": i18n} if i18n else {}), **(own if own is not None else of.schema)}

    def page(self, page: dict[str, Any], number: int) -> dict[str, Any]:
        names: list[str] = []
        self.named(page.get("fields", ()), f"x-pages[{number}].fields", number, names)
        for at, section in enumerate(page.get("sections", ())):
            first = len(names)
            self.named(section["fields"], f"x-pages[{number}].sections[{at}].fields", number, names)
            self.sections.append(Section(page["title"], section["title"], tuple(names[first:]), section.get("description", "")))
        return {**{keyword: value for keyword, value in page.items() if keyword != "sections"}, "fields": names}

    def named(self, fields: Any, place: str, page: int, names: list[str]) -> None:
        for at, name in enumerate(fields):
            for each in self.fields(name):
                self.origins[f"x-pages[{page}].fields[{len(names)}]"] = f"{place}[{at}]"
                names.append(each)

    def fields(self, name: str) -> tuple[str, ...]:
        return tuple(self.compounds[name].parts.values()) if name in self.compounds else (name,)

    def essential(self, name: str) -> tuple[str, ...]:
        if name not in self.compounds:
            return (name,)
        compound = self.compounds[name]
        return tuple(field for part, field in compound.parts.items() if PARTS[compound.kind][part].essential)

