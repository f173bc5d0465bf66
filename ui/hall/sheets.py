"""A form as the pages an applicant goes through: its own pages, then the materials, then review and commitment."""

from datetime import date
from functools import lru_cache
from typing import Final

import msgspec

from core import time
from core.access import PartyHeld
from core.filings.promise import promises_of
from core.forms import Form
from core.items.item import Item
from core.rules import names_in
from core.values import Value
from ui.web.field_views import steering

REVIEW: Final = "review"
MATERIALS: Final = "materials"
LIST: Final = "list"


class Sheet(msgspec.Struct, frozen=True):
    """A page of the filing: its number from 1, its title, and its fields in order."""

    number: int
    title: str
    names: tuple[str, ...]


class Plan(msgspec.Struct, frozen=True, eq=False):
    """How an item's form is gone through. `promises` are the fields confirmed at the end, `steers` those others depend on."""

    sheets: tuple[Sheet, ...]
    promises: tuple[str, ...]
    steers: frozenset[str]


@lru_cache(maxsize=64)
def plan_of(item: Item) -> Plan:
    """The plan of a version of an item."""
    form = item.form
    promises = promises_of(form)
    pages = [(page.title, tuple(name for name in page.fields if name not in promises and not machine_key(form, name))) for page in form.pages]
    asked = [(title, names) for title, names in pages if any(not form.fields[name].calc for name in names)]
    sheets = tuple(Sheet(number, title, names) for number, (title, names) in enumerate(asked, 1))
    return Plan(sheets, promises, steering(form))


def machine_key(form: Form, name: str) -> bool:
    """A calculated text is a key for machines; calculated numbers and dates are shown."""
    field = form.fields[name]
    return field.calc is not None and field.type.kind == "text"


def given(held: PartyHeld | None, on: date | None = None) -> dict[str, Value]:
    """The names every item has, as a filing today would have them."""
    day = on or time.today()
    return {"submitted_on": day, "today": day, **({"holder": held.code} if held else {})}


@lru_cache(maxsize=128)
def asked_by_rules(item: Item, *, facts_too: bool = True) -> tuple[str, ...]:
    """The fields that the tables read, directly or through calculations and (for a known applicant) facts, and what showing them needs.

    Nothing personal is among them: rules may not name it.
    """
    form, facts = item.form, item.rules.facts
    waiting = [name for table in item.rules.tables for column in table.plan.columns.values() for name in names_in(column.expr)]
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        if name in facts:
            waiting += facts[name].reads if facts_too else ()
        elif name in form.fields:
            field = form.fields[name]
            waiting += [each for expr in (field.visible, field.calc) if expr for each in names_in(expr)]
    return tuple(name for name, field in form.fields.items() if name in found and not field.calc and not field.personal)
