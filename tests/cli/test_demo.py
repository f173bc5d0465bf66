"""The people of a demonstration: synthetic, valid, and loaded once however often one loads them."""

import re
from pathlib import Path

import pytest
from stdnum.cn import ric, uscc

from core.access import BASE_ROLES, actor_of, sign_in
from core.house import open_house
from core.settings import Settings
from core.store.engine import Database
from core.store.vault import Vault
from ui.cli import demo
from ui.cli.output import CommandError
from ui.cli.people import AGENT_LOGIN, COMPANIES, MARK, OFFICERS, PASSWORD

ORGS = {"housing": "【演示】甲局", "fire": "【演示】乙局"}


async def counts(database: Database) -> list[int]:
    tables = ("orgs", "accounts", "posts", "parties", "agents", "party_keys")
    return [await database.fetchval(f"SELECT count(*) FROM {table}") for table in tables]


async def test_loading_twice_adds_nothing(database: Database) -> None:
    await demo.fill(database, Vault(bytes(32)), ORGS)
    first = await counts(database)
    await demo.fill(database, Vault(bytes(32)), ORGS)
    assert await counts(database) == first
    assert first[:2] == [3, len(OFFICERS) + len(COMPANIES) + 1]


async def test_everybody_can_sign_in_and_is_who_they_should_be(database: Database) -> None:
    await demo.fill(database, Vault(bytes(32)), ORGS)
    for officer in OFFICERS:
        token, _ = await sign_in(database, officer.login, PASSWORD)
        actor = await actor_of(database, token)
        assert actor is not None
        assert all(actor.holds(officer.role, org) for org in ([officer.org] if officer.org else ORGS))
    for login, parties in [(COMPANIES[2].login, 1), (AGENT_LOGIN, 2)]:
        token, _ = await sign_in(database, login, PASSWORD)
        actor = await actor_of(database, token)
        assert actor is not None
        assert (actor.kind, len(actor.parties)) == ("applicant", parties)


def test_codes_are_valid_and_nobody_s() -> None:
    for company in COMPANIES:
        assert uscc.is_valid(company.uscc)
        assert ric.is_valid(company.id_number)
        assert company.id_number[14:17] == "000"
    names = [officer.name for officer in OFFICERS] + [company.name for company in COMPANIES]
    assert all(name.startswith(MARK) for name in names)
    assert {officer.role for officer in OFFICERS} == set(BASE_ROLES)
    assert re.search(COMPANIES[0].login, demo.sign_in_sheet())


async def test_production_gets_no_demo_data(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="演示数据"):
        await demo.load(Settings(mode="production", var=tmp_path), "postgresql://unused")


async def test_a_house_opens_on_the_loaded_database(database: Database, tmp_path: Path) -> None:
    settings = Settings(database_url=database.url, var=tmp_path)
    await demo.load(settings, database.url)
    house = await open_house(settings, size=2)
    try:
        assert {item.info.authority for item in house.catalogue.registry.items.values()} <= {
            row["id"] for row in await house.db.fetch("SELECT id FROM orgs")
        }
    finally:
        await house.close()
