"""What a shape of `jiban new` says, and the pieces that several of them share."""

from typing import Any

import msgspec

INSTANT, ORDINARY = "当场办结", "一般程序"


class RowShape(msgspec.Struct, frozen=True):
    """A row of the path table: when it holds, where it leads, the sentence, the title of its 规则, and what to fill in to try it."""

    when: dict[str, Any]
    path: str
    title: str
    say: str
    cells: tuple[tuple[tuple[str, str], ...], ...]


class Shape(msgspec.Struct, frozen=True, kw_only=True):
    """One shape. `plugin` are registers, draws and indicators, `scenarios` more 规则, `code` the text of `plugin.py`; `{id}` in them is the new id.

    `paths` are the two words of the path table, the first for what the system does at once unless all is done `by_hand`; `names` call
    steps otherwise than usual, `materials` come after the form and before the proof that the second path asks for.
    """

    about: str
    noun: str
    type: str
    granted: str
    refused: str
    fields: dict[str, dict[str, Any]]
    required: tuple[str, ...]
    base: dict[str, Any]
    params: dict[str, Any] = {}
    facts: dict[str, Any] = {}
    inputs: dict[str, str]
    rows: tuple[RowShape, ...]
    advice: tuple[dict[str, str], dict[str, Any], str, str] | None = None
    advice_scenario: str = ""
    scenarios: str = ""
    index: tuple[str, ...] = ()
    traits: tuple[str, ...] = ("全程网办",)
    plugin: dict[str, Any] = {}
    code: str = ""
    paths: tuple[str, str] = (INSTANT, ORDINARY)
    by_hand: bool = False
    names: dict[str, str] = {}
    materials: tuple[dict[str, Any], ...] = ()


def param(label: str, kind: str, value: str, **more: Any) -> dict[str, Any]:
    """A parameter with one value, not confirmed by anybody yet."""
    return {"label": label, "kind": kind, **more, "values": [{"since": "2026-01-01", "value": value, "source": "待填写", "confirmed": False}]}


def choice(title: str, *options: str) -> dict[str, Any]:
    """A field to choose one of the options."""
    return {"title": title, "type": "string", "enum": list(options)}


MATTER = {"title": "事由", "type": "string", "minLength": 1, "maxLength": 200}

BY_KIND = (
    RowShape({"kind": ["变更"]}, INSTANT, "变更的当场办结", "{kind}，当场办结。", ((("办理情形", "变更"),),)),
    RowShape({"kind": "not [变更]"}, ORDINARY, "其他的按一般程序", "{kind}，按一般程序办理。", ((("办理情形", "首次"),),)),
)
