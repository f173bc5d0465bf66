"""The values of a valid filing, and the type of a signed-in client, for the tests of the interface."""

from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Any

import httpx
import msgspec

from core.access import Actor, actor_of
from core.house import House
from ui.cli.people import PASSWORD

SignedIn = Callable[[str], Awaitable[httpx.AsyncClient]]
"""From a login to a client with that account's token."""

ITEM = "fire_acceptance_filing"


def values(area: str, **changed: Any) -> dict[str, Any]:
    """What a hotel of that area fills in."""
    return {
        "org_name": "【演示】沈抚晨光宾馆有限公司", "uscc": "91210411MAJB0001XH", "legal_rep": "【演示】张甲",
        "legal_rep_id": "210411198001010005", "contact_name": "【演示】钱丁", "mobile": "13800000000",
        "project_name": "晨光宾馆装饰装修工程", "region": "李石街道", "place_addr": "沈抚示范区金枫街 88 号 1 层", "place_type": "宾馆",
        "project_class": "一般项目", "build_structure": "钢筋混凝土", "floors": 1, "height_m": Decimal("4.50"), "area_m2": Decimal(area),
        "completed_on": "2026-02-27", "exclusions": [], "apply_mode": "告知承诺", "promise_told": True, "promise_met": True,
        "promise_liable": True, "promise_public": True, "signer": "【演示】张甲", "remark": "", **changed,
    }


def body(party: int, area: str, **changed: Any) -> bytes:
    """The request body, decimals as plain numbers."""
    return msgspec.json.Encoder(decimal_format="number").encode({"item": ITEM, "party": party, "values": values(area, **changed)})


async def company_of(house: House, client: httpx.AsyncClient, login: str = "company1") -> Actor:
    """The applicant who signs in so."""
    token = (await client.post("/api/v1/sessions", json={"login": login, "password": PASSWORD})).json()["token"]
    async with house.db.pool.acquire() as connection:
        actor = await actor_of(connection, token)
    assert actor is not None
    return actor
