"""The worker's part: block after block, each committed by itself, so that whoever goes on after a kill finds what is left."""

from collections.abc import Mapping
from datetime import timedelta
from time import monotonic
from typing import Any, Final

import msgspec

from core import time
from core.cases.rows import json_text
from core.cases.sequencer import wake
from core.house import House
from core.jobs.model import Done, Failed, Job, Later, Outcome, Task
from core.problems import Problem
from core.revisions.cases.blocks import judge_block, move_block, read_block
from core.revisions.cases.decided import decided_block
from core.revisions.cases.moving import Pair
from core.revisions.cases.runs import TASK, Replay, found_replay, version_of
from core.store.engine import Connection

BLOCK: Final = 250
"""Cases in one transaction: some tenths of a second."""
AT_A_TIME: Final = 30
"""Seconds after which the work is handed back, to be gone on with at once."""
_OPEN = "SELECT id FROM cases WHERE item = $1 AND release = $2 AND closed_on IS NULL AND id > $3 ORDER BY id LIMIT $4"
_BACK = 'SELECT "case" AS id FROM replay_cases WHERE replay = $1 AND moved_at IS NOT NULL AND "case" > $2 ORDER BY "case" LIMIT $3'
_LEFT = 'SELECT "case" AS id FROM replay_cases WHERE replay = $1 AND moved_at IS NULL AND sort = ANY($2::text[]) AND "case" > $3 ORDER BY "case" LIMIT $4'
_TELL = """
INSERT INTO replay_cases (replay, "case", number, sort, told) SELECT $1, r.id, r.number, r.sort, r.told::jsonb FROM unnest($2::bigint[], $3::text[], $4::text[], $5::text[]) AS r(id, number, sort, told)
ON CONFLICT (replay, "case") DO UPDATE SET sort = excluded.sort, told = excluded.told
"""
_MOVED = 'UPDATE replay_cases SET moved_at = $3 WHERE replay = $1 AND "case" = ANY($2::bigint[])'


class Payload(msgspec.Struct, frozen=True):
    """Which piece of work."""

    replay: int


async def run(house: House, job: Job) -> Outcome:
    """Go on with it for a while."""
    number, until = job.read(Payload).replay, monotonic() + AT_A_TIME
    try:
        while monotonic() < until:
            if not await one_block(house, number):
                return Done()
    except Problem as problem:
        return Failed(f"{problem.detail}；{problem.instead}", for_good=True)
    return Later(time.now(), "接着办理")


async def one_block(house: House, number: int) -> bool:
    """One block of it, in one transaction; False when nothing is left to do."""
    first = await found_replay(house.db, number)
    if first is None or not first.busy:
        return False
    pair = await pair_of(house, first)
    async with house.db.transaction() as connection:
        await connection.execute("SELECT 1 FROM replays WHERE id = $1 FOR UPDATE", number)  # two workers take turns
        replay = await found_replay(connection, number)
        if replay is None or replay.state != first.state:
            return replay is not None and replay.busy
        if replay.purpose == "decided":
            return await decided_block(house, connection, replay, (pair.old, pair.new), BLOCK)
        more = await (_count if replay.state == "counting" else _move)(house, connection, replay, pair)
    if replay.state == "moving":
        await wake(house.db)
    return more


async def pair_of(house: House, replay: Replay) -> Pair:
    """The two versions, as they are called. Raises Problem when one is no longer there."""
    before, after = await version_of(house, replay.from_release), await version_of(house, replay.to_release)
    return Pair(before, after, replay.words, {role.id: role.name for role in house.catalogue.registry.roles.values()})


async def _count(house: House, connection: Connection, replay: Replay, pair: Pair) -> bool:
    """The dry run: nothing of the cases is touched."""
    # unscoped: what becomes of each case is for the authority that keeps the item
    if replay.undoes is not None:
        ids = [row["id"] for row in await connection.fetch(_BACK, replay.undoes, replay.upto, BLOCK)]
    else:
        ids = [row["id"] for row in await connection.fetch(_OPEN, replay.item, replay.from_release, replay.upto, BLOCK)]
    if not ids:
        await connection.execute("UPDATE replays SET state = 'counted', total = done, upto = 0, ended_at = $2 WHERE id = $1", replay.id, time.now())
        return False
    moves = await judge_block(pair, await read_block(house, connection, pair, ids), f"account:{replay.started_by}", "")
    await _tell(connection, replay.id, [(each.id, each.case.state.number, move.sort, json_text(list(move.reasons))) for each, move in moves])
    await connection.execute("UPDATE replays SET done = done + $2, upto = $3 WHERE id = $1", replay.id, len(ids), ids[-1])
    return True


async def _move(house: House, connection: Connection, replay: Replay, pair: Pair) -> bool:
    """Judge once more, for cases go on meanwhile, and move those of which it is still so."""
    # unscoped: as above
    ids = [row["id"] for row in await connection.fetch(_LEFT, replay.id, list(replay.sorts), replay.upto, BLOCK)]
    if not ids:
        await connection.execute("UPDATE replays SET state = 'done', ended_at = $2 WHERE id = $1", replay.id, time.now())
        return False
    block = await read_block(house, connection, pair, ids, lock=True)
    moves = await judge_block(pair, block, f"account:{replay.confirmed_by}", replay.reason)
    chosen = [(each, move) for each, move in moves if move.sort in replay.sorts]
    moved = await move_block(house, connection, pair, chosen)
    await _tell(connection, replay.id, [(each.id, each.case.state.number, move.sort, json_text(list(move.reasons))) for each, move in moves])
    await connection.execute(_MOVED, replay.id, [each.id for each in moved], time.now())
    await connection.execute("UPDATE replays SET done = done + $2, upto = $3 WHERE id = $1", replay.id, len(ids), ids[-1])
    return True


async def _tell(connection: Connection, replay: int, rows: list[tuple[int, str, str, str]]) -> None:
    if rows:
        await connection.execute(_TELL, replay, *map(list, zip(*rows, strict=True)))


async def gave_up(connection: Connection, job: Job, because: str) -> None:
    """It stops where it is; what has been moved stays moved and can be moved back."""
    details: Mapping[str, Any] = job.payload
    await connection.execute(
        "UPDATE replays SET state = 'stopped', problem = $2, ended_at = $3 WHERE id = $1", details["replay"], because, time.now(),
    )


TASKS: Final = (
    Task(
        name=TASK, label="在办件换版和结论复查", run=run, waits=tuple(timedelta(seconds=each) for each in (1, 5, 30, 120)), within=timedelta(seconds=90),
        at_once=1, gave_up=gave_up,
    ),
)
