"""kill -9 of the web process while people submit: what was answered is stored, what was not can be sent again, nothing is twice."""

import asyncio
import os
import random
import subprocess
import sys
from typing import Any

import httpx
from filing_values import body
from house_processes import ready
from ports import free_port

from core.house import House
from core.settings import ROOT
from core.time import today
from ui.cli.people import PASSWORD

KILLS = 200 if os.environ.get("JIBAN_SOAK") == "1" else 10
AT_ONCE = 6


class Killable:
    """A web process on one port, started again after each kill."""

    def __init__(self, house: House) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._env = {
            **os.environ, "JIBAN_DATABASE_URL": str(house.settings.database_url), "JIBAN_VAR": str(house.settings.var),
            "JIBAN_MODE": "demo", "JIBAN_PORT": str(self.port), "JIBAN_RATE_PER_MINUTE": "100000000",
        }
        self.process = self.start()

    def start(self) -> "subprocess.Popen[bytes]":
        self.process = subprocess.Popen([sys.executable, "-m", "ui.serve"], cwd=ROOT, env=self._env)
        ready(self.url, self.process)
        return self.process

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


async def _submit(client: httpx.AsyncClient, party: int, keys: list[str], answered: dict[str, str], open_keys: set[str]) -> None:
    """File one after another until the process is gone; what was sent and not answered stays in `open_keys`."""
    while True:
        key = f"k{len(keys)}"
        keys.append(key)
        open_keys.add(key)
        try:
            await _once(client, party, key, answered)
        except httpx.TransportError:
            return
        open_keys.discard(key)


async def _once(client: httpx.AsyncClient, party: int, key: str, answered: dict[str, str]) -> None:
    content = body(party, "299.99", place_addr=f"金枫街 {key}", completed_on=str(today()))
    reply = await client.post("/api/v1/filings", content=content, headers={"content-type": "application/json", "idempotency-key": key})
    assert reply.status_code == 201, reply.text
    answered[key] = reply.json()["cases"][0]["number"]


async def _signed_in(url: str) -> httpx.AsyncClient:
    client = httpx.AsyncClient(base_url=url, timeout=30)
    reply = await client.post("/api/v1/sessions", json={"login": "company1", "password": PASSWORD})
    client.headers["authorization"] = f"Bearer {reply.json()['token']}"
    return client


async def test_the_web_process_is_killed_in_the_middle_of_submissions(house: House) -> None:
    web = Killable(house)
    keys: list[str] = []
    answered: dict[str, str] = {}
    unanswered: set[str] = set()
    chance = random.Random(20261123)
    try:
        client = await _signed_in(web.url)
        party = (await client.get("/api/v1/sessions/current")).json()["parties"][0]["id"]
        for round_ in range(KILLS):
            before = len(answered)
            sending = [asyncio.create_task(_submit(client, party, keys, answered, unanswered)) for _ in range(AT_ONCE)]
            while round_ % 2 and len(answered) == before:  # noqa: ASYNC110 - every second time only once somebody has been answered
                await asyncio.sleep(0.005)
            await asyncio.sleep(chance.uniform(0.0, 0.2))
            await asyncio.to_thread(web.kill)
            await asyncio.gather(*sending)
            await asyncio.to_thread(web.start)
        assert len(answered) >= KILLS // 2
        await _nothing_is_lost(house, answered)
        for key in sorted(unanswered):
            await _once(client, party, key, answered)
        await client.aclose()
    finally:
        web.kill()
    stored = await _nothing_is_lost(house, answered)
    assert stored == len(keys) == len(answered)


async def _nothing_is_lost(house: House, answered: dict[str, str]) -> int:
    """Every answered case is there under its key, granted and whole. Answers how many cases are stored."""
    rows = await house.db.fetch("""
        SELECT f.idempotency, c.number, c.status, c.seq, (SELECT count(*) FROM events e WHERE e."case" = c.id) AS events
        FROM filings f LEFT JOIN cases c ON c.filing = f.id
    """)
    found: dict[str, Any] = {row["idempotency"]: row for row in rows}
    assert len(found) == len(rows)
    assert all(row["status"] == "办结" and row["seq"] == row["events"] for row in rows)
    assert {key: found[key]["number"] for key in answered} == answered
    return len(rows)
