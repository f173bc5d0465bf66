"""A small town on a fresh database: the real items, two companies, officers of one authority."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec

from core.access import Actor, PartyHeld, PostHeld
from core.access.accounts import add_org, add_post
from core.filings import FilingRequest
from core.house import House
from core.items.releases import Catalogue
from core.parties.records import add_party
from core.settings import ROOT, Settings
from core.store.engine import Connection, Database
from core.store.keys import open_keys
from core.time import CHINA, at

ITEM = "fire_acceptance_filing"
FOUNDED = datetime(2026, 1, 5, 9, tzinfo=CHINA)
MONDAY = datetime(2026, 3, 2, 9, 30, tzinfo=CHINA)
ROLES = ("receiver", "acceptor", "handler", "decider", "issuer")
COMPANIES = (("91210411MAJB0001XH", "沈抚晨光宾馆有限公司"), ("91210411MAJB00028H", "沈抚满堂餐饮有限公司"))

VALUES: dict[str, Any] = {
    "org_name": "沈抚晨光宾馆有限公司", "uscc": "91210411MAJB0001XH", "legal_rep": "张甲", "legal_rep_id": "210411198601010009",
    "contact_name": "李乙", "mobile": "13900000000", "project_name": "晨光宾馆装修", "region": "李石街道",
    "place_addr": "沈抚示范区金枫街 88 号 1 层", "place_type": "宾馆", "project_class": "一般项目", "build_structure": "钢筋混凝土", "floors": 3,
    "height_m": Decimal("12.50"), "area_m2": Decimal("200.00"), "completed_on": "2026-02-27", "exclusions": [], "apply_mode": "告知承诺",
    "promise_told": True, "promise_met": True, "promise_liable": True, "promise_public": True, "signer": "张甲", "remark": "无",
}


class Town(msgspec.Struct, frozen=True):
    """The house and the people in it: `company` and `other` file, `officers` work on the cases, by role."""

    house: House
    company: Actor
    other: Actor
    officers: dict[str, Actor]

    def filing(self, key: str, actor: Actor | None = None, **changes: Any) -> FilingRequest:
        """An application for an instant filing, with some values changed; None leaves a value out."""
        values = {name: value for name, value in (VALUES | changes).items() if value is not None}
        return FilingRequest(ITEM, values, (actor or self.company).parties[0].id, key)


@asynccontextmanager
async def founded(database: Database, var: Path) -> AsyncIterator[Town]:
    """The town on the second of March 2026, at half past nine; its items have been in force since January."""
    settings = Settings(database_url=database.url, var=var, root=ROOT)
    with at(FOUNDED):
        keys = open_keys(settings)
        house = House(settings, database, keys, await Catalogue.open(ROOT, "demo", database))
        async with database.transaction() as connection:
            companies = [await _company(connection, house, code, name) for code, name in COMPANIES]
            org = house.catalogue.item(ITEM).info.authority
            await add_org(connection, org, "沈抚示范区住房和城乡建设局")
            officers = {role: await _officer(connection, org, role) for role in ROLES}
    with at(MONDAY):
        yield Town(house, companies[0], companies[1], officers)


async def _company(connection: Connection, house: House, code: str, name: str) -> Actor:
    party = await add_party(connection, house.vault, kind="legal", code=code, name=name, synthetic=True)
    account = await _account(connection, code, name, party.id)
    return Actor(account, code, name, "applicant", (PartyHeld(party.id, code, name),))


async def _officer(connection: Connection, org: str, role: str) -> Actor:
    account = await _account(connection, role, f"{role}某")
    await add_post(connection, account, org, role, date(2026, 1, 1))
    return Actor(account, role, f"{role}某", "officer", (), (PostHeld(org, role),))


async def _account(connection: Connection, login: str, name: str, party: int | None = None) -> int:
    """An account nobody signs in with, without the time a password takes."""
    query = "INSERT INTO accounts (login, name, password_hash, party) VALUES ($1, $2, '', $3) RETURNING id"
    return int(await connection.fetchval(query, login, name, party))
