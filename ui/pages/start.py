"""The status page: what runs here, whether it is well, and where to go on."""

from importlib.metadata import version
from typing import Final

import asyncpg
import msgspec
from litestar import MediaType, Response, get

from core.calendar import PUBLISHED_THROUGH
from core.house import House
from core.items.item import Item
from core.process.clock import words
from ui.api.who import Asking, house_of
from ui.web.pages import page
from ui.web.visits import nobody, visit_of

PATIENCE: Final = 2
"""Seconds that a health check waits for the database."""


class Health(msgspec.Struct, frozen=True):
    """Whether this process can do its work."""

    ok: bool
    mode: str
    database: bool
    items: int
    version: str


@get("/status", include_in_schema=False)
async def start(request: Asking) -> Response[bytes]:
    """The page. It answers even when the database does not."""
    house = house_of(request)
    database = await reachable(house)
    visit = await visit_of(request) if database else nobody(request)
    return page(
        request, visit, "status.html", title="运行情况",
        items=[_card(item) for item in house.catalogue.registry.items.values()],
        faults=_faults(house) if visit.demo else [],
        database=database,
        version=version("jiban"),
        calendar_through=PUBLISHED_THROUGH,
    )


@get("/health", include_in_schema=False)
async def health(request: Asking) -> Response[bytes]:
    """200 when the process and its database are well, otherwise 503; for whoever watches over the process."""
    house = house_of(request)
    well = await reachable(house)
    state = Health(well, house.settings.mode, well, len(house.catalogue.registry.items), version("jiban"))
    return Response(msgspec.json.encode(state), status_code=200 if well else 503, media_type=MediaType.JSON)


async def reachable(house: House) -> bool:
    """Whether the database answers."""
    try:
        return bool(await house.db.pool.fetchval("SELECT true", timeout=PATIENCE) is True)
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
        return False


def _card(item: Item) -> dict[str, object]:
    info = item.info
    return {
        "id": info.id, "name": info.name, "kind": info.kind, "summary": info.summary, "authority_name": info.authority_name,
        "audience": info.audience, "result": info.result, "traits": info.traits, "clause": info.clause,
        "statutory": words(info.statutory), "promised": words(info.promised),
    }


def _faults(house: House) -> list[str]:
    """What the checker found in files saved since the start, in sentences."""
    return [fault.sentence() for fault in house.catalogue.faults]

