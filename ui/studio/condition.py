"""The editor of a condition on any page of the studio: what `studio/_condition.html` shows, and what its form comes to.

With scripts off, adding, dropping and choosing another field are submit buttons named `<prefix>.do`; the page is then shown again with
`read_condition(...).condition` and nothing is saved. A page that saves does it when `asked` is false and `wrong` is empty:

    got = read_condition(form, "when", scope)
    if got.asked or got.wrong: show the page with editor(got.condition, scope, "when", got)
    else: Put(..., got.text(scope, before))
"""

from collections.abc import Callable, Mapping
from typing import Final, Literal

import msgspec

from core.digits import plain_number
from core.revisions.conditions import JOINS, Clause, Group, Joined, Kept, Part, faults, said, written
from core.revisions.operators import Operator, fits, operator, operators, tidied
from core.rules import Scope
from core.rules.tree import DEEPEST, LONGEST_CHAIN
from core.values import UNITS, FieldType
from ui.web.forms import FormData

_PARAM: Final = "param."
Control = Literal["none", "text", "lines", "select", "ticks", "date", "moment", "clock", "number"]


class ReadCondition(msgspec.Struct, frozen=True):
    """What the editor's form came to: the condition, what is wrong with it by path, and whether only the editor was asked to change.

    `focus` is the path of the clause that was just added or changed.
    """

    condition: Group
    wrong: Mapping[str, str] = {}
    asked: bool = False
    focus: str = ""

    def text(self, scope: Scope, before: str = "") -> str:
        """The expression; empty for one that says nothing. Raises ValueError while something is wrong."""
        return written(self.condition, scope, before)


class ClauseShown(msgspec.Struct, frozen=True):
    """A clause as it is edited: `name` is what its boxes are called by, `values` what is chosen or typed."""

    name: str
    path: str
    number: int
    field: str
    op: str
    operators: tuple[tuple[str, str], ...]
    control: Control
    values: tuple[str, ...]
    options: tuple[tuple[str, str], ...]
    others: tuple[tuple[str, str], ...]
    other: str
    unit: str
    error: str
    focus: bool
    sort: str = "clause"


class KeptShown(msgspec.Struct, frozen=True):
    """A part that is only read: its sentence, and the text that goes along unseen."""

    name: str
    path: str
    number: int
    text: str
    words: str
    sort: str = "kept"


class GroupShown(msgspec.Struct, frozen=True):
    """A group as it is edited."""

    name: str
    path: str
    number: int
    joined: Joined
    parts: tuple["ClauseShown | KeptShown | GroupShown", ...]
    sort: str = "group"


class Editor(msgspec.Struct, frozen=True):
    """The whole editor: the group, the names that a clause may be about, and the errors for the page's summary.

    `fresh`: it has just been changed in a place that is gone; the focus goes on at its end.
    """

    prefix: str
    group: GroupShown
    names: tuple[tuple[str, str], ...]
    joins: tuple[tuple[str, str], ...]
    errors: tuple[tuple[str, str], ...]
    fresh: bool = False


def editor(group: Group, scope: Scope, prefix: str, got: ReadCondition | None = None, told: Callable[[str], str] = str) -> Editor:
    """The editor of a condition; `got` after its form came in: with its errors and the place that was worked at.

    `told` mends the words of what is only read, where the scope does not know them all (columns of lists).
    """
    wrong, focus = (got.wrong, got.focus) if got else ({}, "")
    maker = _Maker(scope, prefix, {} if got and got.asked else wrong, focus, told)
    names = tuple((name, named.label) for name, named in scope.items() if operators(named.type) and not name.startswith((_PARAM, "self.")))
    joins = tuple((key, f"{word}（{'下面的都要成立' if key == 'and' else '下面的有一个成立就行'}）") for key, word in JOINS.items())
    errors = tuple((f"{prefix}.{path}.value", text) for path, text in maker.wrong.items())
    return Editor(prefix, maker.group(group, "", 0), names, joins, errors, got is not None and got.asked and not focus)


def read_condition(form: FormData, prefix: str, scope: Scope) -> ReadCondition:
    """What the form of the editor came to. Never raises: what nobody's browser sends is left out."""
    group = _group(form, prefix, scope, 0)
    verb, _, path = form.get(f"{prefix}.do").partition(":")
    match verb:
        case "add" | "group":
            group, focus = _with(group, path, Clause() if verb == "add" else Group("or" if group.joined == "and" else "and", (Clause(), Clause())))
            return ReadCondition(group, asked=True, focus=focus)
        case "drop":
            return ReadCondition(_without(group, path), asked=True)
        case "show":
            return ReadCondition(group, asked=True, focus=path)
    kept = _filled(group)
    return ReadCondition(kept, {**faults(kept, scope), **_too_many(kept)})


class _Maker:
    """Makes the parts of one editor."""

    def __init__(self, scope: Scope, prefix: str, wrong: Mapping[str, str], focus: str, told: Callable[[str], str]) -> None:
        self.scope, self.prefix, self.wrong, self.focus, self.told = scope, prefix, wrong, focus, told

    def group(self, group: Group, path: str, number: int) -> GroupShown:
        parts = tuple(self.part(part, f"{path}.{at}" if path else str(at), at + 1) for at, part in enumerate(group.parts))
        return GroupShown(self.name(path), path, number, group.joined, parts)

    def name(self, path: str) -> str:
        return f"{self.prefix}.{path}" if path else self.prefix

    def part(self, part: Part, path: str, number: int) -> ClauseShown | KeptShown | GroupShown:
        match part:
            case Group():
                return self.group(part, path, number)
            case Kept(text=text):
                return KeptShown(self.name(path), path, number, text, self.told(said(text, self.scope)))
        return self.clause(part, path, number)

    def clause(self, clause: Clause, path: str, number: int) -> ClauseShown:
        named = self.scope.get(clause.field)
        of = named.type if named else None
        found = operator(clause.op, of) or operators(of)[0] if of else None
        return ClauseShown(
            self.name(path), path, number, clause.field if named else "", found.key if found else "",
            tuple((each.key, each.word) for each in operators(of)) if of else (), _control(of, found), clause.values,
            _options(of, found, clause.values), self.others(clause, of, found), clause.other,
            UNITS.get(of.unit, of.unit) if of and of.unit else "元" if of and of.kind == "money" else "", self.wrong.get(path, ""), path == self.focus,
        )

    def others(self, clause: Clause, of: FieldType | None, found: Operator | None) -> tuple[tuple[str, str], ...]:
        if of is None or found is None or not found.other:
            return ()
        return tuple((name, each.label) for name, each in self.scope.items() if name != clause.field and fits(of, each.type, found.key))


def _control(of: FieldType | None, found: Operator | None) -> Control:
    if of is None or found is None or found.takes == "nothing":
        return "none"
    if of.options:
        return "select" if found.takes == "one" else "ticks"
    if found.takes == "several":
        return "lines"
    by_kind: dict[str, Control] = {"date": "date", "datetime": "moment", "int": "number", "decimal": "number", "money": "number"}
    return "clock" if of.word == "time" else by_kind.get(of.kind, "text")


def _options(of: FieldType | None, found: Operator | None, values: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """The options to choose from; one that was chosen and is no longer offered stands among them, so that it is not lost unseen."""
    if of is None or not of.options or found is None or found.takes == "nothing":
        return ()
    gone = [each for each in values if each not in of.options]
    return tuple((each, each) for each in of.options) + tuple((each, f"{each}（已不在选项里）") for each in gone)


# --- from the form ---------------------------------------------------------------------------------------------------


def _group(form: FormData, name: str, scope: Scope, depth: int) -> Group:
    joined: Joined = "or" if form.get(f"{name}.join") == "or" else "and"
    numbers = sorted({int(found) for key in form if key.startswith(f"{name}.") and (found := key[len(name) + 1 :].partition(".")[0]).isdecimal() and len(found) < 4})
    parts = [_part(form, f"{name}.{number}", scope, depth) for number in numbers]
    return Group(joined, tuple(part for part in parts if part is not None))


def _part(form: FormData, name: str, scope: Scope, depth: int) -> Part | None:
    if f"{name}.kept" in form:
        return Kept(form.get(f"{name}.kept").replace("\r\n", "\n"))
    if f"{name}.join" in form:
        return _group(form, name, scope, depth + 1) if depth < DEEPEST else None
    return _clause(form, name, scope)


def _clause(form: FormData, name: str, scope: Scope) -> Clause:
    field = form.get(f"{name}.field")
    if field not in scope:
        return Clause()
    of, op = scope[field].type, form.get(f"{name}.op")
    if field != form.get(f"{name}.was", field) or operator(op, of) is None:
        return Clause(field, operators(of)[0].key)
    found = operator(op, of)
    if found is None or found.takes == "nothing":
        return Clause(field, op)
    other = form.get(f"{name}.other") if found.other else ""
    values = [tidied(each, of) for each in (*form.all(f"{name}.value"), *form.get(f"{name}.lines").splitlines()) if each.strip()]
    return Clause(field, op, () if other else tuple(dict.fromkeys(values)), other)


def _filled(group: Group) -> Group:
    """The group without clauses that nobody began."""
    parts = (_filled(part) if isinstance(part, Group) else part for part in group.parts)
    return Group(group.joined, tuple(part for part in parts if part != Clause() and not (isinstance(part, Group) and not part.parts)))


def _too_many(group: Group, path: str = "") -> dict[str, str]:
    """What stands behind the last part that an expression has room for, group by group."""
    found = {f"{path}{LONGEST_CHAIN}": f"一组里最多 {LONGEST_CHAIN} 个条件；请删去几个，或者把几个合成一组"} if len(group.parts) > LONGEST_CHAIN else {}
    for number, part in enumerate(group.parts):
        if isinstance(part, Group):
            found |= _too_many(part, f"{path}{number}.")
    return found


def _with(group: Group, path: str, part: Part) -> tuple[Group, str]:
    """The group with a part more in the group at the path, and where it stands."""
    if not path:
        focus = str(len(group.parts))
        return Group(group.joined, (*group.parts, part)), focus if isinstance(part, Clause) else f"{focus}.0"
    at, _, rest = path.partition(".")
    inner = _at(group, at)
    if not isinstance(inner, Group):
        return group, ""
    made, focus = _with(inner, rest, part)
    return Group(group.joined, tuple(made if each is inner else each for each in group.parts)), f"{at}.{focus}"


def _without(group: Group, path: str) -> Group:
    at, _, rest = path.partition(".")
    gone = _at(group, at)
    if rest and isinstance(gone, Group):
        return Group(group.joined, tuple(_without(gone, rest) if each is gone else each for each in group.parts))
    return Group(group.joined, tuple(each for number, each in enumerate(group.parts) if str(number) != at))


def _at(group: Group, at: str) -> Part | None:
    number = plain_number(at)
    return group.parts[number] if number is not None and number < len(group.parts) else None
