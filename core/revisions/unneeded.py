"""Fields that a step's posts do not need, as the studio says them: which posts do without a field, and what changed, in words."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from core.faults import Blame
from core.forms import Form, load_form
from core.items.model import ProcessFile, StepDef
from core.items.reading import read_toml
from core.process import acts
from core.revisions.difference import Change
from core.revisions.documents import Files, read
from core.revisions.edits import Drop, Edit

PROCESS: Final = "process.toml"
HIDES: Final = "hides"


def hiding(files: Files) -> Iterator[tuple[Mapping[str, Any], tuple[str, ...]]]:
    """The steps that hide something, as they stand in the file, each with what it hides; nothing while the file cannot be read."""
    try:
        steps = read(files, PROCESS).get("step", ())
    except (KeyError, ValueError):
        return
    for step in steps if isinstance(steps, list) else ():
        hidden = step.get(HIDES) if isinstance(step, Mapping) else None
        if isinstance(hidden, list) and isinstance(step.get("id"), str) and all(isinstance(name, str) for name in hidden):
            yield step, tuple(hidden)


def without(files: Files, names: frozenset[str]) -> tuple[Edit, ...]:
    """The edits after which no step hides any of these fields: they are taken off the form."""
    made: list[Edit] = []
    for step, hidden in hiding(files):
        gone = [name for name in hidden if name in names]
        place = (PROCESS, ("step", str(step["id"]), HIDES))
        made += [Drop(*place)] if gone and len(gone) == len(hidden) else [Drop(place[0], (*place[1], name)) for name in gone]
    return tuple(made)


def said(change: Change, before: Files, after: Files) -> str:
    """A change of what a step hides: “审查”不看 联系电话; empty for any other change."""
    match change.file, change.place:
        case "process.toml", ("step", step, "hides", *_):
            pass
        case _:
            return ""
    name = _step(step, after) or _step(step, before) or step
    if change.sort == "moved":
        return f"{name}：不看的栏目换了次序"
    value = change.after if change.sort == "added" else change.before
    titles = {**_titles(before), **_titles(after)}
    words = "、".join(titles.get(each, each) for each in map(str, value if isinstance(value, list) else [value]))
    return f"{name}：{'不看' if change.sort == 'added' else '改为看得到'} {words}"


def _step(step: str, files: Files) -> str:
    try:
        rows = read(files, PROCESS).get("step", ())
    except (KeyError, ValueError):
        return ""
    steps = [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []
    return next((str(row.get("name", "")) for row in steps if row.get("id") == step), "")


def _titles(files: Files) -> dict[str, str]:
    """What the fields are called, parts of groups and compounds too; nothing while the form cannot be read."""
    form = _form(files)
    return {name: field.label for name, field in form.fields.items()} if form is not None else {}


def _form(files: Files) -> Form | None:
    parts = {path: data for path, data in files.items() if path == "form.json" or path.startswith(("elements/", "codes/"))}
    form, _ = load_form(parts, "", Blame("", "")) if "form.json" in parts else (None, ())
    return form


def who_sees_not(files: Files, names: frozenset[str], roles: Mapping[str, str]) -> tuple[str, ...]:
    """Sentences about a field: which posts do not see it, and which hide it at one step and see it for another. `roles`: id → what it is called."""
    try:
        source, _ = read_toml(files[PROCESS], ProcessFile, Blame("", PROCESS))
    except KeyError:
        return ()
    if source is None or not any(step.hides for step in source.step):
        return ()
    form = _form(files)
    steps = [(step, form.telling(frozenset(step.hides)) if form is not None else frozenset(step.hides)) for step in source.step]
    acting = {role: [(step, hidden) for step, hidden in steps if role in acts(step)] for role in dict.fromkeys(role for step, _ in steps for role in acts(step))}
    return tuple(sentence for role, own in acting.items() if (sentence := _about(roles.get(role, role), own, names)))


def _about(role: str, own: Sequence[tuple[StepDef, frozenset[str]]], names: frozenset[str]) -> str:
    without_it = [step.name for step, hidden in own if names & hidden]
    needing = [step.name for step, hidden in own if not names & hidden]
    if not without_it:
        return ""
    at = "、".join(f"“{name}”" for name in without_it)
    if not needing:
        return f"{role}看不到这个栏目（环节{at}不需要看）。"
    return f"{role}在环节{at}不需要看，但在{'、'.join(f'“{name}”' for name in needing)}要看，所以看得到。"
