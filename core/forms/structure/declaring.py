"""What lowering has found so far, and the plain document it comes to."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from core.faults import Blame, Fault, did_you_mean
from core.forms.dialect import place_of
from core.forms.structure.asking import Asker, both, either
from core.forms.structure.keywords import ASIDE, Path, inside
from core.forms.structure.rules import Kept
from core.forms.structure.shape import Shape


class Level(msgspec.Struct, frozen=True):
    """An object of the form: the root, or a group inside groups; `gate` is the condition under which the group shows."""

    keys: tuple[str, ...] = ()
    gate: str = ""
    personal: bool = False

    @property
    def prefix(self) -> str:
        """How the names of its fields begin."""
        return "".join(f"{key}_" for key in self.keys)

    @property
    def groups(self) -> tuple[str, ...]:
        """The names of the groups it is inside, the outermost first, itself included."""
        return tuple("_".join(self.keys[:depth]) for depth in range(1, len(self.keys) + 1))

    def name(self, key: str) -> str:
        """The name of one of its fields."""
        return f"{self.prefix}{key}"

    def inside(self, key: str, visible: str, *, personal: bool) -> "Level":
        """A group in it."""
        gate = both(self.gate, f"({visible})") if visible else self.gate
        return Level((*self.keys, key), gate, self.personal or personal)


class Declared(msgspec.Struct):
    """A field: its definition, where it was written, and the conditions that branches put on it.

    `shown` are the conditions of the branches that bring it (None: it is always there), `hidden` of those that forbid it, `needed` of those
    that require it; `always` that it is required without any. `after` names the field it stands behind; `ours` that nobody wrote it.
    """

    definition: dict[str, Any]
    path: Path
    at: Level
    key: str
    shown: list[str] | None = None
    hidden: list[str] = []
    needed: list[str] = []
    always: bool = False
    after: str = ""
    ours: bool = False


class Lowered(msgspec.Struct, frozen=True):
    """A form's document without structure, where each field was written, and what is judged beside the fields.

    `because` names the place of the branch behind a condition that nobody wrote, by (field, keyword).
    """

    document: dict[str, Any]
    origins: dict[str, Path] = {}
    because: dict[tuple[str, str], str] = {}
    shape: Shape = Shape()
    rules: tuple[Kept, ...] = ()
    faults: tuple[Fault, ...] = ()

    def placed(self, fault: Fault) -> Fault:
        """The fault at the place where its field was written."""
        if not fault.place.startswith("properties."):
            return fault
        rest = fault.place.removeprefix("properties.")
        name = next((name for name in self.origins if rest == name or rest.startswith((f"{name}.", f"{name}["))), None)
        if name is None:
            return fault
        tail = rest[len(name) :]
        return msgspec.structs.replace(fault, place=self.because.get((name, tail[1:])) or f"{place_of(self.origins[name])}{tail}")


class Request(msgspec.Struct, frozen=True):
    """That a field or a group is required: at which level, under which condition, and where it says so."""

    at: Level
    key: str
    when: str
    path: Path


class Notes:
    """Everything found on the way."""

    def __init__(self, blame: Blame) -> None:
        self.blame = blame
        self.fields: dict[str, Declared] = {}
        self.keys: dict[str, tuple[str, ...]] = {}
        self.groups: dict[str, list[str]] = {}
        self.titles: dict[str, str] = {}
        self.asked: dict[str, Mapping[str, Any]] = {}
        self.rows: dict[str, Shape] = {}
        self.rules: list[Kept] = []
        self.requests: list[Request] = []
        self.because: dict[tuple[str, str], str] = {}
        self.faults: list[Fault] = []

    def fault(self, path: Path, found: str, expected: str, code: str, hint: str = "") -> None:
        """Keep a fault."""
        self.faults.append(self.blame.at(place_of(path), found, expected, hint, code))

    def unknown(self, at: Level, key: str, path: Path) -> None:
        """Keep the fault that a level has no such field."""
        known = [name.removeprefix(at.prefix) for name in (*self.fields, *self.groups) if name.startswith(at.prefix)]
        self.fault(path, f"没有名为 {key} 的栏目", "本表单的栏目", "unknown-field", did_you_mean(key, known))

    def require(self, at: Level, key: str, path: Path, when: str) -> None:
        """Note that a field or a group is required; it may be declared later."""
        self.requests.append(Request(at, key, when, path))

    def anchor(self, when: str) -> str:
        """The last field that the condition reads: a field of a branch stands behind what brings it."""
        words = {*when.replace("(", " ").replace(")", " ").split()}
        return next((name for name in reversed(self.fields) if name in words), "")

    def mentioned(self, schema: Any, at: Level, path: Path) -> Iterator[str]:
        """The fields a rule is about; a name that is none is a fault."""
        if not isinstance(schema, dict):
            return
        listed = [*schema.get("required", ()), *schema.get("properties", {}), *schema.get("dependentRequired", {}), *schema.get("dependentSchemas", {})]
        listed += [name for names in schema.get("dependentRequired", {}).values() for name in names]
        for key in listed:
            name = at.name(key)
            if name in self.groups:
                yield from self.mentioned(schema.get("properties", {}).get(key), at.inside(key, "", personal=False), path)
            elif name in self.fields:
                yield name
            else:
                self.unknown(at, key, path)
        for where, part in inside(schema):
            if where[0] not in ("properties", "propertyNames", "patternProperties"):
                yield from self.mentioned(part, at, path)


def document_of(whole: Mapping[str, Any], notes: Notes, asker: Asker) -> Lowered:
    """The plain document: fields with the conditions they came to, in an order in which each stands behind what brings it."""
    _settle(notes, asker)
    _named(notes)
    pages = [{**page, "fields": _opened(page["fields"], notes)} for page in whole.get("x-pages", ())]
    order = pages or [{"fields": [name for name, field in notes.fields.items() if not field.after]}]
    for name in notes.fields:
        _place(name, notes, order)
    names = [name for page in order for name in page["fields"] if name in notes.fields]
    properties = {name: _conditioned(notes.fields[name]) for name in [*dict.fromkeys([*names, *notes.fields])]}
    kept = {keyword: value for keyword, value in whole.items() if keyword in ASIDE or (keyword.startswith("x-") and keyword != "x-pages")}
    required = [name for name, field in notes.fields.items() if field.always]
    document = {**kept, "type": "object", **({"x-pages": pages} if pages else {}), "properties": properties, "required": required, "additionalProperties": False}
    paths = {name: (*field.at.keys, field.key) for name, field in notes.fields.items() if field.at.keys}
    shape = Shape(paths, notes.titles, notes.rows, tuple(name for name, field in notes.fields.items() if field.ours))
    origins = {name: field.path for name, field in notes.fields.items()}
    return Lowered(document, origins, notes.because, shape, tuple(notes.rules), tuple(notes.faults))


def _named(notes: Notes) -> None:
    """Fields of groups that would bear one name bear their group's, too: a sentence must say which is meant."""
    titles = [notes.asked[name].get("title") for name in notes.fields]
    for name, field in notes.fields.items():
        title = notes.asked[name].get("title")
        if field.at.keys and titles.count(title) > 1:
            field.definition = {**field.definition, "title": f"{notes.titles[field.at.groups[-1]]}{title}"}


def _settle(notes: Notes, asker: Asker) -> None:
    """What is required, when: inside a group that may be left out, once anything of the group is filled in."""
    asked: dict[str, list[str]] = {}
    for request in notes.requests:
        asked.setdefault(request.at.name(request.key), []).append(request.when)
    for request in notes.requests:
        name = request.at.name(request.key)
        if name in notes.groups:
            continue
        if name not in notes.fields:
            notes.unknown(request.at, request.key, request.path)
            continue
        when = both(request.when, _there(request.at.groups, asked, notes, asker))
        field = notes.fields[name]
        if when:
            field.needed.append(when)
            notes.because.setdefault((name, "x-required"), place_of(request.path))
        else:
            field.always = True


def _there(groups: tuple[str, ...], asked: Mapping[str, list[str]], notes: Notes, asker: Asker) -> str:
    """When a group is there, empty for always: when it is required in a group that is there, or when anything of it is filled in."""
    if not groups:
        return ""
    outer, whens = _there(groups[:-1], asked, notes, asker), asked.get(groups[-1], [])
    return outer if "" in whens else either([*(both(when, outer) for when in whens), _begun(notes, asker, groups[-1])])


def _begun(notes: Notes, asker: Asker, group: str) -> str:
    """That something of a group is filled in; a box counts when it is ticked."""
    members = [name for name in notes.groups[group] if "x-calc" not in notes.fields[name].definition]
    return either([name if notes.asked[name].get("type") == "boolean" else asker.present(name) for name in members])


def _conditioned(field: Declared) -> dict[str, Any]:
    """The definition with its own conditions and those of its branches."""
    definition = dict(field.definition)
    visible = f"({definition['x-visible']})" if "x-visible" in definition and (field.shown or field.hidden or field.at.gate) else definition.get("x-visible", "")
    for more in (field.at.gate, either(field.shown) if field.shown else "", *(f"not ({each})" for each in dict.fromkeys(field.hidden))):
        visible = both(visible, more)
    if visible:
        definition["x-visible"] = visible
    if field.needed and not field.always:
        own = [f"({definition['x-required']})"] if "x-required" in definition else []
        definition["x-required"] = either([*own, *field.needed])
    return definition


def _opened(names: list[str], notes: Notes) -> list[str]:
    """The fields of a page, groups opened."""
    return [each for name in names for each in (notes.groups.get(name) or [name])]


def _place(name: str, notes: Notes, pages: list[dict[str, Any]]) -> None:
    """A field that no page names stands behind its group's fields, or behind what brings it."""
    if any(name in page["fields"] for page in pages):
        return
    field = notes.fields[name]
    beside = [each for group in reversed(field.at.groups) for each in notes.groups[group] if each != name]
    behind = [each for each, other in notes.fields.items() if field.after and field.after in (each, other.after)]
    for page in pages:
        at = [page["fields"].index(each) for each in (beside or behind) if each in page["fields"]]
        if at:
            page["fields"].insert(max(at) + 1, name)
            return
    if len(pages) == 1 and "title" not in pages[0]:
        pages[0]["fields"].append(name)
