"""Every conclusion of every scenario of 2.2, asked again through the interface and through the command line: the same rows, the same outcomes.

The scenarios are played in the case world; each time one asks what the rules say, the other two faces are asked as well.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import httpx
import msgspec
import pytest

from core.access.accounts import add_account
from core.canonical import plain, sm3
from core.registry import load_registry
from core.rules import Decision
from core.scenarios.case_world import case_worlds
from core.scenarios.runner import run_features
from core.scenarios.shelf import Shelf
from core.scenarios.world import Filer, World
from core.settings import ROOT
from core.values import Unknown
from ui.app import create_app
from ui.cli.decide import decide
from ui.limits import Rates

Seen = tuple[dict[str, list[str]], dict[str, Any]]
_wire = msgspec.json.Encoder(decimal_format="number")


class Faces:
    """The interface of the scenarios' house, and what was compared."""

    def __init__(self, house: Any, people: Any) -> None:
        self.house, self.people, self.compared = house, people, 0
        rates = Rates(general=10**8, sign_in=10**8, verify=10**8)
        self.client = httpx.AsyncClient(transport=httpx.ASGITransport(create_app(house, rates)), base_url="http://jiban.test")
        self._tokens: dict[str, str] = {}

    async def _token(self, holder: str) -> str:
        if holder not in self._tokens:
            party = (await self.people.applicant(holder)).parties[0].id
            token = f"scenario-{holder}"
            account = await add_account(self.house.db, token, "规则用例", "x" * 20, party)
            await self.house.db.execute(
                "INSERT INTO tokens (digest, account, issued_at, expires_at) VALUES ($1, $2, $3, $4)",
                sm3(token.encode()), account, datetime(2020, 1, 1, tzinfo=UTC), datetime(2099, 1, 1, tzinfo=UTC),
            )
            self._tokens[holder] = token
        return self._tokens[holder]

    async def by_interface(self, filer: Filer, on: Any) -> Seen:
        """What `POST /items/{item}/decide` answers."""
        asked = {"values": plain(dict(filer.values)), "on": on.isoformat(), "party_code": filer.holder}
        headers = {"authorization": f"Bearer {await self._token(filer.holder)}", "content-type": "application/json"}
        reply = await self.client.post(f"/api/v1/items/{filer.item.id}/decide", content=_wire.encode(asked), headers=headers)
        assert reply.status_code == 200, reply.text
        told = reply.json()
        return {each["table"]: [row["no"] for row in each["rows"]] for each in told["tables"]}, told["outcomes"]

    def by_command(self, filer: Filer, on: Any, decision: Decision) -> Seen:
        """What `jiban decide` answers when it is told the same facts."""
        given = {fact.name: fact.value for fact in decision.facts}
        return _seen(decide(filer.item, on, dict(filer.values), given, filer.holder).decision)


def _seen(decision: Decision) -> Seen:
    rows = {table.table: [hit.no for hit in table.hits] for table in decision.tables}
    known = {name: value for name, value in decision.outcomes.items() if not isinstance(value, Unknown)}
    return rows, {name: list(value) if isinstance(value, tuple) else value for name, value in known.items()}


async def _asked_everywhere(world: Any, faces: Faces, first: Any, filer: Filer) -> Decision:
    decision: Decision = await first(filer)
    if world.accepted_on is not None:  # the interface decides as of the day of submission only
        return decision
    rows, outcomes = _seen(decision)
    told_rows, told = await faces.by_interface(filer, world.today())
    assert told_rows == rows
    assert {name: told[name] for name in outcomes} == outcomes
    if not any(isinstance(fact.value, Unknown) for fact in decision.facts):
        assert faces.by_command(filer, world.today(), decision) == (rows, outcomes)
    faces.compared += 1
    return decision


@pytest.mark.parametrize("item", ["fire_acceptance_filing", "fire_opening_inspection"])
async def test_interface_and_command_line_say_what_the_scenarios_say(item: str, postgres_url: str) -> None:
    made: list[Faces] = []
    async with case_worlds(postgres_url, ROOT) as opened:

        @asynccontextmanager
        async def faced(shelf: Shelf) -> AsyncIterator[World]:
            async with opened(shelf) as world:
                if not made:
                    made.append(Faces(world._house, world._people))
                first = world.preview
                world.preview = lambda filer: _asked_everywhere(world, made[0], first, filer)
                yield world

        report = await run_features(load_registry(ROOT), ROOT, item, ("case",), faced)
        await made[0].client.aclose()
    assert report.ok, "\n".join(report.lines())
    assert made[0].compared > 50
