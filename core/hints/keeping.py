"""What has been counted, kept as rows of registers, so that runs may judge it by rules and everybody sees it with its history.

Of tips: the last quarter that has ended and the one before. Of fields: the last twelve months. Rows are written once on a day at most, and
those only that say something new: a version of a row stays for ever.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from core import time
from core.declarations import Register
from core.faults import Blame
from core.hints.figures import FieldFigures, Place, counted_fields, field_figures, percent
from core.hints.model import EFFECT, ERRORS
from core.hints.shelf import holding, read_shelf
from core.house import House
from core.indicators import latest, period_of
from core.registers import NewRow, RegisterRow, rows, type_row, write_many
from core.registry import Registry
from core.store.engine import Connection

SOURCE: Final = "count:{}"
"""How a row says that the house has counted it, and on which day."""
_DONE: Final = "SELECT EXISTS (SELECT 1 FROM register_rows WHERE register = $1 AND source = $2)"
_LOCK: Final = "SELECT pg_advisory_xact_lock(hashtextextended('hints', 0))"
_QUARTERS: Final = """
SELECT name, max(item) AS item, day < $2 AS earlier, sum(shown)::bigint AS shown, sum(acted)::bigint AS acted
FROM hint_counts WHERE about = 'tip' AND day >= $1 AND day <= $3 GROUP BY name, day < $2
"""


async def keep_figures(house: House) -> int:
    """Write what is new, unless rows of today are there; how many rows that were. Any number of workers may run it."""
    homes = holding(house.catalogue.registry)
    async with house.db.transaction() as connection:
        await connection.execute(_LOCK)
        written = 0
        if EFFECT in homes and not await _done(connection, homes[EFFECT]):
            written += await _write(connection, homes[EFFECT], await _effects(connection, house, homes[EFFECT]))
        if ERRORS in homes and not await _done(connection, homes[ERRORS]):
            written += await _write(connection, homes[ERRORS], await _errors(connection, house, homes[ERRORS]))
    return written


async def _done(connection: Connection, register: Register) -> bool:
    """Whether rows of it were written today."""
    return bool(await connection.fetchval(_DONE, register.id, SOURCE.format(time.today())))


async def _effects(connection: Connection, house: House, register: Register) -> list[dict[str, Any]]:
    """How each tip did in the last quarter that has ended, and its rate in the one before."""
    before, last = latest(period_of("quarter", time.today()), 3)[:2]
    found = await connection.fetch(_QUARTERS, before.first, last.first, last.last)
    shelf = await read_shelf(connection, house.catalogue.registry)
    texts = {tip.id: tip.text for tip in shelf.tips}
    earlier = {row["name"]: percent(row["acted"], row["shown"]) for row in found if row["earlier"]}
    return [
        _known({
            register.definition.key: row["name"], "item": row["item"], "text": texts.get(row["name"]), "quarter": last.words, "shown": row["shown"],
            "corrected": row["acted"], "rate": percent(row["acted"], row["shown"]), "rate_before": earlier.get(row["name"]),
        })
        for row in found if not row["earlier"] and row["shown"]
    ]


async def fields_now(connection: Connection, registry: Registry) -> list[FieldFigures]:
    """Every field in which something went wrong, the worst first: at the screen and at the counter up to now, in correction notices as last kept."""
    home = holding(registry).get(ERRORS)
    kept = await rows(connection, home, None, time.today()) if home is not None else ()
    returned = {_place(row): _number(row, "returned") for row in kept}
    found = await counted_fields(connection, returned, {_place(row)[0]: _number(row, "filed") for row in kept})
    return [each for each in found if each.errors]


async def _errors(connection: Connection, house: House, register: Register) -> list[dict[str, Any]]:
    """What went wrong with each field; of those that are kept, also that nothing does any more."""
    known = {_place(row) for row in await rows(connection, register, None, time.today())}
    figures, items, key = await field_figures(connection, known), house.catalogue.registry.items, register.definition.key
    return [
        _known({
            key: f"{each.item}/{each.name}", "item": each.item, "item_name": items[each.item].info.name, "field": each.name,
            "label": items[each.item].form.fields[each.name].label, "filed": each.filed, "returned": each.returned,
            "returned_percent": each.returned_percent, "prompted": each.window,
        })
        for each in figures if each.item in items and each.name in items[each.item].form.fields
    ]


def _place(row: RegisterRow) -> Place:
    return str(row.values.get("item", "")), str(row.values.get("field", ""))


def _number(row: RegisterRow, name: str) -> int:
    return int(str(row.values.get(name, 0)))


def _known(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if value is not None}


async def _write(connection: Connection, register: Register, wanted: Iterable[Mapping[str, Any]]) -> int:
    today = time.today()
    held = {row.key: row.values for row in await rows(connection, register, None, today)}
    new = [row for row in wanted if type_row(register.definition, row, Blame("", ""))[0] != held.get(str(row[register.definition.key]))]
    return await write_many(connection, register, [NewRow(values=row, valid_from=today, source=SOURCE.format(today)) for row in new])
