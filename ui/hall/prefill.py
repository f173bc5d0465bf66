"""What an applicant need not type again: name and code of the company, and what it gave about itself in its last filing.

Nothing is filled in silently: each value says where it came from, and stays the applicant's to change.
"""

from datetime import date
from typing import Any, Final

from core.access import Actor, PartyHeld, scope
from core.cases.loading import Loaded, opened
from core.forms import Form
from core.house import House
from core.items.item import Item
from core.problems import NotFound
from core.time import CHINA
from ui.web.fields import Raw, defaults, raw_of

CODE: Final = "shared.uscc"
NAME: Final = "shared.org_name"
SOURCES: Final = "_sources"
"""Under which name a draft keeps where its values came from: field → (value then, source in words)."""
_LAST: Final = "SELECT c.number FROM cases c WHERE c.party = $1 AND {scope} ORDER BY c.id DESC LIMIT 1"


async def prefilled(house: House, actor: Actor, held: PartyHeld, item: Item) -> Raw:
    """The values known for a new filing, with their sources under `SOURCES`."""
    known: dict[str, tuple[Any, str]] = {}
    last = await _last(house, actor, held)
    if last is not None:
        known |= _from_case(last)
    if held.name:
        known |= {NAME: (held.name, "企业档案"), CODE: (held.code, "企业档案")}
    values: Raw = defaults(item.form)
    sources: dict[str, tuple[Any, str]] = {}
    for name, field in item.form.fields.items():
        if field.identity in known and not field.calc:
            value, source = known[field.identity]
            values[name] = value
            sources[name] = (value, source)
    return {**values, SOURCES: sources}


def sources_of(raw: Raw) -> dict[str, str]:
    """The sources of the values that still stand as they were filled in."""
    kept = raw.get(SOURCES, {})
    return {name: source for name, (value, source) in kept.items() if raw.get(name) == value}


async def _last(house: House, actor: Actor, held: PartyHeld) -> Loaded | None:
    """The party's last case, as far as the actor may see it."""
    seen = scope(actor, 2)
    number = await house.db.fetchval(_LAST.format(scope=seen.where), held.id, *seen.args)
    if number is None:
        return None
    try:
        async with opened(house, actor, number) as (_, case):
            return case
    except NotFound:
        return None


def _from_case(case: Loaded) -> dict[str, tuple[Any, str]]:
    """What stood on the page about the applicant, by identity: shared elements only."""
    form: Form = case.item.form
    about = next((field.page for field in form.fields.values() if field.identity == CODE), None)
    source = f"{_day(case.state.filed_at.astimezone(CHINA).date())}的申报"
    return {
        field.identity: (raw_of(field, case.values[name]), source) for name, field in form.fields.items()
        if field.page == about and name in case.values and field.identity.startswith("shared.")
    }


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
