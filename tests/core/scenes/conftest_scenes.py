"""Items made in a test: one of the demonstration's, with another form, other materials, limits and applicants."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
import pytest

from core.faults import Blame
from core.forms import load_form
from core.items.item import Item
from core.items.model import Compose, Limit, Material
from core.registry import Registry, load_registry
from core.rules import RuleSet
from core.settings import ROOT

DRAFT = "https://json-schema.org/draft/2020-12/schema"
SHAPE = "demo_stall_filing"
_SEVERAL = {"title": "选择", "type": "array", "uniqueItems": True, "items": {"type": "string", "enum": ["事项a"]}}
TEXT = {"title": "文字", "type": "string", "maxLength": 20}
Make = Callable[..., Item]


@pytest.fixture(scope="session")
def registry() -> Registry:
    """The house with its demonstrations."""
    return load_registry(ROOT)


@pytest.fixture(scope="session")
def make(registry: Registry) -> Make:
    """An item of that id with these fields and elements, no rules to speak of, no materials."""
    shape = registry.items[SHAPE]

    def made(key: str, properties: Mapping[str, Any], elements: Mapping[str, Any] | None = None, required: tuple[str, ...] = (), **info: Any) -> Item:
        document = {"$schema": DRAFT, "x-format": 1, "title": "表", "type": "object", "properties": properties, "required": [*required], "additionalProperties": False}
        encode = msgspec.json.Encoder(decimal_format="number").encode
        files = {"form.json": encode(document), **{f"elements/{name}.json": encode({"$schema": DRAFT, **each}) for name, each in (elements or {}).items()}}
        form, faults = load_form(files, key, Blame("test", f"{key}/form.json"))
        assert form is not None, [fault.sentence() for fault in faults]
        known = {"name": f"事项{key}", "material": (), "result": f"{key} 的结果", "party_kinds": (), **info}
        return msgspec.structs.replace(
            shape, id=key, hash=f"{key}:{hash((repr(properties), repr(elements), repr(info)))}", form=form, scope=form.scope, conditions={},
            rules=RuleSet({}, {}, [], form.scope), info=msgspec.structs.replace(shape.info, id=key, **known),
        )

    return made


@pytest.fixture(scope="session")
def parent(make: Make) -> Item:
    """An item that composes and asks one thing itself."""
    return make("whole", {"own": TEXT, "picked": _SEVERAL}, compose=Compose(items="picked"))


def ref(element: str, **more: Any) -> dict[str, Any]:
    return {"$ref": f"../elements/{element}.json", **more}


def limit(days: int, unit: str = "workday") -> Limit:
    return Limit(days=days, unit=unit, basis="测试")  # type: ignore[arg-type] # one of the units


def material(name: str, key: str = "paper", **more: Any) -> Material:
    return Material(**{"id": key, "name": name, "get": "电子上传", "basis": "测试", **more})
