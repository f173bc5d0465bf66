"""What is deferred is done once, by whoever is there; what fails is tried again as declared."""

import asyncio
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import asyncpg
import msgspec
import pytest

from core.jobs import Done, Failed, Job, Later, Outcome, Task, again, defer
from core.jobs.working import carry_out, take, work_due, work_task
from core.store.engine import Connection, Database
from core.time import at

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


class Note(msgspec.Struct, frozen=True):
    number: str
    day: datetime


class Desk:
    """Answers to give one after the other; the last for ever. Remembers which jobs it was given."""

    def __init__(self, *answers: Outcome | Exception) -> None:
        self.answers = list(answers)
        self.given: list[Job] = []
        self.gone: list[str] = []

    async def run(self, _: Any, job: Job) -> Outcome:
        self.given.append(job)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def gave_up(self, _: Connection, job: Job, because: str) -> None:
        self.gone.append(f"{job.key}:{because}")

    def task(self, **more: Any) -> Task:
        return Task(name="note", label="记一笔", run=self.run, waits=(MINUTE, 5 * MINUTE), gave_up=self.gave_up, **more)


async def worked(database: Database, task: Task, moment: datetime = NOON) -> int:
    with at(moment):
        return await work_due(SimpleNamespace(db=database), {task.name: task})  # type: ignore[arg-type]


async def state(database: Database, key: str = "a") -> tuple[str, str]:
    row = await database.fetchrow("SELECT state, because FROM jobs WHERE key = $1", key)
    assert row is not None
    return row["state"], row["because"]


async def noted(database: Database, key: str = "a", due: datetime | None = None) -> bool:
    with at(NOON):
        return await defer(database, "note", key, Note("n", NOON), due)


async def test_a_job_is_carried_out_once_with_what_it_was_given(database: Database) -> None:
    desk = Desk(Done())
    assert await noted(database)
    assert not await noted(database)
    assert await worked(database, desk.task()) == 1
    assert await worked(database, desk.task()) == 0
    assert [job.read(Note) for job in desk.given] == [Note("n", NOON)]
    assert not await noted(database)  # also when it has long been done
    assert await state(database) == ("done", "")


async def test_what_is_not_committed_was_not_asked_for(database: Database) -> None:
    async def change_of_mind() -> None:
        async with database.transaction() as connection:
            assert await defer(connection, "note", "a", {"number": "n"})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await change_of_mind()
    assert await worked(database, Desk(Done()).task()) == 0


async def test_it_waits_for_its_time(database: Database) -> None:
    desk = Desk(Done())
    await noted(database, due=NOON + MINUTE)
    assert await worked(database, desk.task(), NOON + MINUTE - timedelta(seconds=1)) == 0
    assert await worked(database, desk.task(), NOON + MINUTE) == 1


async def test_a_failure_is_tried_again_as_declared_and_then_given_up(database: Database) -> None:
    desk = Desk(ValueError("断了"), Failed("还是不通"))
    await noted(database)
    assert await worked(database, desk.task()) == 1
    assert await state(database) == ("waiting", "ValueError('断了')")
    assert await worked(database, desk.task(), NOON + MINUTE - timedelta(seconds=1)) == 0
    assert await worked(database, desk.task(), NOON + MINUTE) == 1
    assert await worked(database, desk.task(), NOON + 5 * MINUTE) == 0
    assert desk.gone == []
    assert await worked(database, desk.task(), NOON + 6 * MINUTE) == 1
    assert await state(database) == ("given_up", "还是不通")
    assert desk.gone == ["a:还是不通"]
    assert [job.attempts for job in desk.given] == [1, 2, 3]


async def test_what_was_given_up_begins_again_when_asked(database: Database) -> None:
    desk = Desk(Failed("号码不存在", for_good=True), Done())
    await noted(database)
    assert not await again(database, "note", "a")
    assert await worked(database, desk.task()) == 1
    assert desk.gone == ["a:号码不存在"]
    with at(NOON):
        assert await again(database, "note", "a")
        assert not await again(database, "note", "a")
    assert await worked(database, desk.task()) == 1
    assert await state(database) == ("done", "")


async def test_putting_off_is_no_failure(database: Database) -> None:
    desk = Desk(*[Later(NOON + n * MINUTE, "夜里不打扰") for n in range(1, 6)], Done())
    await noted(database)
    for n in range(6):
        assert await worked(database, desk.task(), NOON + n * MINUTE) == 1
    assert await state(database) == ("done", "")
    assert {job.attempts for job in desk.given} == {1}


async def test_an_effect_that_fails_takes_the_end_with_it(database: Database) -> None:
    async def effect(connection: Connection) -> None:
        await connection.execute("INSERT INTO orgs (id, name) VALUES ('a', '甲')")
        raise ZeroDivisionError

    desk = Desk(Done(effect), Done())
    await noted(database)
    await worked(database, desk.task())
    assert await state(database) == ("waiting", "ZeroDivisionError()")
    assert await database.fetchval("SELECT count(*) FROM orgs") == 0
    await worked(database, desk.task(), NOON + MINUTE)
    assert (await state(database))[0] == "done"


async def test_an_attempt_that_takes_too_long_is_cut_off(database: Database) -> None:
    async def sleep(_: Any, __: Job) -> Outcome:
        await asyncio.Event().wait()
        return Done()

    await noted(database)
    task = Task(name="note", label="慢", run=sleep, waits=(MINUTE,), within=timedelta(seconds=0.05))
    assert await worked(database, task) == 1
    assert await state(database) == ("waiting", "超过 0 秒没有办完")


async def test_nobody_takes_up_what_somebody_is_at_until_the_lease_is_over(database: Database) -> None:
    desk = Desk(Done())
    task = desk.task()
    await noted(database)
    with at(NOON):
        slow = await take(database, task, 9)
        assert [job.key for job in slow] == ["a"]
        assert await take(database, task, 9) == []
    with at(NOON + task.lease):
        quick = await take(database, task, 9)
        assert [job.attempts for job in quick] == [2]
        for job in (*slow, *quick):  # the slow one was only slow: its end no longer counts
            await carry_out(SimpleNamespace(db=database), task, job)  # type: ignore[arg-type]
    row = await database.fetchrow("SELECT state, attempts, holder FROM jobs")
    assert tuple(row or ()) == ("done", 2, "")


async def test_a_job_that_takes_every_worker_with_it_is_given_up(database: Database) -> None:
    desk = Desk(Done())
    task = desk.task()
    await noted(database)
    for n in range(task.tries):
        with at(NOON + n * task.lease):
            assert await take(database, task, 1)
    assert await worked(database, task, NOON + task.tries * task.lease) == 1
    assert await state(database) == ("given_up", "办理 3 次都没有办完就中断了")
    assert desk.given == []
    assert len(desk.gone) == 1


async def test_a_task_that_a_worker_does_not_know_waits_for_one_that_does(database: Database) -> None:
    await defer(database, "later_version", "a", {})
    assert await worked(database, Desk(Done()).task(), datetime.now(UTC) + MINUTE) == 0
    assert await state(database) == ("waiting", "")


async def test_a_worker_that_is_told_to_stop_ends_what_it_is_at_and_takes_up_no_more(database: Database) -> None:
    begun, stop = asyncio.Event(), asyncio.Event()

    async def slow(_: Any, __: Job) -> Outcome:
        begun.set()
        await stop.wait()
        await asyncio.sleep(0.05)
        return Done()

    task = Task(name="note", label="慢", run=slow, waits=(), at_once=1)
    await noted(database)
    await noted(database, "b")
    with at(NOON):
        working = asyncio.create_task(work_task(SimpleNamespace(db=database), task, stop))  # type: ignore[arg-type]
        await begun.wait()
        stop.set()
        await working
    assert [(await state(database, key))[0] for key in ("a", "b")] == ["done", "waiting"]


async def test_a_payload_keeps_its_decimals_and_knows_no_float(database: Database) -> None:
    desk = Desk(Done())
    with at(NOON):
        await defer(database, "note", "a", {"area": Decimal("1.50")})
    await worked(database, desk.task())
    assert str(desk.given[0].payload) == "{'area': Decimal('1.50')}"
    with pytest.raises(asyncpg.DataError, match="浮点数"):
        await defer(database, "note", "b", {"area": 1.5})
