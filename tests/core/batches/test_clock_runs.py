"""Runs over the times of open cases: read block by block, cards given once, an order about the authority, recomputable afterwards."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from town import Town

from core.access import SYSTEM
from core.batches import clocks
from core.batches.carrying import carry_on
from core.batches.clocks import open_clocks
from core.batches.opening import open_due
from core.batches.previewing import preview
from core.batches.reading import read_batch, results
from core.batches.starting import start
from core.batches.verifying import verify
from core.cases import act
from core.declarations import Register
from core.filings import submit
from core.process import Act
from core.registers import rows
from core.runs.effects import CaseDue
from core.time import CHINA, at, now, today

RUN = "efficiency_clock"


async def accepted(town: Town, key: str) -> str:
    number: str = (await submit(town.house, town.company, town.filing(key, area_m2=Decimal(350), place_addr=f"{key} 号"))).cases[0].number
    for role, outcome in (("receiver", "收件"), ("acceptor", "受理")):
        await act(town.house, town.officers[role], number, Act(outcome))
    return number


async def carried(town: Town) -> Any:
    async with town.house.db.transaction() as connection:
        batch = await start(connection, SYSTEM, town.house.catalogue.registry.runs[RUN], "测试")
    assert batch is not None
    assert await carry_on(town.house, batch.id, open_due)
    return await read_batch(town.house.db, SYSTEM, batch.id)


async def cards(town: Town) -> list[tuple[str, str]]:
    definition = Register("efficiency_card", town.house.catalogue.registry.registers["efficiency_card"])
    return sorted((str(row.values["case_number"]), str(row.values["color"])) for row in await rows(town.house.db, definition, None, today()))


async def test_times_are_read_in_blocks_in_the_order_of_the_cases(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = [await accepted(town, key) for key in ("甲", "乙", "丙")]
    monkeypatch.setattr(clocks, "BLOCK", 2)
    with at(now() + timedelta(days=3)):
        async with town.house.db.transaction() as connection:
            blocks = [block async for block in open_clocks(connection, town.house, today())]
    assert [len({record["number"] for record in block}) for block in blocks] == [2, 1]
    found = [record for block in blocks for record in block]
    assert [record["number"] for record in found if record["of"] == "全程"] == numbers
    assert {(record["used"], record["not_counted"]) for record in found} == {(3, 0)}


async def test_a_card_and_an_order_are_given_once_for_one_arrival(town: Town) -> None:
    number = await accepted(town, "甲")
    due = await town.house.db.fetchval("SELECT promised_due FROM cases WHERE number = $1", number)
    with at(datetime.combine(due, datetime.min.time(), CHINA) + timedelta(hours=9)):
        first = await carried(town)
        assert first.state == "完成"
        assert [each.outcomes for each in await results(town.house.db, first)] == [{"level": "预警", "card": "发黄牌", "order": "不督办"}]
        assert await cards(town) == [(number, "黄牌")]
        assert [each.outcomes["card"] for each in await results(town.house.db, await carried(town))] == ["已发过"]
        assert (await verify(town.house.db, first)).holds
    with at(datetime.combine(due + timedelta(days=60), datetime.min.time(), CHINA) + timedelta(hours=9)):
        late = await carried(town)
        found, = await results(town.house.db, late)
        assert (found.outcomes["card"], found.outcomes["order"], found.problem) == ("发红牌", "下达督办单", "")
        order = await town.house.db.fetchrow(
            "SELECT c.org, c.item, p.code, p.name FROM cases c JOIN parties p ON p.id = c.party WHERE c.number = $1", found.opened[0]
        )
        org = await town.house.db.fetchval("SELECT org FROM cases WHERE number = $1", number)
        assert (order["org"], order["item"], order["code"], order["name"]) == (org, "efficiency_order", org, "沈抚示范区住房和城乡建设局")
        again, = [each for each in await results(town.house.db, await carried(town)) if each.key == found.key]
        assert (again.outcomes["card"], again.outcomes["order"]) == ("已发过", "已下达")
        assert await cards(town) == [(number, "红牌"), (number, "黄牌")]


async def test_a_preview_says_what_would_follow_and_writes_nothing(town: Town) -> None:
    await accepted(town, "甲")
    with at(now() + timedelta(days=90)):
        seen = await preview(town.house, town.house.catalogue.registry.runs[RUN])
        assert (seen.rows, seen.kept, seen.writes, seen.opens) == (1, 1, {"efficiency_card": 1}, {"efficiency_order": 1})
        assert await cards(town) == []


async def test_an_authority_that_nobody_knows_gets_no_order(town: Town) -> None:
    async with town.house.db.pool.acquire() as connection, connection.transaction():
        result, = await open_due(connection, town.house, [(CaseDue("efficiency_order", "nowhere", "nowhere", {}, "org"), "run:1:1:1")])
    assert str(result).startswith("没有登记编号为“nowhere”的机构")
