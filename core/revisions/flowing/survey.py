"""What is known of a revision while something is wrong with it: its form, its names, what people call all of them."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from core.faults import Blame
from core.forms import Field, load_form
from core.items.model import APPLICANT, RulesFile
from core.items.reading import read_toml
from core.notices.placeholders import EVENT_WORDS
from core.process.kinds import KINDS
from core.registry import Registry
from core.revisions.documents import Files, read
from core.revisions.trying import Tried
from core.rules import BASE, Named, Scope
from core.values import FieldType, Kind

_OTHERS: Mapping[str, str] = {"withdrawn": "撤回申请", "revoked": "撤销", APPLICANT: "申请人"}

EVENT_NAMES: Mapping[str, str] = {
    **{str(event): word for event, word in EVENT_WORDS.items()}, **{str(event): f"“{kind.word}”的“{word}”" for kind in KINDS.values() for word, event in kind.events.items() if event not in EVENT_WORDS}, **_OTHERS,
}
"""What happens to a case, in words, and whose turn it is."""


class Survey(msgspec.Struct, frozen=True):
    """The form's fields, every name an expression may use, the roles, and what all names of the item are called."""

    fields: Mapping[str, Field]
    scope: Scope
    roles: Mapping[str, str]
    traits: tuple[str, ...]
    items: Mapping[str, str]
    names: Mapping[str, str]


def survey(registry: Registry, item: str, tried: Tried) -> Survey:
    """What the revision's files tell about themselves, faulty or not."""
    fields, scope = _of_files(item, tried.files) if tried.item is None else (tried.item.form.fields, tried.item.scope)
    roles = {role.id: role.name for role in registry.roles.values()}
    items = {key: each.info.name for key, each in registry.items.items()}
    return Survey(fields, scope, roles, tuple(trait.name for trait in registry.traits.values()), items, dict(_names(registry, tried.files, scope, roles, items)))


def rows(files: Files, path: str, key: str) -> list[dict[str, Any]]:
    """The rows of a list in a file; none when the file cannot be read."""
    try:
        found = read(files, path).get(key, ())
    except (KeyError, ValueError):
        return []
    return [row for row in found if isinstance(row, dict)]


def _of_files(item: str, files: Files) -> tuple[Mapping[str, Field], Scope]:
    blame = Blame("", "")
    parts = {path: data for path, data in files.items() if path == "form.json" or path.startswith(("elements/", "codes/"))}
    form, _ = load_form(parts, item, blame)
    rules, _ = read_toml(files.get("rules.toml", b""), RulesFile, blame)
    outcomes = dict(_outcomes(rules)) if rules is not None else {}
    return (form.fields, {**BASE, **form.scope, **outcomes}) if form is not None else ({}, {**BASE, **outcomes})


def _outcomes(rules: RulesFile) -> Iterator[tuple[str, Named]]:
    """The outputs of tables by their declaration alone."""
    for table in rules.decision.values():
        kind: Kind = "choices" if table.hit == "collect" else "choice" if any(table.outputs.values()) else "text"
        yield from ((name, Named(table.label, FieldType(kind, options=words))) for name, words in table.outputs.items())


def _names(registry: Registry, files: Files, scope: Scope, roles: Mapping[str, str], items: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What names from files are called; a later one of the same name counts."""
    yield from EVENT_NAMES.items()
    yield from ((key, register.label) for key, register in registry.registers.items())
    yield from items.items()
    yield from roles.items()
    yield from ((name, named.label) for name, named in scope.items())
    for path, key, called in (("item.toml", "material", "name"), ("notices.toml", "notice", "title"), ("notices.toml", "document", "title"), ("process.toml", "step", "name")):
        yield from ((row["id"], str(row.get(called, ""))) for row in rows(files, path, key) if isinstance(row.get("id"), str))
