"""From a form as written to plain fields: references followed, groups opened, branches turned into conditions, the rest kept as rules.

What comes out is a document of the same dialect without `$defs`, groups and branches (`Lowered.document`), so that everything else about
forms need not know them. A branch that cannot be said in conditions is judged when the form is sent (`Lowered.rules`), or is a fault
when its fields could not be shown without it.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from core.faults import Blame
from core.forms.dialect import place_of
from core.forms.structure.asking import Asker, Untranslatable, both
from core.forms.structure.choosing import alternatives, tells_apart_only_by_contents
from core.forms.structure.declaring import Declared, Level, Lowered, Notes, document_of
from core.forms.structure.keywords import BRANCHING, JUDGING, Path, judges
from core.forms.structure.leaves import leaf, rows_of
from core.forms.structure.references import References, overlaid
from core.forms.structure.rules import Kept

MOST_FIELDS: Final = 500
"""Fields a form may have once its groups are opened."""
_STRUCTURE: Final = BRANCHING | JUDGING | {"$defs", "unevaluatedProperties"}
_GROUP_WORDS: Final = frozenset({"x-visible", "x-required", "x-personal", "x-help", "x-source"})
_OF_LEVEL: Final = BRANCHING | {"properties", "required", "type", "additionalProperties", "unevaluatedProperties"}
_CHOICE: Final = "choice"

Peek = Callable[[Mapping[str, Any]], Mapping[str, Any]]


def lower(document: dict[str, Any], peek: Peek, blame: Blame) -> Lowered:
    """The document lowered. It must follow the dialect; `peek` reads a definition that references an element together with the element."""
    if not has_structure(document):
        return Lowered(document)
    references = References(document, blame)
    whole = references.followed(document, ())
    if references.faults:
        return Lowered(document, faults=tuple(references.faults))
    lowering = Lowering(peek, blame)
    lowering.level(whole, Level(), "", ())
    return document_of(whole, lowering.notes, lowering.asker)


def has_structure(document: Mapping[str, Any]) -> bool:
    """Whether anything in the document is more than fields with conditions. Never raises, whatever JSON object it is."""
    properties = document.get("properties")
    return bool(_STRUCTURE & document.keys()) or (isinstance(properties, dict) and any(_deep(each) for each in properties.values()))


def _deep(definition: Any) -> bool:
    if not isinstance(definition, dict):
        return False
    if str(definition.get("$ref", "")).startswith("../"):
        return False
    items = definition.get("items")
    columns = items.get("properties", {}) if isinstance(items, dict) else {}
    plain = isinstance(definition.get("type"), str) and definition["type"] != "object" and not {"allOf", "oneOf", "$ref", "readOnly"} & definition.keys()
    return not plain or (isinstance(items, dict) and "$ref" in items) or (isinstance(columns, dict) and any(map(_deep, columns.values())))


class Lowering:
    """One form on its way. A schema is gone through level by level: what is always there first, then what branches bring."""

    def __init__(self, peek: Peek, blame: Blame) -> None:
        self.peek = peek
        self.notes = Notes(blame)
        self.asker = Asker(self.notes.asked, self.notes.groups)
        self.choices = 0

    def level(self, schema: dict[str, Any], at: Level, when: str, path: Path) -> None:
        """An object schema that counts under a condition."""
        parts = [*_always(schema, path)]
        for part, where in parts:
            for key, definition in part.get("properties", {}).items():
                self.property(at, key, definition, (*where, "properties", key), when)
        for part, where in parts:
            for number, key in enumerate(part.get("required", ())):
                self.notes.require(at, key, (*where, "required", number), when)
            self.branches(part, at, when, where)
            self.judged(part, at, when, where)

    # --- properties ---

    def property(self, at: Level, key: str, definition: Any, path: Path, when: str) -> None:
        """A property: a group is opened, a field declared or bounded further."""
        name, fields = at.name(key), self.notes.fields
        if self.notes.keys.setdefault(name, (*at.keys, key)) != (*at.keys, key):
            self.notes.fault(path, f"名字 {name} 已有别的栏目用（组里的栏目名是 组_栏目）", "换一个名字", "page-twice")
        elif not isinstance(definition, dict):
            self._closed(name, definition, path, when)
        elif name in self.notes.groups or (name not in fields and (definition.get("type") == "object" or "properties" in definition)):
            self.group(at, key, definition, path, when)
        elif name not in fields:
            self.declare(at, key, definition, path, when)
        elif "title" in definition and fields[name].shown is not None:
            self._again(name, definition, path, when)
        else:
            self._bounded(at, key, definition, path, when)

    def _closed(self, name: str, definition: Any, path: Path, when: str) -> None:
        """`false` in a branch: the field is not filled in then."""
        if definition or not when or name not in self.notes.fields:
            expected = "栏目定义；false 只写在分支里，表示此时不填本表单的这个栏目"
            self.notes.fault(path, f"properties 里 {path[-1]} 的定义是 {str(definition).lower()}", expected, "invalid-schema")
        else:
            self.notes.fields[name].hidden.append(when)
            self.notes.because[name, "x-visible"] = place_of(path)

    def declare(self, at: Level, key: str, definition: dict[str, Any], path: Path, when: str) -> None:
        """A field met for the first time."""
        name, notes = at.name(key), self.notes
        if len(notes.fields) >= MOST_FIELDS:
            if len(notes.fields) == MOST_FIELDS:
                notes.fault(path, f"栏目超过 {MOST_FIELDS} 个", f"最多 {MOST_FIELDS} 个栏目", "too-large")
            return
        own, shape, faults = rows_of(leaf(definition), path, notes.blame)
        notes.faults += faults
        if shape is not None:
            notes.rows[name] = shape
        if at.personal:
            own = {**own, "x-personal": True}
        notes.fields[name] = Declared(own, path, at, key, [when] if when else None, after=notes.anchor(when))
        notes.asked[name] = self.peek(own)
        for group in at.groups:
            notes.groups[group].append(name)
        if when:
            notes.because[name, "x-visible"] = place_of(path)

    def _again(self, name: str, definition: dict[str, Any], path: Path, when: str) -> None:
        """A field of a branch stands in another branch, too: it shows in both, when it is the same field."""
        field = self.notes.fields[name]
        if rows_of(leaf(definition), path, self.notes.blame)[0] == field.definition:
            field.shown = [*(field.shown or ()), when] if when else None
        else:
            found = f"properties 里栏目 {name} 和另一个分支（{place_of(field.path)}）里写得不一样"
            self.notes.fault(path, found, "各分支里写法相同，或者写成两个栏目", "same-field-twice")

    def _bounded(self, at: Level, key: str, definition: dict[str, Any], path: Path, when: str) -> None:
        """A field that is declared already is bounded further, always or under the condition."""
        name = at.name(key)
        field = self.notes.fields[name]
        other = [word for word in definition if word.startswith("x-") or word in ("default", "examples")]
        other += ["title"] if definition.get("title", field.definition.get("title")) != field.definition.get("title") else []
        if other:
            self.notes.fault((*path, other[0]), f"栏目 {name} 已有定义，这里又写了 {other[0]}", "分支和 allOf 里只写限制，其余写在栏目自己的定义里", "invalid-schema")
        elif not when and "$ref" not in field.definition:
            field.definition = leaf(overlaid(field.definition, judges(definition)))
            self.notes.asked[name] = field.definition
        elif judges(definition):
            self.keep({"properties": {key: definition}}, at, when, path)

    def group(self, at: Level, key: str, definition: dict[str, Any], path: Path, when: str) -> None:
        """A group of fields, opened."""
        name, notes = at.name(key), self.notes
        odd = [word for word in definition if (word.startswith("x-") and word not in _GROUP_WORDS) or word in ("$ref", "default", "examples")]
        if odd or not isinstance(definition.get("properties", {}), dict):
            expected = "这种栏目写在最外层的 properties" if odd[:1] == ["x-kind"] else "写在组里的栏目上"
            notes.fault((*path, *odd[:1]), f"一组栏目（type 为 object）写了 {'、'.join(odd)}", expected, "invalid-schema")
            return
        notes.groups.setdefault(name, [])
        notes.titles.setdefault(name, str(definition.get("title", key)))
        if "x-required" in definition:
            notes.require(at, key, (*path, "x-required"), both(when, f"({definition['x-required']})"))
        self.level(definition, at.inside(key, str(definition.get("x-visible", "")), personal=definition.get("x-personal") is True), when, path)

    # --- branches ---

    def branches(self, part: dict[str, Any], at: Level, when: str, path: Path) -> None:
        """What of a level counts only under a condition."""
        if "if" in part:
            self._if(part, at, when, path)
        if "oneOf" in part:
            self._one_of(part["oneOf"], at, when, (*path, "oneOf"))
        for key, names in part.get("dependentRequired", {}).items():
            given = self._present(at, key, (*path, "dependentRequired", key))
            for number, name in enumerate(names if given else ()):
                self.notes.require(at, name, (*path, "dependentRequired", key, number), both(when, given))
        for key, schema in part.get("dependentSchemas", {}).items():
            where = (*path, "dependentSchemas", key)
            self._branch(schema, at, when, self._present(at, key, where), where)

    def _present(self, at: Level, key: str, path: Path) -> str:
        try:
            return self.asker.present(at.name(key))
        except Untranslatable:
            self.notes.unknown(at, key, path)
            return ""

    def _branch(self, schema: Any, at: Level, when: str, given: str, path: Path) -> None:
        """A schema that counts when something is given; `false` forbids it."""
        if given and isinstance(schema, dict):
            self.level(schema, at, both(when, given), path)
        elif given and schema is False:
            self.keep({"not": {}}, at, both(when, given), path)

    def _if(self, part: dict[str, Any], at: Level, when: str, path: Path) -> None:
        branches: dict[str, Any] = {word: part[word] for word in ("then", "else") if word in part}
        try:
            asked = self.asker.question(part["if"], at.prefix)
        except Untranslatable as no:
            if tells_apart_only_by_contents([*branches.values()]):
                self.keep({"if": part["if"], **branches}, at, when, (*path, "if"))
            else:
                found = f"if 里的 {no.keyword} 不能译成条件式，then 或者 else 里又有新的栏目"
                self.notes.fault((*path, "if"), found, "栏目写进最外层的 properties，或者直接写 x-visible", "untranslatable")
            return
        self._branch(branches.get("then", True), at, when, asked, (*path, "then"))
        self._branch(branches.get("else", True), at, when, f"not ({asked})", (*path, "else"))

    def _one_of(self, branches: list[Any], at: Level, when: str, path: Path) -> None:
        """Alternatives: a question which it is, or a rule when they bring nothing to show."""
        if tells_apart_only_by_contents(branches):
            self.keep({"oneOf": branches}, at, when, path)
            return
        found = alternatives(branches)
        if found is None:
            expected = "每个分支写互不相同的 title，或者用一个 const 的栏目区分"
            self.notes.fault(path, "oneOf 的分支里有新的栏目，却分不出选的是哪一个", expected, "untranslatable")
            return
        key = found.key or self._free(at)
        if at.name(key) not in self.notes.fields and at.name(key) not in self.notes.groups:
            self.declare(at, key, found.definition, path, when)
            if at.name(key) not in self.notes.fields:
                return
            self.notes.fields[at.name(key)].ours = not found.key
        self.notes.require(at, key, path, when)
        for number, (option, branch) in enumerate(found.options):
            try:
                chosen = self.asker.question({"properties": {key: {"const": option}}}, at.prefix)
            except Untranslatable:
                found_there = f"oneOf 的分支用 {key} 的 const “{option}” 区分，{key} 却不是填文字的栏目"
                self.notes.fault((*path, number), found_there, f"{key} 写成 type 为 string、不写 format 的栏目", "untranslatable")
                return
            self.level(branch, at, both(when, chosen), (*path, number))

    def _free(self, at: Level) -> str:
        """A name for a question of our own: choice, choice_2, …"""
        while True:
            self.choices += 1
            key = _CHOICE if self.choices == 1 else f"{_CHOICE}_{self.choices}"
            if at.name(key) not in self.notes.fields:
                return key

    # --- what is judged as a whole ---

    def judged(self, part: dict[str, Any], at: Level, when: str, path: Path) -> None:
        """Every other keyword of a level becomes a rule."""
        if part.get("type", "object") != "object":
            self.notes.fault((*path, "type"), f"type 是 {part['type']}", "object（分支和整张表单一样，是一组栏目）", "invalid-schema")
        for keyword in ("additionalProperties", "unevaluatedProperties"):
            if part.get(keyword) not in (None, False):
                self.notes.fault((*path, keyword), f"{keyword} 不是 false", "false，或者不写：表单只收列明的栏目", "invalid-schema")
        for keyword, value in judges(part).items():
            if keyword in ("anyOf", "not") and not tells_apart_only_by_contents(value if isinstance(value, list) else [value]):
                expected = "栏目写进 properties；几种情形选一种的，写 oneOf，每个分支写 title"
                self.notes.fault((*path, keyword), f"{keyword} 里有新的栏目", expected, "untranslatable")
            elif keyword not in _OF_LEVEL:
                self.keep({keyword: value}, at, when, (*path, keyword))

    def keep(self, schema: dict[str, Any], at: Level, when: str, path: Path) -> None:
        """A rule about the fields of a level, written from the root of the form."""
        names = tuple(dict.fromkeys(self.notes.mentioned(schema, at, path)))
        for key in reversed(at.keys):
            schema = {"properties": {key: schema}}
        self.notes.rules.append(Kept(schema, when, place_of(path), names or at.groups[-1:]))


def _always(schema: dict[str, Any], path: Path) -> Iterator[tuple[dict[str, Any], Path]]:
    """A schema and the parts of its `allOf`, which hold together with it."""
    yield schema, path
    for number, part in enumerate(schema.get("allOf", ())):
        if isinstance(part, dict):
            yield from _always(part, (*path, "allOf", number))
        elif not part:
            yield {"not": {}}, (*path, "allOf", number)
