"""What is publicised 公示 at this moment, for everybody: the fields that the item shows, from when to when, and how to object."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec

from core import time
from core.cases.loading import outcomes_of
from core.filings import plausible
from core.house import House
from core.problems import Invalid, NotFound
from core.rules import value_words

LARGEST = 100
_COLUMNS = """
c.id, c.number, c.release, c.step, c.wake_on, c.step_due, c.outcomes, f."values", o.name AS org_name,
(SELECT max(e.effective_on) FROM events e WHERE e."case" = c.id) AS since
FROM cases c JOIN filings f ON f.id = c.filing LEFT JOIN orgs o ON o.id = c.org
"""
_NOW = f"""
SELECT {_COLUMNS} WHERE c.wake_on > $1 AND c.duty = '' AND c.closed_on IS NULL AND (c.wake_on, c.id) > ($2, $3)
ORDER BY c.wake_on, c.id LIMIT $4
"""
_ONE = f"SELECT {_COLUMNS} WHERE c.number = $1 AND c.closed_on IS NULL"


class Publicity(msgspec.Struct, frozen=True, kw_only=True):
    """One publicity. `shown` are label and text of each field that everybody may read, `since` and `until` its first and last day."""

    number: str
    item: str
    item_name: str
    step_name: str
    org_name: str
    basis: str
    shown: tuple[tuple[str, str], ...]
    since: date
    until: date
    objection: str = ""
    objection_name: str = ""


class PublicityPage(msgspec.Struct, frozen=True):
    """A page of publicities, the one that ends first comes first; `next` is where the following page starts."""

    rows: tuple[Publicity, ...]
    next: str = ""


async def publicised(house: House, after: str = "", limit: int = 20) -> PublicityPage:
    """What is publicised today. Raises Invalid for an `after` that is not the `next` of a page."""
    # unscoped: what an item publicises is for everybody; only the fields it shows are answered
    size = max(1, min(limit, LARGEST))
    day, case = _place(after)
    rows = await house.db.fetch(_NOW, time.today(), day, case, size + 1)
    found = [each for row in rows[:size] if (each := await _publicity(house, row)) is not None]
    return PublicityPage(tuple(found), f"{rows[size - 1]['wake_on']}_{rows[size - 1]['id']}" if len(rows) > size else "")


async def publicity_of(house: House, number: str) -> Publicity:
    """The publicity of a case, while it lasts. Raises NotFound, whatever else there may be under that number."""
    if plausible(number):
        # unscoped: what an item publicises is for everybody; only the fields it shows are answered
        row = await house.db.fetchrow(_ONE, number)
        found = await _publicity(house, row) if row is not None else None
        if found is not None and found.until >= time.today():
            return found
    raise NotFound("没有这一公示，或者公示已经结束", "请在公示栏选择")


async def _publicity(house: House, row: Mapping[str, Any]) -> Publicity | None:
    """The row as everybody may read it; None for a case that waits for something else."""
    item = await house.catalogue.item_at(row["release"])
    step = item.process.steps.get(row["step"])
    if step is None or step.kind != "publicise" or step.limit is None or row["step_due"] is None:
        return None
    known = {**item.form.join(row["values"], {}), **outcomes_of(row)}
    objection = house.catalogue.registry.items.get(step.objection)
    return Publicity(
        number=row["number"], item=item.id, item_name=item.info.name, step_name=step.name, org_name=row["org_name"] or item.info.authority_name,
        basis=step.limit.basis, since=row["since"], until=row["step_due"],
        shown=tuple((item.scope[name].label, value_words(known[name], item.scope[name].type)) for name in step.shows if name in known),
        objection=step.objection, objection_name=objection.info.name if objection is not None else "",
    )


def _place(after: str) -> tuple[date, int]:
    if not after:
        return date.min, 0
    day, _, case = after.partition("_")
    if not (case.isascii() and case.isdigit() and len(case) < 19):
        raise Invalid("翻页位置不对", "请使用上一页给出的 next")
    try:
        return date.fromisoformat(day), int(case)
    except ValueError:
        raise Invalid("翻页位置不对", "请使用上一页给出的 next") from None
