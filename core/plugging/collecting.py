"""What all plugins declare together: gathered in order, unique by kind and key, each checked for what it refers to."""

import inspect
import re
from collections.abc import Iterable
from types import ModuleType
from typing import Any

import msgspec

from core.declarations import (
    KINDS,
    Check,
    Declaration,
    Draw,
    Face,
    Indicator,
    Register,
    Role,
    Run,
    Scene,
    Sentence,
    Signal,
    Topic,
    Trait,
    key_of,
)
from core.declarations import Source as ValueSource
from core.faults import Blame, Fault
from core.plugging.code import declared
from core.plugging.faces import check_faces
from core.plugging.helping import shape_of
from core.plugging.sources import Source
from core.registers import check_register, register_scope
from core.rules import Scope

PHASES = ("假如 ", "当 ", "那么 ")
_PLACEHOLDER = re.compile(r"\{(\w+)(?::\w+)?\}")
_ID = re.compile(r"^[a-z][a-z0-9_]*$")


class Declared(msgspec.Struct, frozen=True):
    """A declaration with whoever made it and where: `place` inside `blame.file`."""

    what: Declaration
    blame: Blame
    place: str


def collect(source: Source, module: ModuleType | None) -> tuple[list[Declared], list[Fault]]:
    """The declarations of one plugin, out of `plugin.toml` and `plugin.py`."""
    made: list[Declared] = []
    data = source.blame("plugin.toml")
    if source.file is not None:
        made += [Declared(Register(key, value), data, f"register.{key}") for key, value in source.file.register.items()]
        made += [Declared(Draw(key, value), data, f"draw.{key}") for key, value in source.file.draw.items()]
        made += [Declared(Scene(key, value), data, f"scene.{key}") for key, value in source.file.scene.items()]
        made += [Declared(Topic(key, value), data, f"topic.{key}") for key, value in source.file.topic.items()]
        made += [Declared(Indicator(key, value), data, f"indicator.{key}") for key, value in source.file.indicator.items()]
        made += [Declared(Run(key, value), data, f"run.{key}") for key, value in source.file.run.items()]
        made += [Declared(Signal(key, value), data, f"signal.{key}") for key, value in source.file.signal.items()]
        made = [_owned(one, source.entry.id) for one in made]
    if module is None:
        return made, [fault for one in made for fault in _shape(one)]
    code = source.blame("plugin.py")
    answer, faults = declared(module, code)
    owned = [_owned(Declared(thing, code, ""), source.entry.id) for thing in answer]
    made += [msgspec.structs.replace(one, place=f"declare()[{_tag(one.what)} {_key(one.what)}]") for one in owned]
    return made, faults + [fault for one in made for fault in _shape(one)] + check_faces(source, [(one.what, one.place) for one in made], code)


def unique(made: Iterable[Declared]) -> list[Fault]:
    """Two declarations of one kind under one key."""
    first: dict[tuple[str, str], Declared] = {}
    faults = []
    for one in made:
        key = (_tag(one.what), _key(one.what))
        if key in first:
            found = f"{key[1]} 已在 {first[key].blame.file} 声明"
            faults.append(one.blame.at(one.place, found, "同一种声明里每个编号只出现一次", code="duplicate"))
        first.setdefault(key, one)
    return faults


def by_kind(made: Iterable[Declared]) -> dict[str, tuple[Declaration, ...]]:
    """The declarations of each kind by its tag, in order; every kind has an entry."""
    found = list(made)
    return {tag: tuple(one.what for one in found if isinstance(one.what, kind)) for tag, kind in KINDS.items()}


def register_scopes(made: Iterable[Declared]) -> dict[str, Scope]:
    """What each register offers to facts, as `register:<id>`."""
    return {
        f"register:{one.what.id}": register_scope(one.what.definition)
        for one in made if isinstance(one.what, Register)
    }


def _owned(one: Declared, plugin: str) -> Declared:
    """With the plugin in what stands under its plugin's own address."""
    if isinstance(one.what, Face | Indicator | Topic | ValueSource):
        return msgspec.structs.replace(one, what=msgspec.structs.replace(one.what, plugin=plugin))
    return one


def _tag(what: Declaration) -> str:
    return type(what).__struct_config__.tag  # type: ignore[return-value]


def _key(what: Declaration) -> str:
    return str(key_of(what))


def _shape(one: Declared) -> Iterable[Fault]:
    """The faults a declaration has by itself."""
    yield from _fields(one)
    match one.what:
        case Sentence():
            yield from _sentence(one, one.what)
        case Register():
            yield from _register(one, one.what)
        case ValueSource():
            yield from shape_of(one.what, one.blame, one.place)
        case Role() | Trait() | Draw() | Scene() | Topic() | Indicator() | Run() | Signal() | Check():
            if not _ID.match(_key(one.what)):
                yield one.blame.at(one.place, _key(one.what), "小写英文字母、数字和下划线，字母开头", code="bad-id")


def _fields(one: Declared) -> Iterable[Fault]:
    """A field of the wrong type, or a text that says nothing."""
    for field in msgspec.structs.fields(one.what):
        value: Any = getattr(one.what, field.name)
        if field.type is str and not isinstance(value, str):
            yield one.blame.at(f"{one.place}.{field.name}", f"{value}", "文字", code="type")
        elif field.type is str and field.required and not value.strip():
            yield one.blame.at(f"{one.place}.{field.name}", "空的", "写明内容", code="empty")


def _register(one: Declared, register: Register) -> Iterable[Fault]:
    """Its id, and what the registers themselves ask of a definition."""
    if not _ID.match(register.id):
        yield one.blame.at(one.place, register.id, "小写英文字母、数字和下划线，字母开头", code="bad-id")
    yield from check_register(register.definition, one.blame, one.place)


def _sentence(one: Declared, sentence: Sentence) -> Iterable[Fault]:
    """It begins as a step does; its function takes the world, the pattern's placeholders, and perhaps the step's table."""
    if not sentence.pattern.startswith(PHASES):
        yield one.blame.at(f"{one.place}.pattern", sentence.pattern, "以“假如 ”“当 ”或者“那么 ”开头", code="bad-pattern")
    if not callable(sentence.run):
        yield one.blame.at(f"{one.place}.run", f"{sentence.run}", "一个函数", code="type")
        return
    wanted = ["world", *_PLACEHOLDER.findall(sentence.pattern)]
    taken = list(inspect.signature(sentence.run).parameters)
    if taken not in (wanted, [*wanted, "table"]):
        yield one.blame.at(f"{one.place}.run", f"({', '.join(taken)})", f"({', '.join(wanted)})", code="wrong-argument")
