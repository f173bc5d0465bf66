"""A whole house on a fresh database, with the people of the demonstration, answered over ASGI."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
from filing_values import SignedIn
from house_processes import web

from core.house import House
from core.items.releases import Catalogue
from core.settings import ROOT, Settings
from core.store.engine import Database
from core.store.keys import open_keys
from ui.app import create_app
from ui.cli import demo
from ui.cli.people import PASSWORD
from ui.limits import Rates

Client = httpx.AsyncClient


@pytest.fixture
async def house(database: Database, tmp_path: Path) -> House:
    """The house, with orgs, officers, companies and an agent."""
    settings = Settings(database_url=database.url, var=tmp_path, root=ROOT)
    keys = open_keys(settings)
    made = House(settings, database, keys, await Catalogue.open(ROOT, "demo", database))
    await demo.fill(database, made.vault, demo.authorities(made.catalogue.registry))
    return made


@pytest.fixture
async def anyone(house: House) -> AsyncIterator[Client]:
    """A client that has not signed in."""
    transport = httpx.ASGITransport(create_app(house, Rates(general=100_000, sign_in=10_000, verify=10_000)))
    async with Client(transport=transport, base_url="http://jiban.test") as client:
        yield client


@pytest.fixture
async def signed_in(anyone: Client) -> SignedIn:
    """A function from a login to a client with that account's token."""

    async def client(login: str) -> Client:
        answer = await anyone.post("/api/v1/sessions", json={"login": login, "password": PASSWORD})
        assert answer.status_code == 201, answer.text
        bearer = {"authorization": f"Bearer {answer.json()['token']}"}
        return Client(transport=anyone._transport, base_url=anyone.base_url, headers=bearer)

    return client


@pytest.fixture
def served(house: House) -> Iterator[str]:
    """The address of a web process on the test's own database."""
    with web(house) as url:
        yield url
