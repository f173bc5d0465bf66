"""New fields: of a kind, or of a shared element, at a spot of the form, in a group or in the row of a list."""

import copy
from typing import Any

from core.revisions.documents import Files, read
from core.revisions.edits import Add, Edit, Put
from core.revisions.forming.arranging import Refused, Spot, paged, placed
from core.revisions.forming.naming import name_for, taken
from core.revisions.forming.outline import FORM, outline, place_of
from core.revisions.forming.palette import kind_called, kind_of

ELEMENT = "element:"
"""What begins the key of a shared element, in place of a kind's."""


def add(files: Files, key: str, title: str, spot: Spot) -> tuple[tuple[Edit, ...], str]:
    """A new field of the kind or element (`element:<name>`) at the spot, and what it is called. Empty `title`: what the kind is called.

    It has to be filled in, as most fields do, until its properties say otherwise. Raises Refused.
    """
    form, document = outline(files), read(files, FORM)
    name, made = _element(files, key.removeprefix(ELEMENT), title, document) if key.startswith(ELEMENT) else _kind(files, key, title, document)
    edits: tuple[Edit, ...] = (*paged(form), Put(FORM, ("properties", name), made), *placed(form, spot, name))
    if made.get("x-must") or (made.get("type") == "object" and "x-kind" not in made):
        return edits, name
    return (*edits, Add(FORM, ("required",), name)), name


def add_inside(files: Files, holder: str, key: str, title: str) -> tuple[tuple[Edit, ...], str]:
    """A new field in a group, or a new column of a list, at the end; its way (`group.field`). Raises Refused."""
    form, document = outline(files), read(files, FORM)
    whole = form.questions.get(holder)
    if whole is None or whole.kind not in ("list", "group"):
        raise Refused("只能加在一组栏目或者明细表里")
    known = taken(files, document)
    siblings = {each.way[1] for each in whole.children}
    if key.startswith(ELEMENT):
        name, made = _element(files, key.removeprefix(ELEMENT), title, document)
        made.pop("x-own", None) if whole.kind == "list" else None
        name = name if name not in siblings else name_for(made.get("title", name), siblings)
    else:
        kind = kind_called(key, files)
        if kind is None or not kind.inside or (whole.kind == "list" and key in ("choices", "must")):
            raise Refused("这一种栏目不能放在里面，请放在外面")
        name, made = name_for(title or kind.name, known | siblings, key), {"title": title or kind.name, **copy.deepcopy(dict(kind.schema))}
        while whole.kind == "group" and f"{holder}_{name}" in known:
            name = f"{name}_2"
    place = place_of(document, (holder, name))
    return (Put(FORM, place, made),), f"{holder}.{name}"


def _kind(files: Files, key: str, title: str, document: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    kind = kind_called(key, files)
    if kind is None:
        raise Refused("没有这一种栏目，请从左边选一种")
    title = title.strip() or kind.name
    return name_for(title, taken(files, document), key), {"title": title, **copy.deepcopy(dict(kind.schema))}


def _element(files: Files, element: str, title: str, document: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """A reference to the element. It keeps the element's name; where that is on the form already, a second one has its own value."""
    path = f"elements/{element}.json"
    if path not in files:
        raise Refused("没有这个共用的栏目，请从左边选一个")
    whole = read(files, path)
    reference: dict[str, Any] = {"$ref": f"../elements/{element}.json"}
    if title.strip() and title.strip() != whole.get("title"):
        reference["title"] = title.strip()
    used = any(isinstance(each, dict) and each.get("$ref") == reference["$ref"] and not each.get("x-own") for each in document.get("properties", {}).values())
    if not used and element not in document.get("properties", {}):
        return element, {**reference, **({"x-must": True} if _promised(whole) else {})}
    title = title.strip() or f"{whole.get('title', element)}（另一个）"
    return name_for(title, taken(files, document)), {**reference, "title": title, "x-own": True}


def _promised(whole: dict[str, Any]) -> bool:
    """Whether the element is a commitment: a yes or no from the block of commitments."""
    return kind_of(whole) == "bool" and "C-PROMISE" in str(whole.get("x-source", ""))

