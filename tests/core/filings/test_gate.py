"""The gate: who shares a batch, who waits, and who fails."""

import asyncio
from collections.abc import Sequence

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.filings.gate import Gate


class Paper(msgspec.Struct, frozen=True):
    name: int
    keys: frozenset[bytes] = frozenset()


class Writer:
    """A writer that takes a moment, and remembers its batches and what was under way together."""

    def __init__(self, broken: frozenset[int] = frozenset()) -> None:
        self.broken = broken
        self.batches: list[list[int]] = []
        self.finished: list[int] = []
        self.busy: list[bytes] = []

    async def __call__(self, batch: Sequence[Paper]) -> list[int | Exception]:
        held = [key for paper in batch for key in paper.keys]
        assert not set(held) & set(self.busy)
        assert len(held) == len(set(held))
        self.batches.append([paper.name for paper in batch])
        self.busy += held
        await asyncio.sleep(0)
        for key in held:
            self.busy.remove(key)
        if self.broken & {paper.name for paper in batch}:
            raise OSError("坏了")
        self.finished += [paper.name for paper in batch]
        return [paper.name * 10 for paper in batch]


async def test_what_arrives_together_is_committed_together() -> None:
    writer = Writer()
    gate: Gate[Paper, int] = Gate(writer)
    assert await asyncio.gather(*(gate.put(Paper(n)) for n in range(5))) == [0, 10, 20, 30, 40]
    assert writer.batches == [[0, 1, 2, 3, 4]]


async def test_a_batch_has_an_upper_size_and_two_run_at_once() -> None:
    writer = Writer()
    gate: Gate[Paper, int] = Gate(writer, largest=3, at_once=2)
    await asyncio.gather(*(gate.put(Paper(n)) for n in range(8)))
    assert writer.batches == [[0, 1, 2], [3, 4, 5], [6, 7]]


async def test_a_common_key_waits_for_the_next_batch_and_keeps_its_order() -> None:
    writer = Writer()
    gate: Gate[Paper, int] = Gate(writer)
    a, b = frozenset({b"a"}), frozenset({b"a", b"b"})
    papers = [Paper(0, a), Paper(1, b), Paper(2, frozenset({b"b"})), Paper(3)]
    await asyncio.gather(*(gate.put(paper) for paper in papers))
    assert writer.batches == [[0, 3], [1], [2]]


async def test_one_bad_member_does_not_harm_the_others() -> None:
    gate: Gate[Paper, int] = Gate(Writer(broken=frozenset({2})))
    results = await asyncio.gather(*(gate.put(Paper(n)) for n in range(4)), return_exceptions=True)
    assert [results[0], results[1], results[3]] == [0, 10, 30]
    assert isinstance(results[2], OSError)


async def test_an_exception_as_a_result_reaches_only_its_submitter() -> None:
    async def write(batch: Sequence[Paper]) -> list[int | Exception]:
        return [ValueError("不行") if paper.name == 1 else paper.name for paper in batch]

    gate: Gate[Paper, int] = Gate(write)
    first, second = await asyncio.gather(gate.put(Paper(0)), gate.put(Paper(1)), return_exceptions=True)
    assert first == 0
    assert isinstance(second, ValueError)


async def test_who_stops_waiting_in_time_is_not_written() -> None:
    writer = Writer()
    gate: Gate[Paper, int] = Gate(writer, at_once=1)
    first = asyncio.create_task(gate.put(Paper(0)))
    await asyncio.sleep(0)
    gone = asyncio.create_task(gate.put(Paper(1)))
    await asyncio.sleep(0)
    gone.cancel()
    await first
    await gate.drain()
    assert writer.batches == [[0]]
    with pytest.raises(asyncio.CancelledError):
        await gone


@settings(max_examples=60, deadline=None)
@given(st.lists(st.frozensets(st.sampled_from([b"a", b"b", b"c"]), max_size=2), max_size=30), st.integers(1, 4), st.integers(1, 3))
def test_everyone_is_answered_once_and_keys_keep_their_order(keys: list[frozenset[bytes]], largest: int, at_once: int) -> None:
    async def scene() -> None:
        writer = Writer()
        gate: Gate[Paper, int] = Gate(writer, largest, at_once)
        papers = [Paper(n, key) for n, key in enumerate(keys)]
        assert await asyncio.gather(*(gate.put(paper) for paper in papers)) == [n * 10 for n in range(len(keys))]
        assert sorted(writer.finished) == list(range(len(keys)))
        for key in (b"a", b"b", b"c"):
            mine = [n for n in writer.finished if key in keys[n]]
            assert mine == sorted(mine)

    asyncio.run(scene())
