"""A paper that waits, tried again: nothing is made twice, no number is lost, and nothing behind it is kept waiting."""

from datetime import timedelta
from typing import Any

import pytest
from test_paper_life import ACCEPTANCE, GRANT, RECEIPT, caught_up

from core import time
from core.cases import papers
from core.cases.papers import PaperMaker
from core.filings import submit

Town = Any
_WAITS = "SELECT seq, notice, number, tries FROM paper_waits ORDER BY id"
_HOLD_ALL = """
INSERT INTO paper_waits ("case", seq, notice, title, number, error, since, next_at)
SELECT id, 3, '', '文书', '', '', $1, $1 FROM cases
"""


class Press:
    """Fails to print, or to read the case, as long as it is told so."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.jammed, self.blind = frozenset[str](), False
        printed, loaded = PaperMaker._print, papers.load

        def prints(maker: PaperMaker, paper: Any) -> bytes:
            if paper.number in self.jammed:
                raise RuntimeError("卡纸")
            return printed(maker, paper)

        async def loads(*args: Any) -> Any:
            if self.blind:
                raise RuntimeError("读不出")
            return await loaded(*args)

        monkeypatch.setattr(PaperMaker, "_print", prints)
        monkeypatch.setattr(papers, "load", loads)


@pytest.fixture
def press(monkeypatch: pytest.MonkeyPatch) -> Press:
    return Press(monkeypatch)


async def waits(town: Town) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in await town.house.db.fetch(_WAITS)]


async def numbers(town: Town) -> list[str]:
    return sorted(row["number"] for row in await town.house.db.fetch("SELECT number FROM papers"))


async def again(maker: PaperMaker, hours: int) -> int:
    """The worker tries everything that is due so many hours from now; how many."""
    done = 0
    with time.at(time.now() + timedelta(hours=hours)):
        while await maker.again():
            done += 1
            assert done < 10, "round and round"
    return done


async def test_a_paper_whose_case_cannot_be_read_waits_as_itself(town: Town, press: Press) -> None:
    maker = PaperMaker(town.house)
    press.jammed = frozenset({ACCEPTANCE})
    await submit(town.house, town.company, town.filing("a"))
    await caught_up(town, maker)
    (seq, notice, number, tries), = await waits(town)
    assert (number, tries) == (ACCEPTANCE, 1)
    press.blind = True
    assert await again(maker, 1) == 1
    assert await waits(town) == [(seq, notice, ACCEPTANCE, 2)]
    press.blind, press.jammed = False, frozenset()
    assert await again(maker, 3) == 1
    assert (await numbers(town), await waits(town)) == (sorted([RECEIPT, ACCEPTANCE, GRANT]), [])


async def test_an_event_that_waits_as_a_whole_makes_nothing_twice(town: Town, press: Press) -> None:
    maker = PaperMaker(town.house)
    press.jammed = frozenset({GRANT})
    await submit(town.house, town.company, town.filing("a"))
    await caught_up(town, maker)
    await town.house.db.execute(_HOLD_ALL, time.now())
    await town.house.db.execute(_HOLD_ALL.replace("3", "4"), time.now())
    press.jammed = frozenset()
    assert await again(maker, 1) == 3, "those behind are tried"
    assert (await numbers(town), await waits(town)) == (sorted([RECEIPT, ACCEPTANCE, GRANT]), [])
    assert await town.house.db.fetchval("SELECT max(last) FROM document_numbers") == 1


async def test_a_whole_event_waits_longer_each_time_and_then_makes_all(town: Town, press: Press) -> None:
    maker = PaperMaker(town.house)
    press.blind = True
    await submit(town.house, town.company, town.filing("a"))
    await caught_up(town, maker)
    assert await again(maker, 1) == 3
    assert [(notice, tries) for _, notice, _, tries in await waits(town)] == [("", 2)] * 3
    press.blind = False
    assert await again(maker, 3) == 3
    assert (await numbers(town), await waits(town)) == (sorted([RECEIPT, ACCEPTANCE, GRANT]), [])
