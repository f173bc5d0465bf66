"""Batches of every kind: what they come to, what they write, that they survive being killed and are carried out once."""

import asyncio
from datetime import date

import asyncpg
import pytest
from run_yard import ELSEWHERE, SITES, WARDEN, Yard

from core.access import SYSTEM
from core.batches.carrying import LOCK, carry_on
from core.batches.reading import batches, explain, read_batch, results
from core.batches.starting import period_of, resume, start, start_due
from core.batches.verifying import verify
from core.declarations import Register
from core.problems import Conflict, Forbidden, Invalid, NotFound
from core.registers import rows


async def written(yard: Yard, register: str, on: date = date(2026, 3, 2)) -> dict[str, dict[str, object]]:
    """The rows of a register now valid, by key."""
    definition = Register(register, yard.house.catalogue.registry.registers[register])
    return {row.key: dict(row.values) for row in await rows(yard.house.db, definition, None, on)}


async def test_a_score_decides_every_row_and_writes_what_follows(yard: Yard) -> None:
    await yard.enter("demo_complaint", [
        {"site": SITES[1], "points": 10, "serious": False}, {"site": SITES[2], "points": 11, "serious": False},
        {"site": SITES[3], "points": 40, "serious": False}, {"site": SITES[3], "points": 1, "serious": False},
        {"site": SITES[4], "points": 1, "serious": True},
    ])
    batch = await yard.run("demo_site_grade")
    assert (batch.state, batch.total, batch.done) == ("完成", 10, 10)
    assert batch.counts["color"] == {"蓝": 7, "黄": 1, "红": 2}
    assert batch.counts["veto"] == {"严重情形": 1}
    found = {each.key: each.outcomes["color"] for each in await results(yard.house.db, batch)}
    assert [found[site] for site in SITES[:5]] == ["蓝", "蓝", "黄", "红", "红"]
    assert (await written(yard, "demo_grade"))[SITES[3]] == {"site": SITES[3], "color": "红", "batch": batch.id}
    assert [param["name"] for param in batch.params] == ["blue_from", "yellow_from"]


async def test_every_result_explains_itself_afterwards(yard: Yard) -> None:
    await yard.enter("demo_complaint", [{"site": SITES[2], "points": 11, "serious": False}])
    batch = await yard.run("demo_site_grade")
    explained = await explain(yard.house.db, batch, 3)
    assert explained.result.key == SITES[2]
    assert explained.sentences == ("得 89 分，不低于 60 分，定为黄色。",)
    assert explained.subject.facts["points"].value == 11
    assert explained.subject.facts["points"].behind == ("登记 2026-01-05 1",)
    assert explained.intact
    with pytest.raises(NotFound):
        await explain(yard.house.db, batch, 11)


async def test_results_are_read_page_by_page_and_by_outcome(yard: Yard) -> None:
    await yard.enter("demo_complaint", [{"site": site, "points": 41, "serious": False} for site in SITES[5:]])
    batch = await yard.run("demo_site_grade")
    first = await results(yard.house.db, batch, outcome="color", value="红", limit=2)
    more = await results(yard.house.db, batch, outcome="color", value="红", after=first[-1].n)
    assert [each.key for each in (*first, *more)] == SITES[5:]
    assert [each.key for each in await results(yard.house.db, batch, key=SITES[7])] == [SITES[7]]


async def test_a_draw_takes_its_share_and_people_for_each(yard: Yard) -> None:
    batch = await yard.run("demo_site_draw")
    drawn = await results(yard.house.db, batch, value="kept")
    assert batch.total == 9  # the tenth site is not open
    assert len(drawn) == 4  # 40 % of 9, rounded up
    people = await written(yard, "demo_warden")
    sites = await written(yard, "demo_site")
    for each in drawn:
        first, second = each.pairs
        assert first != second
        assert {people[first]["team"], people[second]["team"]} == {"甲组", "乙组"}
        assert people[first]["district"] == people[second]["district"] == sites[each.key]["district"]
    visits = await written(yard, "demo_visit")
    assert {site: (visit["warden_1"], visit["warden_2"]) for site, visit in visits.items()} == {each.key: each.pairs for each in drawn}
    assert sorted(each.place for each in await results(yard.house.db, batch)) == list(range(1, 10))


async def test_the_same_seed_draws_the_same_and_another_draws_others(yard: Yard) -> None:
    first, again, other = [await yard.run("demo_site_draw", seed) for seed in ("种子", "种子", "别的")]
    names = [[(each.key, each.pairs) for each in await results(yard.house.db, batch, value="kept")] for batch in (first, again, other)]
    assert names[0] == names[1] != names[2]
    assert (await yard.run("demo_site_draw")).seed != (await yard.run("demo_site_draw")).seed


async def test_too_few_people_are_told(yard: Yard) -> None:
    await yard.enter("demo_site", [{"site": "场地99", "district": "东片", "open": True}])
    async with yard.house.db.transaction() as connection:
        await connection.execute("DELETE FROM register_rows WHERE register = 'demo_warden' AND key LIKE '%乙组%'")
    batch = await yard.run("demo_site_draw")
    assert {each.problem for each in await results(yard.house.db, batch, value="kept")} == {"只有 1 名人员符合条件，需要 2 名"}
    assert "warden_2" not in next(iter((await written(yard, "demo_visit")).values()))


async def test_a_match_groups_rows_and_writes_for_each_of_them(yard: Yard) -> None:
    await yard.enter("demo_task", [
        {"task": "甲", "site": SITES[0], "dept": "市场服务", "planned_on": date(2026, 3, 5)},
        {"task": "乙", "site": SITES[0], "dept": "消防救援", "planned_on": date(2026, 3, 28)},
        {"task": "丙", "site": SITES[0], "dept": "消防救援", "planned_on": date(2026, 4, 1)},
        {"task": "丁", "site": SITES[1], "dept": "消防救援", "planned_on": date(2026, 3, 9)},
        {"task": "戊", "site": SITES[1], "dept": "消防救援", "planned_on": date(2026, 3, 10)},
    ])
    batch = await yard.run("demo_task_match")
    found = {each.key: each.outcomes["joint"] for each in await results(yard.house.db, batch)}
    assert found == {"场地00，2026-04": "单独", "场地01，2026-03": "单独", "场地00，2026-03": "合并"}
    tasks = await written(yard, "demo_task")
    assert {key: row.get("with_others") for key, row in tasks.items()} == {"甲": "消防救援、市场服务", "乙": "消防救援、市场服务", "丙": None, "丁": None, "戊": None}
    merged = next(each for each in await results(yard.house.db, batch, outcome="joint", value="合并"))
    assert [row.key for row in (await explain(yard.house.db, batch, merged.n)).members] == ["乙", "甲"]


async def test_a_list_keeps_what_its_condition_holds_of(yard: Yard) -> None:
    batch = await yard.run("demo_site_overdue")
    assert [each.key for each in await results(yard.house.db, batch, value="kept")] == SITES[:3]
    assert batch.counts[""] == {"kept": 3, "left": 6}


async def test_a_batch_is_decided_on_the_registers_as_they_stood_when_it_was_started(yard: Yard) -> None:
    batch = await yard.begin("demo_site_grade")
    await yard.enter("demo_complaint", [{"site": SITES[0], "points": 90, "serious": False}])
    await yard.enter("demo_site", [{"site": "后来的", "district": "东片", "open": True}])
    await carry_on(yard.house, batch.id, yard.opened)
    assert (await read_batch(yard.house.db, WARDEN, batch.id)).counts["color"] == {"蓝": 10}


@pytest.mark.parametrize("done", [0, 1])
async def test_a_killed_batch_goes_on_where_it_stopped(yard: Yard, monkeypatch: pytest.MonkeyPatch, done: int) -> None:
    monkeypatch.setattr("core.batches.crew.BLOCK", 4)
    batch = await yard.begin("demo_site_grade")
    calls = 0

    async def die(*args: object) -> int:
        nonlocal calls
        calls += 1
        if calls > done:
            raise asyncio.CancelledError
        return await judge_block(*args)  # type: ignore[arg-type]

    from core.batches import carrying  # noqa: PLC0415 - its function is replaced below

    judge_block = carrying.judge_block
    with monkeypatch.context() as killed:
        killed.setattr("core.batches.carrying.judge_block", die)
        with pytest.raises(asyncio.CancelledError):
            await carry_on(yard.house, batch.id, yard.opened)
    stopped = await read_batch(yard.house.db, WARDEN, batch.id)
    assert (stopped.state, stopped.done) == ("计算", 4 * done)
    assert await carry_on(yard.house, batch.id, yard.opened)
    after = await read_batch(yard.house.db, WARDEN, batch.id)
    assert (after.state, after.done) == ("完成", 10)
    assert len(await results(yard.house.db, after)) == len(await written(yard, "demo_grade")) == 10
    assert (await verify(yard.house.db, after)).holds
    assert not await carry_on(yard.house, batch.id, yard.opened)


async def test_reading_goes_on_where_it_stopped(yard: Yard, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.batches.crew.BLOCK", 3)
    batch = await yard.begin("demo_site_grade")
    from core.batches import carrying  # noqa: PLC0415 - its function is replaced below

    read_block, calls = carrying.read_block, 0

    async def die(*args: object) -> int:
        nonlocal calls
        calls += 1
        if calls == 3:
            raise asyncio.CancelledError
        return await read_block(*args)  # type: ignore[arg-type]

    with monkeypatch.context() as killed:
        killed.setattr("core.batches.carrying.read_block", die)
        with pytest.raises(asyncio.CancelledError):
            await carry_on(yard.house, batch.id, yard.opened)
    assert (await read_batch(yard.house.db, WARDEN, batch.id)).done == 6
    assert await carry_on(yard.house, batch.id, yard.opened)
    assert (await verify(yard.house.db, await read_batch(yard.house.db, WARDEN, batch.id))).holds


async def test_one_process_at_a_time_carries_a_batch_out(yard: Yard) -> None:
    batch = await yard.begin("demo_site_grade")
    async with yard.house.db.dedicated() as other:
        await other.execute("SELECT pg_advisory_lock($1, $2)", LOCK, batch.id)
        assert not await carry_on(yard.house, batch.id, yard.opened)
    assert await carry_on(yard.house, batch.id, yard.opened)


async def test_what_goes_wrong_is_written_down_and_can_be_carried_on(yard: Yard, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = await yard.begin("demo_site_grade")

    async def fail(*_: object) -> int:
        raise asyncpg.DiskFullError

    with monkeypatch.context() as failing:
        failing.setattr("core.batches.carrying.judge_block", fail)
        await carry_on(yard.house, batch.id, yard.opened)
    broken = await read_batch(yard.house.db, WARDEN, batch.id)
    assert (broken.state, broken.problem) == ("中断", "系统出错（DiskFullError）")
    with pytest.raises(Forbidden):
        await resume(yard.house.db, ELSEWHERE, batch.id)
    async with yard.house.db.transaction() as connection:
        await resume(connection, WARDEN, batch.id)
    await carry_on(yard.house, batch.id, yard.opened)
    assert (await read_batch(yard.house.db, WARDEN, batch.id)).state == "完成"
    with pytest.raises(Conflict):
        await resume(yard.house.db, WARDEN, batch.id)


async def test_a_batch_that_keeps_dying_is_given_up(yard: Yard) -> None:
    batch = await yard.begin("demo_site_grade")
    await yard.house.db.execute("UPDATE batches SET attempts = 3 WHERE id = $1", batch.id)
    await carry_on(yard.house, batch.id, yard.opened)
    assert "连续 3 次" in (await read_batch(yard.house.db, WARDEN, batch.id)).problem


async def test_who_may_start_and_read(yard: Yard) -> None:
    with pytest.raises(Forbidden):
        await yard.begin("demo_site_grade", actor=ELSEWHERE)
    plan = yard.house.catalogue.registry.runs["demo_site_grade"]
    async with yard.house.db.transaction() as connection:
        with pytest.raises(Invalid):
            await start(connection, WARDEN, plan, " ")
    batch = await yard.begin("demo_site_grade")
    with pytest.raises(Conflict):
        await yard.begin("demo_site_grade")
    with pytest.raises(NotFound):
        await read_batch(yard.house.db, ELSEWHERE, batch.id)
    assert await batches(yard.house.db, ELSEWHERE, "demo_site_grade") == ()
    assert [each.id for each in await batches(yard.house.db, WARDEN, "demo_site_grade")] == [batch.id]


async def test_a_scheduled_run_is_started_once_a_period(yard: Yard) -> None:
    plan = yard.house.catalogue.registry.runs["demo_site_grade"]

    async def ask() -> bool:
        async with yard.house.db.transaction() as connection:
            return await start_due(connection, SYSTEM, plan) is not None

    assert sorted(await asyncio.gather(*(ask() for _ in range(5)))) == [False] * 4 + [True]
    batch = (await batches(yard.house.db, SYSTEM, plan.id))[0]
    assert (batch.period, batch.started_by) == ("2026-03", "system")
    assert [period_of(every, date(2026, 3, 2)) for every in ("day", "month", "year")] == ["2026-03-02", "2026-03", "2026"]


async def test_a_large_batch_is_shared_among_processes(yard: Yard, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.batches.crew.LARGE", 5)
    monkeypatch.setattr("core.batches.crew.BLOCK", 3)
    await yard.enter("demo_complaint", [{"site": SITES[2], "points": 11, "serious": False}])
    batch = await yard.run("demo_site_grade")
    assert batch.counts["color"] == {"蓝": 9, "黄": 1}
    assert (await verify(yard.house.db, batch)).holds
