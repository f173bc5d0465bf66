"""Cases a bad release has decided: found, compared with what a good one says, by whoever keeps the item."""

from datetime import date
from typing import Any

import msgspec
import pytest
from versions_town import ITEM, ORG, approver, filed, published, version

from core.access import PostHeld
from core.cases import act
from core.jobs.tasks import TASKS
from core.jobs.working import work_due
from core.problems import NotFound
from core.process import Act
from core.revisions import Add, Put
from core.revisions.cases.decided import shift_of
from core.revisions.cases.runs import Asked, begin_decided, read_replay, told

Town = Any
BAD = Put("rules.toml", ("param", "area_limit", "values", "2026-01-01", "value"), "500")


async def look(town: Town, bad: str, good: str) -> int:
    number = await begin_decided(town.house, approver(town), Asked(ITEM, bad, good))
    await work_due(town.house, TASKS)
    return number


async def test_the_cases_it_decided_differently_are_listed_and_no_others(town: Town) -> None:
    good = version(town)
    await filed(town, "199")
    bad = await published(town, version(town, BAD))
    numbers = await filed(town, "200", "299.99", "300", "420", "499.99", "500")
    restored = await published(town, good)
    found = await read_replay(town.house, approver(town), await look(town, bad.hash, restored.hash))
    assert (found.state, found.total, found.counts) == ("done", 5, {"changed": 3})
    rows = await told(town.house, approver(town), found)
    assert {each.number for each in rows} == {numbers[area] for area in ("300", "420", "499.99")}
    shift = shift_of(next(each.told for each in rows if each.number == numbers["420"]))
    (line,) = shift.lines
    assert (line.label, line.before, line.after, line.rows_before, line.rows_after) == ("办理路径", "承诺即办", "一般程序", ("XF-11",), ("XF-12",))
    assert dict(shift.inputs)["建筑面积"] == "420 平方米"
    assert "张甲" not in str(rows)


async def test_a_case_decided_by_an_officer_is_compared_on_its_own_dates(town: Town) -> None:
    good = version(town, Add("rules.toml", ("param", "area_limit", "values"), {"since": date(2026, 6, 1), "value": "900", "source": "示例"}))
    old = version(town)
    numbers = await filed(town, "600")
    for role, said in (("receiver", "收件"), ("acceptor", "受理"), ("handler", "通过"), ("decider", "准予")):
        await act(town.house, town.officers[role], numbers["600"], Act(said, opinion="符合", reason="符合", basis="示例"))
    await published(town, good)
    found = await read_replay(town.house, approver(town), await look(town, old.hash, good.hash))
    assert (found.total, found.counts) == (1, {})


async def test_other_authorities_find_nothing(town: Town) -> None:
    old, bad = version(town), await published(town, version(town, BAD))
    number = await look(town, bad.hash, old.hash)
    stranger = msgspec.structs.replace(town.officers["decider"], posts=(PostHeld("elsewhere", "approver"), PostHeld(ORG, "decider")))
    with pytest.raises(NotFound):
        await read_replay(town.house, stranger, number)
    with pytest.raises(NotFound):
        await begin_decided(town.house, stranger, Asked(ITEM, bad.hash, old.hash))
