"""The worker: papers, numbers without gaps, hooks, the daily digest, and that one fault does not stop the rest."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import Any

import pytest

from core import worker
from core.cases import act, paper_of, read_case, revoke
from core.cases.audit import verify
from core.cases.digests import exported, make
from core.cases.papers import CONSUMER, PaperMaker
from core.cases.sequencer import consume, sequence
from core.filings import submit
from core.problems import NotFound
from core.process import Act
from core.worker import HookCaller, run_worker

Town = Any


@asynccontextmanager
async def at_work(town: Town) -> AsyncIterator[None]:
    """A worker in the background."""
    stop = asyncio.Event()
    task = asyncio.create_task(run_worker(town.house, stop))
    try:
        yield
    finally:
        stop.set()
        async with asyncio.timeout(20):
            await task


async def until(check: Callable[[], Any]) -> None:
    """Wait until the check answers something true."""
    async with asyncio.timeout(20):
        while not await check():  # noqa: ASYNC110 - a database rings no bell
            await asyncio.sleep(0.02)


async def placed(town: Town) -> None:
    async with town.house.db.dedicated() as connection:
        while await sequence(connection):
            pass


async def titles(town: Town) -> list[str]:
    return [f"{row['number']} {row['title']}" for row in await town.house.db.fetch("SELECT number, title FROM papers ORDER BY id")]


async def test_a_granted_case_has_its_papers(town: Town) -> None:
    receipt = await submit(town.house, town.company, town.filing("a"))
    number = receipt.cases[0].number
    async with at_work(town):
        await until(lambda: town.house.db.fetchval("SELECT count(*) >= 3 FROM papers"))
    assert await titles(town) == ["收〔2026〕1号 申请材料收件凭证", "受〔2026〕1号 受理通知书", "消验备〔2026〕1号 建设工程消防验收备案凭证"]
    view = await read_case(town.house, town.company, number)
    assert [paper.number for paper in view.papers] == ["收〔2026〕1号", "受〔2026〕1号", "消验备〔2026〕1号"]
    assert (await paper_of(town.house, town.company, number, "消验备〔2026〕1号")).startswith(b"%PDF")
    with pytest.raises(NotFound):
        await paper_of(town.house, town.other, number, "消验备〔2026〕1号")


async def test_numbers_have_no_gap_though_the_maker_fails_between(town: Town) -> None:
    for n in range(4):
        await submit(town.house, town.company, town.filing(f"{n}", place_addr=f"{n} 号"))
    await placed(town)
    maker, made = PaperMaker(town.house), []

    async def sometimes(connection: Any, events: Any) -> None:
        await maker(connection, events)
        made.append(len(events))
        if len(made) in {1, 3}:
            raise RuntimeError("断电")

    for _ in range(12):
        try:
            await consume(town.house.db, CONSUMER, sometimes, 5)
        except RuntimeError:
            continue
    assert [title.split("号")[0] for title in await titles(town)] == [
        f"{series}〔2026〕{n}" for n in range(1, 5) for series in ("收", "受", "消验备")
    ]


async def test_a_refusal_is_served_with_reason_and_remedy(town: Town) -> None:
    receipt = await submit(town.house, town.company, town.filing("a", area_m2=Decimal(350)))
    number = receipt.cases[0].number
    for role, outcome in (("receiver", "收件"), ("acceptor", "受理"), ("handler", "通过")):
        await act(town.house, town.officers[role], number, Act(outcome, opinion="好"))
    await act(town.house, town.officers["decider"], number, Act("不予备案", reason="图纸不符", basis="暂行规定第36条"))
    await placed(town)
    while await consume(town.house.db, CONSUMER, PaperMaker(town.house)):
        pass
    assert [title.split(" ")[1] for title in await titles(town)] == ["申请材料收件凭证", "受理通知书", "不予备案决定书"]


async def test_papers_are_made_though_the_applicant_s_key_is_gone(town: Town) -> None:
    await submit(town.house, town.company, town.filing("a"))
    async with town.house.db.transaction() as connection:
        await town.house.vault.destroy(connection, town.company.parties[0].id)
    await placed(town)
    await consume(town.house.db, CONSUMER, PaperMaker(town.house))
    assert len(await titles(town)) == 3


async def test_plugins_hear_every_event_in_order_and_a_bad_one_stops_nobody(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[Any] = []

    def tell(change: Any) -> list[tuple[str, Exception]]:
        heard.append(change)
        return [("bad_plugin", RuntimeError("坏了"))]

    receipt = await submit(town.house, town.company, town.filing("a"))
    await revoke(town.house, town.officers["decider"], receipt.cases[0].number, Act("撤销", reason="承诺不实", basis="许可法69"))
    await placed(town)
    monkeypatch.setattr(type(town.house.catalogue.registry), "tell", lambda _, change: tell(change))
    while await consume(town.house.db, HookCaller.NAME, HookCaller(town.house), 2):
        pass
    assert [change.kind for change in heard] == ["filed", "received", "accepted", "granted", "issued", "revoked"]
    assert [change.pos for change in heard] == list(range(1, 7))
    assert heard[-1].status == "撤销"


async def test_the_worker_digests_and_ends_when_told(town: Town) -> None:
    await submit(town.house, town.company, town.filing("a"))
    await placed(town)
    async with at_work(town):
        await until(lambda: town.house.db.fetchval("SELECT count(*) FROM digests"))
    audit = await verify(town.house.db, town.house.settings.digests, town.house.keys.signer().public_key())
    assert (audit.ok, audit.digests) == (True, 1)


async def test_two_workers_share_the_work(town: Town) -> None:
    async with at_work(town), at_work(town):
        for n in range(10):
            await submit(town.house, town.company, town.filing(f"{n}", place_addr=f"{n} 号"))
        await until(lambda: town.house.db.fetchval("SELECT count(*) = 30 FROM papers"))
    assert await town.house.db.fetchval("SELECT count(*) = 50 AND max(pos) = 50 FROM positions")


async def test_a_loop_that_fails_is_taken_up_again(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    real, failures = worker.sequence, []

    async def fails_first(connection: Any) -> int:
        if not failures:
            failures.append(1)
            raise OSError("断线")
        return await real(connection)

    monkeypatch.setattr(worker, "sequence", fails_first)
    monkeypatch.setattr(worker, "AFTER_FAULT", 0)
    await submit(town.house, town.company, town.filing("a"))
    async with at_work(town):
        await until(lambda: town.house.db.fetchval("SELECT count(*) = 5 FROM positions"))
    assert failures


async def test_a_worker_exports_at_once_what_a_crash_left_in_the_database_alone(town: Town) -> None:
    await submit(town.house, town.company, town.filing("a"))
    await placed(town)
    folder = town.house.settings.digests
    assert await make(town.house.db, town.house.keys.signer(), folder) is not None
    for path in folder.iterdir():
        path.unlink()

    async def there() -> bool:
        return len(exported(folder)) == 1

    async with at_work(town):
        await until(there)
