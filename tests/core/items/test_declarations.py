"""Every kind of declaration: used by the demo plugin or the house, documented, unique by its key."""

from typing import get_args

import msgspec
import pytest

from core import declarations, hookspecs
from core.declarations import KINDS, Declaration, Draw, Register, Role, Run, Scene, Sentence, Signal, Topic, Trait, key_of
from core.items.model import DrawDef, RegisterDef, SceneDef
from core.items.run_model import RunDef, SignalDef
from core.items.topic_model import TopicDef
from core.plugging.code import HOOKS
from core.registry import load_registry
from core.settings import ROOT

DOCS = (ROOT / "docs" / "plugins.md").read_text(encoding="utf-8")


def test_the_kinds_are_the_members_of_the_union() -> None:
    assert set(get_args(Declaration)) == set(KINDS.values())
    assert {kind.__struct_config__.tag: kind for kind in KINDS.values()} == KINDS


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_a_kind_is_a_frozen_struct_with_a_purpose(kind: type[Declaration]) -> None:
    assert issubclass(kind, msgspec.Struct)
    assert kind.__struct_config__.frozen
    assert kind.__doc__
    assert "frozen=True" not in kind.__doc__


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_the_demo_plugin_shows_every_kind(kind: type[Declaration]) -> None:
    shown = load_registry(ROOT).declarations[kind.__struct_config__.tag]
    assert [key for key in map(key_of, shown) if "demo" in key or "摊位" in key]


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_every_kind_and_each_of_its_fields_is_documented(kind: type[Declaration]) -> None:
    start = DOCS.index(f"### {kind.__name__} ")
    section = DOCS[start : DOCS.find("\n### ", start + 4)]
    fields = {field.name for field in msgspec.structs.fields(kind)} - {"definition"}
    definition = {Register: RegisterDef, Draw: DrawDef, Scene: SceneDef, Run: RunDef, Signal: SignalDef, Topic: TopicDef}.get(kind)
    if definition is not None:
        fields |= {field.encode_name for field in msgspec.structs.fields(definition)} - {"note"}
    assert [name for name in fields if f"`{name}`" not in section] == []


def test_every_hook_is_documented_with_its_arguments() -> None:
    assert set(HOOKS) == {"declare", "case_changed"}
    for name, arguments in HOOKS.items():
        assert f"`{name}({', '.join(arguments)})`" in DOCS
        assert getattr(hookspecs, name).__doc__


def test_everything_a_plugin_may_import_is_documented() -> None:
    import core  # noqa: PLC0415 - asked for its list of names

    assert [name for name in core.__all__ if f"`{name}`" not in DOCS] == []
    assert all(hasattr(core, name) for name in core.__all__)


def test_the_key_is_what_must_be_unique() -> None:
    async def run(world: object) -> None: ...

    assert key_of(Role("a", "甲")) == "a"
    assert key_of(Trait("b", "乙", "计划")) == "b"
    assert key_of(Sentence("当 丙", run, "丁")) == "当 丙"
    assert declarations.__doc__
