"""Complete filings to start a scenario from, by name: `假如 一份齐全的"建设工程消防验收备案"申报`.

They stand in `features/<item>/base.toml` beside the scenarios that use them, one `[[base]]` with a `name` and its `values` by field
name. A scenario then says only what is different, so it shows what it is about.
"""

import tomllib
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Literal, TypeAlias

import msgspec

from core.faults import Blame, Fault, did_you_mean
from core.items.item import Item

FILE = "base.toml"
Chosen: TypeAlias = Callable[[Item, Mapping[str, Any]], Item]


class Base(msgspec.Struct, frozen=True):
    """A named complete filing of an item; `values` as they would be sent, by field name."""

    name: str
    item: str
    values: dict[str, Any]


class BaseDef(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One `[[base]]` as written. `like` names another base of the file to start from."""

    name: str
    values: dict[str, Any]
    like: str = ""
    note: str = ""


class BaseFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`base.toml`."""

    format: Literal[1]
    base: tuple[BaseDef, ...]


def read_bases(data: bytes, item: Item, blame: Blame, chosen: Chosen = lambda item, _: item) -> tuple[list[Base], list[Fault]]:
    """The complete filings of an item, every unknown field and every value its form would not take as a fault.

    `chosen` answers the item as a filing's values compose it of others.
    """
    try:
        written = msgspec.convert(tomllib.loads(data.decode(), parse_float=Decimal), BaseFile)
    except (ValueError, msgspec.ValidationError) as error:
        return [], [blame.at("", str(error), "format = 1 和若干 [[base]]，各有 name 和 values", code="base-file")]
    bases: dict[str, Base] = {}
    faults: list[Fault] = []
    for each in written.base:
        start = bases[each.like].values if each.like in bases else {}
        values = start | {name: _sent(value) for name, value in each.values.items()}
        made = chosen(item, values)
        faults += _misnamed(each, bases, made, blame)
        bases[each.name] = Base(each.name, item.id, values)
        faults += _untaken(bases[each.name], made, blame)
    return list(bases.values()), faults


def example(item: Item) -> dict[str, Any]:
    """The values of the first complete filing among the item's scenarios; empty when it has none."""
    data = item.files.get(f"features/{FILE}")
    bases, _ = read_bases(data, item, Blame(item.plugin, FILE)) if data else ([], [])
    return bases[0].values if bases else {}


def _misnamed(each: BaseDef, before: Mapping[str, Base], item: Item, blame: Blame) -> Iterable[Fault]:
    place = f"base[{each.name}]"
    if each.name in before:
        yield blame.at(place, "名称出现两次", "每份申报一个名称", code="base-twice")
    if each.like and each.like not in before:
        yield blame.at(f"{place}.like", each.like, "前面写过的一份申报", did_you_mean(each.like, before), "base-like")
    for name in each.values:
        if name not in item.form.fields:
            hint = did_you_mean(name, item.form.fields)
            yield blame.at(f"{place}.values.{name}", f"表单没有栏目 {name}", "表单里的栏目", hint, "unknown-field")


def _untaken(base: Base, item: Item, blame: Blame) -> Iterable[Fault]:
    """A base that the form does not take would make every scenario on it red for the wrong reason."""
    if all(name in item.form.fields for name in base.values):
        for message in item.form.submit(base.values).messages:
            yield blame.at(f"base[{base.name}].values.{message.field}", message.text, "一份可以直接提交的申报", code="base-invalid")


def _sent(value: Any) -> Any:
    """A TOML value as JSON would carry it."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return [_sent(each) for each in value]
    return {name: _sent(each) for name, each in value.items()} if isinstance(value, dict) else value
