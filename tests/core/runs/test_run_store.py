"""Draws in the database: over which cases, by whom, stored so that any change shows; findings are written once."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import pytest

from core import time
from core.access import SYSTEM, Actor, PostHeld
from core.declarations import Draw, Register
from core.items.model import ColumnDef, DrawDef, RegisterDef
from core.problems import Conflict, Forbidden, Invalid, NotFound
from core.registers import rows
from core.rules import BASE, Named, parse
from core.runs import Candidate, Found, Terms, candidates, list_runs, read_run, record_result, start_run, verify_run
from core.store.engine import Connection, Database
from core.values import FieldType, Value

CREDIT = Register(
    "credit",
    RegisterDef(
        label="信用记录", key="holder",
        fields={
            "holder": ColumnDef(label="申请人", kind="text"),
            "finding": ColumnDef(label="认定", kind="choice", options=("承诺不实",)),
            "case_number": ColumnDef(label="办件编号", kind="text"),
            "repaired_on": ColumnDef(label="修复日期", kind="date"),
        },
    ),
)
SPOT = Draw(
    "spot",
    DrawDef(
        label="抽查", item="demo", where="status = '办结' and area_m2 > 100", share="share", duty="inspector",
        results=("合格", "承诺不实"), register="credit", writes=("承诺不实",), basis=("规定",), status="local-unconfirmed",
    ),
)
SCOPE = {**BASE, "status": Named("状态", FieldType("text")), "area_m2": Named("面积", FieldType("int"))}
NOON = datetime(2026, 3, 2, 12, tzinfo=time.CHINA)
INSPECTOR = Actor(7, "zhao", "赵", "officer", posts=(PostHeld("fire", "inspector"),))
ELSEWHERE = Actor(8, "qian", "钱", "officer", posts=(PostHeld("housing", "inspector"),))
HANDLER = Actor(9, "sun", "孙", "officer", posts=(PostHeld("fire", "handler"),))


def typed(values: Mapping[str, Any]) -> Mapping[str, Value]:
    """What the item's form does: identities to names."""
    return {identity.removeprefix("demo."): value for identity, value in values.items()}


async def closed(
    connection: Connection, number: str, *, status: str = "办结", area: int = 200, org: str = "fire", item: str = "demo"
) -> None:
    """A case as the filings leave it."""
    party = await connection.fetchval("INSERT INTO parties (kind, code, name) VALUES ('legal', $1, '公司') RETURNING id", f"CODE-{number}")
    filing = await connection.fetchval(
        "INSERT INTO filings (party, account, item, release, submitted_at, idempotency, body_digest, values, sealed)"
        " VALUES ($1, 1, $2, 'r1', $3, $4, '', $5, '') RETURNING id", party, item, NOON, number, {"demo.area_m2": area},
    )
    await connection.execute(
        "INSERT INTO cases (number, query_code, filing, item, org, party, release, seq, head, status, status_code, step, outcomes,"
        " filed_at, closed_on) VALUES ($1, 'Q', $2, $3, $4, $5, 'r1', 1, '', $6, '70', '', $7, $8, $9)",
        number, filing, item, org, party, status, {}, NOON, date(2026, 3, 2) if status != "审查" else None,
    )


async def pool(connection: Connection, actor: Actor = INSPECTOR) -> tuple[Candidate, ...]:
    return await candidates(connection, actor, SPOT, parse(SPOT.definition.where), typed)


async def ten(connection: Connection) -> list[str]:
    numbers = [f"SF{n:02d}" for n in range(10)]
    for number in numbers:
        await closed(connection, number)
    return numbers


async def test_candidates_are_closed_cases_of_the_item_that_meet_the_condition(database: Database) -> None:
    async with database.transaction() as connection:
        await closed(connection, "A")
        await closed(connection, "B", area=100)
        await closed(connection, "C", status="不予受理")
        await closed(connection, "D", status="审查")
        await closed(connection, "E", item="other")
        await closed(connection, "F", org="housing")
        found = await pool(connection)
        assert [each.number for each in await pool(connection, SYSTEM)] == ["A", "F"]
    assert [each.number for each in found] == ["A"]
    assert found[0].record == {
        "area_m2": 200, "status": "办结", "holder": "CODE-A", "submitted_on": date(2026, 3, 2), "number": "A",
    }


async def test_a_run_draws_its_share_and_can_be_repeated(database: Database) -> None:
    async with database.transaction() as connection:
        numbers = await ten(connection)
        run = await start_run(connection, INSPECTOR, SPOT, await pool(connection), Terms(25, "r1", "种子"))
        stored = await read_run(connection, INSPECTOR, run.id)
        assert await verify_run(connection, SYSTEM, run.id) == ()
    assert stored == run
    assert run.inputs.candidates == tuple(numbers)
    assert len(run.members) == 3
    assert run.started_by == "zhao"


async def test_without_a_seed_each_run_takes_a_random_one(database: Database) -> None:
    async with database.transaction() as connection:
        await closed(connection, "A")
        first = await start_run(connection, SYSTEM, SPOT, await pool(connection), Terms(50, "r1"))
        await closed(connection, "B")
        second = await start_run(connection, SYSTEM, SPOT, await pool(connection), Terms(50, "r1"))
    assert len(first.inputs.seed) == 32
    assert first.inputs.seed != second.inputs.seed


async def test_a_case_is_a_candidate_once(database: Database) -> None:
    async with database.transaction() as connection:
        await ten(connection)
        before = await pool(connection)
        await start_run(connection, INSPECTOR, SPOT, before, Terms(20, "r1"))
        assert await pool(connection) == ()
        with pytest.raises(Conflict, match="另一批"):
            await start_run(connection, INSPECTOR, SPOT, before, Terms(20, "r1"))
        with pytest.raises(Invalid, match="没有符合条件"):
            await start_run(connection, INSPECTOR, SPOT, await pool(connection), Terms(20, "r1"))
        await closed(connection, "NEW")
        assert [each.number for each in await pool(connection)] == ["NEW"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("UPDATE runs SET inputs = jsonb_set(inputs, '{seed}', '\"另一种子\"')", "散列不符"),
        ("UPDATE runs SET inputs = jsonb_set(inputs, '{share}', '90')", "散列不符"),
        ("UPDATE runs SET inputs = inputs #- '{candidates,0}'", "散列不符"),
        ("DELETE FROM run_members WHERE id = (SELECT min(id) FROM run_members)", "应抽中而名单里没有"),
        ("INSERT INTO run_members (run, \"case\", number) SELECT run, 0, 'SF99' FROM run_members LIMIT 1", "不应抽中：SF99"),
    ],
)
async def test_a_change_of_a_stored_run_is_noticed(database: Database, change: str, said: str) -> None:
    async with database.transaction() as connection:
        await ten(connection)
        run = await start_run(connection, INSPECTOR, SPOT, await pool(connection), Terms(30, "r1"))
        await connection.execute(change)
        assert any(said in wrong for wrong in await verify_run(connection, SYSTEM, run.id))


@pytest.mark.parametrize("actor", [ELSEWHERE, HANDLER])
async def test_who_lacks_the_duty_there_draws_nothing(database: Database, actor: Actor) -> None:
    async with database.transaction() as connection:
        await closed(connection, "A")
        with pytest.raises(Forbidden, match="抽查"):
            await start_run(connection, actor, SPOT, await pool(connection), Terms(30, "r1"))


async def test_runs_are_listed_latest_first_with_the_cases_one_may_see(database: Database) -> None:
    async with database.transaction() as connection:
        await closed(connection, "A")
        await closed(connection, "F", org="housing")
        first = await start_run(connection, SYSTEM, SPOT, await pool(connection, SYSTEM), Terms(100, "r1"))
        await closed(connection, "B")
        second = await start_run(connection, SYSTEM, SPOT, await pool(connection, SYSTEM), Terms(100, "r1"))
        listed = await list_runs(connection, INSPECTOR, "spot")
        assert [run.id for run in listed] == [second.id, first.id]
        assert [[member.number for member in run.members] for run in listed] == [["B"], ["A"]]
        assert [run.id for run in await list_runs(connection, INSPECTOR, "spot", before=second.id)] == [first.id]
        assert [run.id for run in await list_runs(connection, INSPECTOR, "spot", limit=1)] == [second.id]
        assert await list_runs(connection, INSPECTOR, "other") == ()


async def drawn(connection: Connection) -> int:
    await closed(connection, "A")
    return (await start_run(connection, INSPECTOR, SPOT, await pool(connection), Terms(100, "r1"))).id


async def test_a_grave_result_goes_into_the_register(database: Database) -> None:
    with time.at(NOON):
        async with database.transaction() as connection:
            run = await drawn(connection)
            await record_result(connection, INSPECTOR, SPOT, CREDIT, run, Found(number="A", result="承诺不实", finding="安全出口锁闭"))
            (row,) = await rows(connection, CREDIT, "CODE-A", date(2026, 3, 2))
            (member,) = (await read_run(connection, INSPECTOR, run)).members
    assert row.values == {"holder": "CODE-A", "finding": "承诺不实", "case_number": "A"}
    assert (row.source, row.valid_from, row.valid_to) == (f"run:{run}:A", date(2026, 3, 2), None)
    assert (member.result, member.finding, member.recorded_by) == ("承诺不实", "安全出口锁闭", "zhao")


async def test_a_good_result_writes_no_register_row_and_stands(database: Database) -> None:
    async with database.transaction() as connection:
        run = await drawn(connection)
        await record_result(connection, INSPECTOR, SPOT, CREDIT, run, Found(number="A", result="合格"))
        assert await rows(connection, CREDIT, None, time.today()) == ()
        with pytest.raises(Conflict, match="已登记结果“合格”"):
            await record_result(connection, INSPECTOR, SPOT, CREDIT, run, Found(number="A", result="承诺不实", finding="x"))


async def test_results_that_cannot_be_recorded(database: Database) -> None:
    async with database.transaction() as connection:
        run = await drawn(connection)
        for actor, number, result, finding, problem, said in (
            (INSPECTOR, "A", "良好", "", Invalid, "不是抽查结果"),
            (INSPECTOR, "A", "承诺不实", " ", Invalid, "须写明核查情况"),
            (INSPECTOR, "B", "合格", "", NotFound, "没有这个办件"),
            (ELSEWHERE, "A", "合格", "", NotFound, "没有这个办件"),
            (HANDLER, "A", "合格", "", Forbidden, "抽查岗位"),
        ):
            with pytest.raises(problem, match=said):
                await record_result(connection, actor, SPOT, CREDIT, run, Found(number=number, result=result, finding=finding))
        assert [member.result for member in (await read_run(connection, INSPECTOR, run)).members] == [""]


async def test_there_is_no_such_run(database: Database) -> None:
    async with database.transaction() as connection:
        with pytest.raises(NotFound, match="没有这一批次"):
            await read_run(connection, SYSTEM, 99)
        with pytest.raises(NotFound, match="没有这一批次"):
            await verify_run(connection, SYSTEM, 99)
