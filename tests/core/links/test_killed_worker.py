"""kill -9 of the worker in the middle of 一件事: five licences of four departments, one refused, one slow, and nothing twice or half.

Each deregistration is cut once, at a statement of its own of the transaction that opens its cases or joins them: before the
statement is sent, or after it was sent and before its answer was read. 15 moments in all; with JIBAN_SOAK=1 every statement in both
ways. What must come of it is the measure's (计划 3.1): result, clocks, papers, and one rating.
"""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from forking import Forked
from linked_town import caught_up, decided, ringing, sound
from stdnum.cn import uscc

from core.access import SYSTEM, Actor, PartyHeld
from core.cases import read_case, status_of
from core.cases.ratings import Said, rate, rateable
from core.declarations import Register
from core.filings import FilingRequest, submit
from core.parties import add_party
from core.problems import NotLawful
from core.registers import write_row
from core.time import CHINA, at

Town = Any
SOAK = os.environ.get("JIBAN_SOAK") == "1"
PATIENCE = 600
"""Seconds that a slow machine is given; nothing waits that long anywhere else."""
FILED = datetime(2026, 3, 2, 9, 30, tzinfo=CHINA)
LATE = datetime(2026, 3, 12, 9, 30, tzinfo=CHINA)
LICENCES = (
    ("JY", "食品经营许可", "market", False), ("XC", "小餐饮经营许可", "market", False), ("TZ", "旅馆业特种行业许可", "police", False),
    ("WS", "公共场所卫生许可", "health", True), ("YL", "娱乐经营许可", "culture", True),
)
"""Key, name, authority, and whether a matter is pending: the last two wait for their authorities, which refuse and are slow."""
NAMES = {licence: title for licence, title, _, _ in LICENCES}
VALUES: dict[str, Any] = {
    "subject_kind": "有限责任公司", "contact_name": "演示甲", "mobile": "13800000011", "way": "一般注销", "dissolve_reason": "股东会决议解散",
    "liquidation_team": [{"member": "演示丁", "leader": True}],
    "team_formed_on": "2025-11-03", "team_notice_on": "2025-11-10", "creditors_notice_on": "2025-11-10", "liquidation_end_on": "2026-02-20",
    "bank_wanted": False,
}
CLOSING_PAPER = "企业注销“一件事”办结单"
Check = Callable[[], Awaitable[bool]]


class Moment(msgspec.Struct, frozen=True):
    """When a worker is killed: at the n-th statement of its looks at the case in this stage, before it is sent or once it is."""

    stage: str
    n: int
    how: str


class Closing(msgspec.Struct, frozen=True):
    """One deregistration: its applicant, its number, and the moment at which its worker dies."""

    company: Actor
    number: str
    moment: Moment

    def key(self, licence: str) -> str:
        """The licence's number in the register."""
        return f"{licence}{self.company.login[-6:]}"

    def named(self, licence: str) -> str:
        """What the case of the licence is called."""
        return f"许可证注销：{NAMES[licence]}（{self.key(licence)}）"


class Workers(Forked):
    """Workers in processes of their own."""

    def start(self, number: str, n: int, how: str, moment: datetime) -> int:
        """The pid of a new worker that dies at that statement."""
        return self.order(f"{number} {n} {how} {moment.isoformat()}")

    def counted(self, number: str, n: int) -> list[int]:
        """How many statements there were up to the end of each look, as far as looks have ended."""
        path = self.folder / f"count-{number}-{n}"
        return [int(line) for line in path.read_text().split()] if path.exists() else []


@pytest.fixture
def workers(town: Town, tmp_path: Path) -> Iterator[Workers]:
    """Workers of the town's house."""
    (tmp_path / "place.json").write_bytes(msgspec.json.encode(town.house.db.url))
    made = Workers(Path(__file__).with_name("killable_worker.py"), tmp_path)
    yield made
    made.close()


async def until(check: Check, pause: float = 0.02) -> None:
    """Wait until it is so."""
    async with asyncio.timeout(PATIENCE):
        while not await check():  # noqa: ASYNC110 - another process does it
            await asyncio.sleep(pause)


async def dead(town: Town, pid: int) -> None:
    """Wait until the process is gone, and the server has ended whatever it had begun."""

    async def gone() -> bool:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        return False

    async def quiet() -> bool:
        others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL"
        return bool(await town.house.db.fetchval(others) == 0)

    await until(gone)
    await until(quiet)


async def killed_at(town: Town, workers: Workers, closing: Closing, day: datetime) -> None:
    """A worker sets about the case and is killed at its moment."""
    await dead(town, workers.start(closing.number, closing.moment.n, closing.moment.how, day))


async def living(town: Town, workers: Workers, day: datetime, done: Check) -> None:
    """A worker that works until that is done; then it is no longer needed."""
    pid = workers.start("-", 0, "never", day)
    try:
        await until(done, 0.5)
    finally:
        os.kill(pid, signal.SIGKILL)
    await dead(town, pid)


async def closing(town: Town, no: int, moment: Moment) -> Closing:
    """A company that holds the five licences has filed for its deregistration."""
    body = f"91210411MAJK{no:05d}"
    code, name = f"{body}{uscc.calc_check_digit(body)}", f"【演示】沈抚第{no}商贸有限公司"
    async with town.house.db.transaction() as connection:
        party = await add_party(connection, town.house.vault, kind="legal", code=code, name=name, synthetic=True)
        company = Actor(party.id, code, name, "applicant", (PartyHeld(party.id, code, name),))
        made = Closing(company, "", moment)
        register = Register("held_licence", town.house.catalogue.registry.registers["held_licence"])
        for licence, title, org, pending in LICENCES:
            row = {"licence_no": made.key(licence), "holder": code, "licence_name": title, "org": org, "state": "有效", "on_hold": pending}
            await write_row(connection, register, row, valid_from=date(2026, 1, 1), source="test")
    request = FilingRequest("enterprise_deregistration", {**VALUES, "org_name": name, "uscc": code}, party.id, "注销")
    receipt = await submit(town.house, company, request)
    return Closing(company, receipt.cases[0].number, moment)


async def child(town: Town, closing: Closing, name: str) -> str:
    """The number of the case of that name."""
    kin = (await read_case(town.house, SYSTEM, closing.number)).kin
    return next(each.number for each in kin if each.name == name)


async def to_the_licences(town: Town, workers: Workers, closing: Closing) -> None:
    """Up to where the registration is struck off, and a worker is about to open the licences' cases."""
    if closing.moment.stage == "split":
        await killed_at(town, workers, closing, FILED)
    await caught_up(town)
    await decided(town, await child(town, closing, "注销登记"), settled=False)
    await ringing(town)
    if closing.moment.stage == "licences":
        await killed_at(town, workers, closing, FILED)
        assert await opened_licences(town, closing) in {0, 5}


async def opened_licences(town: Town, closing: Closing) -> int:
    """How many cases of licences there are for it; what its events, its links and the filings say is the same."""
    told = [kin for kin in (await read_case(town.house, SYSTEM, closing.number)).kin if kin.name.startswith("许可证注销") and kin.number]
    row = await town.house.db.fetchrow("""
        SELECT (SELECT count(*) FROM links l JOIN cases c ON c.id = l.from_case JOIN cases p ON p.id = l.to_case
                WHERE p.number = $1 AND c.item = 'licence_cancellation') AS linked,
               (SELECT count(*) FROM filings WHERE idempotency LIKE 'case:' || $1 || ':7:%') AS filed
    """, closing.number)
    assert (row["linked"], row["filed"]) == (len(told), len(told))
    return len(told)


async def lengths(town: Town, workers: Workers) -> dict[str, int]:
    """How many statements each stage takes, from a deregistration that nobody cuts."""
    found = {}
    measured = await closing(town, 0, Moment("none", 0, "never"))

    async def measure(stage: str, n: int, day: datetime) -> None:
        pid = workers.start(measured.number, n, "never", day)

        async def looked() -> bool:
            return bool(workers.counted(measured.number, n))

        await until(looked)
        os.kill(pid, signal.SIGKILL)
        await dead(town, pid)
        found[stage] = workers.counted(measured.number, n)[0]

    await measure("split", -1, FILED)
    await to_the_licences(town, workers, measured)
    await measure("licences", -2, FILED)
    await caught_up(town)
    await decided(town, await child(town, measured, measured.named("WS")), "不予")
    with at(LATE):
        await decided(town, await child(town, measured, measured.named("YL")), settled=False)
        await ringing(town)
    await measure("end", -3, LATE)
    return found


def moments(lengths: dict[str, int]) -> list[Moment]:
    """Where workers are killed: spread evenly over each stage, in both ways by turns; with JIBAN_SOAK everywhere in both ways."""
    if SOAK:
        return [Moment(stage, n + 1, how) for stage, length in lengths.items() for n in range(length) for how in ("before", "sent")]
    chosen = {"split": 2, "licences": 10, "end": 3}
    return [
        Moment(stage, 1 + (lengths[stage] - 1) * n // (count - 1), ("sent", "before")[(count - 1 - n) % 2])
        for stage, count in chosen.items() for n in range(count)
    ]


async def test_the_worker_is_killed_in_the_middle_of_a_deregistration(town: Town, workers: Workers) -> None:
    closings = []
    for no, moment in enumerate(moments(await lengths(town, workers)), 1):
        closings.append(await closing(town, no, moment))
        await to_the_licences(town, workers, closings[-1])

    async def all_opened() -> bool:
        return [each for each in closings if await opened_licences(town, each) != 5] == []

    await living(town, workers, FILED, all_opened)
    for each in closings:
        await refused_and_waiting(town, each)
    with at(LATE):
        for each in closings:
            await decided(town, await child(town, each, each.named("YL")), settled=False)
            await ringing(town)
            if each.moment.stage == "end":
                await killed_at(town, workers, each, LATE)

    async def all_joined() -> bool:
        papers = await town.house.db.fetchval("SELECT count(*) FROM papers WHERE title = $1", CLOSING_PAPER)
        return bool(papers == len(closings) + 1)

    await living(town, workers, LATE, all_joined)
    for each in closings:
        await as_the_measure_says(town, each)
    await nothing_twice(town)
    assert await sound(town)


async def refused_and_waiting(town: Town, closing: Closing) -> None:
    """One authority refuses; one lets its day go by. The others have struck theirs off already."""
    with pytest.raises(NotLawful, match="还没有结束"):
        await rateable(town.house, closing.company, closing.number)
    await decided(town, await child(town, closing, closing.named("WS")), "不予", settled=False)
    view = await read_case(town.house, SYSTEM, closing.number)
    licences = [kin for kin in view.kin if kin.name.startswith("许可证注销")]
    assert view.step_name == "汇总"
    assert [(kin.status, kin.due_on) for kin in licences if kin.closed_on is None] == [("已受理", date(2026, 3, 3))]


async def as_the_measure_says(town: Town, closing: Closing) -> None:
    """Result, clocks, papers and rating of one deregistration, whenever its worker was killed."""
    view = await read_case(town.house, closing.company, closing.number)
    assert (view.status, view.closed_on, view.accepted_on) == ("部分办结", date(2026, 3, 12), date(2026, 3, 2))
    status = await status_of(town.house, closing.number, view.query_code)
    assert (status.statutory_due, status.promised_due) == (date(2026, 5, 8), date(2026, 3, 18))
    wanted = {"JY": "已注销", "XC": "已注销", "TZ": "已注销", "WS": "不予注销", "YL": "已注销"}
    kin = {each.name: each for each in view.kin}
    assert {name: each.status for name, each in kin.items()} == {
        "清税证明": "已清税", "注销登记": "已注销登记", **{closing.named(licence): said for licence, said in wanted.items()},
    }
    assert len({each.number for each in kin.values()}) == 7
    assert [paper.title for paper in view.papers] == ["申请材料收件凭证", "受理通知书", CLOSING_PAPER]
    for licence, _, org, _ in LICENCES:
        await licence_as_it_should_be(town, closing, kin[closing.named(licence)].number, licence, org)
    await rate(town.house, closing.company, closing.number, Said(4))
    with pytest.raises(NotLawful, match="已经评价过"):
        await rate(town.house, closing.company, closing.number, Said(5))
    with pytest.raises(NotLawful, match="一次申请评价一次"):
        await rate(town.house, closing.company, kin["注销登记"].number, Said(5))


async def licence_as_it_should_be(town: Town, closing: Closing, number: str, licence: str, org: str) -> None:
    """Authority, clock, decision, paper and register of one licence."""
    view = await read_case(town.house, closing.company, number)
    status = await status_of(town.house, number, view.query_code)
    assert (view.org, view.accepted_on, status.statutory_due, status.promised_due) == (org, date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 3))
    assert view.decided_on == (date(2026, 3, 12) if licence == "YL" else date(2026, 3, 2))
    rows = await town.house.db.fetch(
        "SELECT values->>'state' AS state, valid_from FROM register_rows WHERE register = 'held_licence' AND key = $1 ORDER BY id", closing.key(licence)
    )
    first = ("有效", date(2026, 1, 1))
    assert [(row["state"], row["valid_from"]) for row in rows] == ([first] if licence == "WS" else [first, ("注销", view.decided_on)])
    paper = "不予注销许可告知书" if licence == "WS" else "许可注销告知书"
    assert [each.title for each in view.papers] == [paper]


async def nothing_twice(town: Town) -> None:
    """No number, no row and no paper was given twice, and no series of papers has a gap."""
    twice = await town.house.db.fetchrow("""
        SELECT (SELECT count(*) - count(DISTINCT (party, idempotency)) FROM filings) AS filings,
               (SELECT count(*) - count(DISTINCT number) FROM papers) AS numbers,
               (SELECT count(*) - count(DISTINCT ("case", title, seq)) FROM papers) AS papers,
               (SELECT count(*) - count(DISTINCT (register, key, source)) FROM register_rows) AS rows
    """)
    assert dict(twice) == {"filings": 0, "numbers": 0, "papers": 0, "rows": 0}
    for row in await town.house.db.fetch("SELECT series, last FROM document_numbers"):
        assert await town.house.db.fetchval("SELECT count(*) FROM papers WHERE number LIKE $1 || '%'", row["series"]) == row["last"]
