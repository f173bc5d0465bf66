"""Computing a batch once more from what was stored: either it holds, or the row that changed is named.

Three things are compared: every stored row with the digest taken of it, every row with the register as it stood then, every result
with what the rules give again.
"""

import asyncio
import gc
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import asyncpg
import msgspec

from core.batches.crew import LARGE
from core.batches.model import Batch, batch_of
from core.batches.rows import Found, by_key
from core.batches.stored import given_of, stored_rows, task_of, unpacker
from core.canonical import plain
from core.house import House
from core.runs.compute import Given, Judged, compute, grouped, meets
from core.runs.plan import Plan
from core.runs.subjects import Part, StoredRow, Subject, overall, stored
from core.store.engine import Connection, prepare

LISTS: Mapping[Part, str] = {"row": "名单", "person": "人员名单", "group": "分组"}
FEW = 20
"""How many differences are named one by one."""


class Verdict(msgspec.Struct, frozen=True):
    """What a recomputation found: the differences in sentences, and how many rows and results were compared."""

    wrong: tuple[str, ...]
    rows: int
    results: int

    @property
    def holds(self) -> bool:
        """Whether everything is as it was recorded."""
        return not self.wrong


async def verify(connection: Connection, batch: Batch) -> Verdict:
    """Recompute a batch whose inputs were settled."""
    if batch.inputs_hash is None:
        return Verdict((f"这一批次没有读完名单（现为“{batch.state}”），没有可以核算的结果",), 0, 0)
    try:
        plan = batch.plan()
    except ValueError as error:
        return Verdict((f"批次保存的规则现在读不出来：{error}",), 0, 0)
    lists = {part: await stored_rows(connection, batch.id, part) for part in LISTS}
    results = await connection.fetch("SELECT * FROM batch_results WHERE batch = $1 ORDER BY n", batch.id)
    wrong = [*_digests(batch, lists), *await _registers(connection, batch, plan, lists)]
    wrong += [*_results(batch, {row["n"]: row for row in results}, await _again(connection, batch, plan, lists))]
    return Verdict(_few(wrong), sum(map(len, lists.values())), len(results))


async def verify_apart(house: House, batch: Batch) -> Verdict:
    """The same; a large batch in a process of its own, for it takes a while in which nobody else would be answered."""
    if batch.total < LARGE:
        return await verify(house.db, batch)
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return await asyncio.get_running_loop().run_in_executor(pool, _apart, house.db.url, batch.id)


def _apart(url: str, number: int) -> Verdict:
    gc.disable()  # see `core.batches.crew`
    return asyncio.run(_connected(url, number))


async def _connected(url: str, number: int) -> Verdict:
    connection = await asyncpg.connect(url)
    try:
        await prepare(connection)
        return await verify(connection, batch_of(await connection.fetchrow("SELECT * FROM batches WHERE id = $1", number)))
    finally:
        await connection.close()


def _digests(batch: Batch, lists: Mapping[Part, list[StoredRow]]) -> Iterator[str]:
    """Rows that are not what was stored, and whether any was changed, added or taken away at all."""
    changed = [(part, row) for part, rows in lists.items() for row in rows if not row.intact]
    yield from (f"{LISTS[part]}里 {row.key}（第 {row.n} 行）的内容被改动，与当时记录的散列不符" for part, row in changed)
    if batch.bundle.rules_hash() != batch.rules_hash:
        yield "规则文件与当时记录的散列不符"
    taken = overall(batch.header(), ((part, row.digest) for part in sorted(lists, key=str) for row in lists[part]))
    if taken != batch.inputs_hash:
        yield "名单、种子、规则合起来的散列与当时记录的不符：有增加、删除或者改动"


async def _registers(connection: Connection, batch: Batch, plan: Plan, lists: Mapping[Part, list[StoredRow]]) -> list[str]:
    """Stored rows against the registers as they stood when the batch was started."""
    wrong: list[str] = []
    if plan.over[0] == "register":
        there = await by_key(connection, batch.bundle, plan.over[1], batch.day, batch.upto, None)
        wrong += _against(batch, plan, "row", lists["row"], there)
    if plan.pairing is not None:
        there = await by_key(connection, batch.bundle, plan.pairing.register, batch.day, batch.upto, None)
        wrong += _against(batch, plan, "person", lists["person"], there)
    return wrong


def _against(batch: Batch, plan: Plan, part: Part, rows: Iterable[StoredRow], there: Iterable[Found]) -> Iterator[str]:
    unpack = unpacker(plan, task_of(batch), part)
    left = {row.id: row for row in there}
    for row in rows:
        now = left.pop(row.ref, None)
        if now is None:
            yield f"{LISTS[part]}里的 {row.key}（第 {row.n} 行）在名录里找不到了，或者不再是当时有效的那一行"
            continue
        try:
            then = unpack.subject(row).values
        except ValueError:
            continue  # said by its digest
        if then != now.values:
            names = "、".join(name for name in {**then, **now.values} if then.get(name) != now.values.get(name))
            yield f"{LISTS[part]}里的 {row.key}（第 {row.n} 行）与名录里的这一行不一致：{names}"
    if part == "person" or not plan.rules.facts:  # which row a condition over facts would have kept cannot be told without them
        yield from (
            f"名录里的 {row.key} 当时有效，{LISTS[part]}里却没有" for row in left.values()
            if part == "person" or meets(plan.where, Subject(0, row.key, row.values, {}), plan, batch.day)
        )


async def _again(connection: Connection, batch: Batch, plan: Plan, lists: Mapping[Part, list[StoredRow]]) -> dict[int, Judged] | str:
    """Every result once more, by its place; or why there is none."""
    try:
        given = await given_of(connection, plan, task_of(batch))
        if differ := _renamed(plan, given, lists):
            return differ
        if plan.definition.kind == "match" and (differ := _regrouped(plan, given, lists)):
            return differ
        return {each.outcome.n: each for each in compute(plan, given)}
    except ValueError as error:
        return f"不能重新计算：{error}"


def _renamed(plan: Plan, given: Given, lists: Mapping[Part, list[StoredRow]]) -> str:
    """Stored rows that are called otherwise than what is stored in them."""
    match = plan.definition.kind == "match"
    named: tuple[tuple[Part, Iterable[Subject]], ...] = (
        ("group" if match else "row", given.subjects), ("row", given.rows.values()), ("person", given.people),
    )
    found = [
        f"{LISTS[part]}里 {subject.key}（第 {subject.n} 行）被写成 {row.key}（第 {row.n} 行）"
        for part, subjects in named for row, subject in zip(lists[part], subjects, strict=False) if (row.n, row.key) != (subject.n, subject.key)
    ]
    return "；".join(found[:FEW])


def _regrouped(plan: Plan, given: Given, lists: Mapping[Part, list[StoredRow]]) -> str:
    """Groups that the rows no longer give."""
    again = {(group.n, group.key): stored(group) for group in grouped(plan, given.rows.values())}
    bare = [msgspec.structs.replace(group, facts={}) for group in given.subjects]
    differ = [group.key for group in bare if (made := again.get((group.n, group.key))) is None or made.row != stored(group).row]
    if differ or len(again) != len(lists["group"]):
        return f"按名单重新分组，与记录的分组不符：{'、'.join(differ[:FEW]) or '组数不同'}"
    return ""


def _results(batch: Batch, there: dict[int, Mapping[str, object]], again: dict[int, Judged] | str) -> Iterator[str]:
    if isinstance(again, str):
        yield again
        return
    for n, judged in again.items():
        row, outcome = there.pop(n, None), judged.outcome
        if row is None:
            if batch.state == "完成":
                yield f"{outcome.key}（第 {n} 行）没有结果，按记录应有结果"
            continue
        if row["key"] != outcome.key:
            yield f"{outcome.key}（第 {n} 行）的结果被写成 {row['key']} 的"
        now = (plain(outcome.outcomes), list(outcome.hits), outcome.kept, outcome.place, list(outcome.pairs))
        then = (row["outcomes"], row["hits"], row["kept"], row["place"], row["pairs"])
        if now != then:
            yield f"{outcome.key}（第 {n} 行）的结果与重新计算的不符：记录为 {_words(then)}，算出为 {_words(now)}"
    yield from (f"{row['key']}（第 {n} 行）有结果，名单里却没有这一行" for n, row in there.items())


def _words(result: tuple[object, ...]) -> str:
    outcomes, hits, kept, place, pairs = result
    known = outcomes.values() if isinstance(outcomes, dict) else ()
    said = ["、".join(map(str, value)) if isinstance(value, list) else str(value) for value in known if value != []]
    said += [f"规则 {'、'.join(map(str, hits))}"] if isinstance(hits, list) and hits else []
    said += [f"次序 {place}，{'抽中' if kept else '未抽中'}"] if place else []
    return "；".join([*said, *([f"人员 {'、'.join(map(str, pairs))}"] if isinstance(pairs, list) and pairs else [])]) or "没有结论"


def _few(wrong: list[str]) -> tuple[str, ...]:
    return tuple(wrong) if len(wrong) <= FEW else (*wrong[:FEW], f"另有 {len(wrong) - FEW} 处不一致")
