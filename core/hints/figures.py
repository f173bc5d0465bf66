"""What has been counted: how tips do, quarter by quarter, and the fields that applicants get wrong most often.

Only numbers leave here; they are about all cases of the house, as an official who keeps the hints of all items needs them.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, TypeAlias

import msgspec

from core import time
from core.calendar import add_months
from core.indicators import period_of
from core.store.engine import Connection

MONTHS: Final = 12
"""Months over which errors are counted (12.4 本地规定：近12个月)."""
_TIPS: Final = """
SELECT name, sum(shown)::bigint AS shown, sum(acted)::bigint AS acted, sum(shown) FILTER (WHERE day >= $2)::bigint AS shown_now,
    sum(acted) FILTER (WHERE day >= $2)::bigint AS acted_now
FROM hint_counts WHERE about = 'tip' AND day >= $1 GROUP BY name
"""
_FIELDS: Final = "SELECT about, item, name, sum(shown)::bigint AS shown, sum(acted)::bigint AS acted FROM hint_counts WHERE about <> 'tip' AND day >= $1 GROUP BY 1, 2, 3"
_OFTEN: Final = """
SELECT item, name FROM hint_counts WHERE about <> 'tip' AND day >= $1 GROUP BY item, name HAVING sum(acted) >= $2
ORDER BY sum(acted) DESC, item, name LIMIT $3
"""
Place: TypeAlias = tuple[str, str]
"""A field: its item's id, its own name."""
WORST: Final = 10
"""Fields that are listed, and marked on the page, as those which applicants get wrong most (12.4)."""
MARKED_FROM: Final = 10
"""Times from which a field is marked for applicants, so that a first slip marks nothing (12.4 本地规定：提示≥10次，待确认)."""
_CORRECTED: Final = """
SELECT item, point ->> 'what' AS name, count(*) AS cases FROM cases, jsonb_array_elements(standing -> 'told') AS point
WHERE filed_at >= $1 AND jsonb_typeof(standing -> 'told') = 'array' GROUP BY 1, 2
"""
_FILED: Final = "SELECT item, count(*) AS cases FROM cases WHERE filed_at >= $1 GROUP BY item"


class TipFigures(msgspec.Struct, frozen=True):
    """How often a tip appeared, and how often the field was corrected after it: in the last twelve months, and in this quarter."""

    shown: int = 0
    corrected: int = 0
    shown_now: int = 0
    corrected_now: int = 0


class FieldFigures(msgspec.Struct, frozen=True, kw_only=True):
    """A field of an item over the last twelve months.

    `sent` pages with it, `wrong` of them with a fault in it; `returned` of `filed` cases with a correction notice that names it;
    `window` faults at the counter.
    """

    item: str
    name: str
    sent: int = 0
    wrong: int = 0
    returned: int = 0
    filed: int = 0
    window: int = 0

    @property
    def errors(self) -> int:
        """Everything that went wrong, by which fields are compared."""
        return self.wrong + self.returned + self.window

    @property
    def returned_percent(self) -> Decimal | None:
        """Of the cases filed, those sent back for this field, in percent to one place; None without any case."""
        return percent(self.returned, self.filed)


def percent(part: int, whole: int) -> Decimal | None:
    """The share in percent to one place; None of nothing."""
    return None if not whole else (Decimal(part) * 100 / whole).quantize(Decimal("0.1"), ROUND_HALF_UP)


async def tip_figures(connection: Connection) -> dict[str, TipFigures]:
    """By the tip's number."""
    today = time.today()
    found = await connection.fetch(_TIPS, add_months(today, -MONTHS), period_of("quarter", today).first)
    return {row["name"]: TipFigures(row["shown"], row["acted"], row["shown_now"] or 0, row["acted_now"] or 0) for row in found}


async def often_wrong(connection: Connection) -> frozenset[tuple[str, str]]:
    """The ten fields, by item and name, that were wrong most often in the last twelve months, at the screen and at the counter."""
    found = await connection.fetch(_OFTEN, add_months(time.today(), -MONTHS), MARKED_FROM, WORST)
    return frozenset((row["item"], row["name"]) for row in found)


async def field_figures(connection: Connection, known: Collection[Place] = ()) -> list[FieldFigures]:
    """Every field in which something went wrong, the worst first, and those of `known` in which nothing does any more.

    It goes through the cases of twelve months: once on a day, not for a page.
    """
    # unscoped: counts over all cases, in which no case can be told from another
    start = datetime.combine(add_months(time.today(), -MONTHS), datetime.min.time(), time.CHINA)
    corrected, filed = await connection.fetch(_CORRECTED, start), await connection.fetch(_FILED, start)
    returned = {(row["item"], row["name"]): row["cases"] for row in corrected}
    found = await counted_fields(connection, dict.fromkeys(known, 0) | returned, {row["item"]: row["cases"] for row in filed})
    return [each for each in found if each.errors or (each.item, each.name) in known]


async def counted_fields(connection: Connection, returned: Mapping[Place, int], filed: Mapping[str, int]) -> list[FieldFigures]:
    """Every field that was `returned` or is counted at the screen or the counter, the worst first. `filed` are cases by item."""
    counts = await connection.fetch(_FIELDS, add_months(time.today(), -MONTHS))
    return _ranked([dict(row) for row in counts], returned, filed)


def _ranked(counts: Iterable[Mapping[str, object]], returned: Mapping[Place, int], filed: Mapping[str, int]) -> list[FieldFigures]:
    found: dict[Place, dict[str, int]] = defaultdict(dict)
    for row in counts:
        numbers = found[str(row["item"]), str(row["name"])]
        if row["about"] == "window":
            numbers["window"] = int(str(row["acted"]))
        else:
            numbers |= {"sent": int(str(row["shown"])), "wrong": int(str(row["acted"]))}
    for place, cases in returned.items():
        found[place]["returned"] = cases
    fields = [FieldFigures(item=item, name=name, filed=filed.get(item, 0), **numbers) for (item, name), numbers in found.items()]
    return sorted(fields, key=lambda field: (-field.errors, field.item, field.name))
