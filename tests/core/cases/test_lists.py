"""The desk's lists: what one handles for another is apart, every order of the list is complete, streets follow corrections."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from core.access.habits import Habits, habits_of, set_habits
from core.access.saved_views import open_with, save_view, saved_views
from core.access.signing_in import actor_of_account
from core.access.stand_ins import Arrangement, arrange, until_when
from core.cases import act, narrowing
from core.cases.desk import counts, inbox, stage_counts, stood_counts
from core.cases.desk_beside import DeskBeside, beside_the_list
from core.cases.deskwork import STAGE_COUNTS
from core.cases.handing_out import how_many
from core.cases.narrowing import InboxFilter
from core.cases.stages import STAGES
from core.filings import submit
from core.problems import Invalid
from core.process import Act
from core.time import now

Town = Any


async def filed(town: Town, key: str, *words: str, **changes: Any) -> str:
    asked = town.filing(key, **({"area_m2": Decimal(350), "place_addr": f"{key} 号"} | changes))
    number = str((await submit(town.house, town.company, asked)).cases[0].number)
    for role, word in zip(("receiver", "acceptor", "handler"), words, strict=False):
        await act(town.house, town.officers[role], number, Act(word))
    return number


async def test_what_one_handles_for_another_is_a_list_of_its_own(town: Town) -> None:
    today = now().date()
    async with town.house.db.transaction() as connection:
        await arrange(connection, town.officers["handler"], Arrangement("handler", "decider", today, today + timedelta(days=3), "出差"))
    stand_in = await actor_of_account(town.house.db, town.officers["decider"].account)
    theirs, own = await filed(town, "a", "收件", "受理"), await filed(town, "b", "收件", "受理", "通过")
    assert [row.number for row in (await inbox(town.house, stand_in)).rows] == [own]
    assert [row.number for row in (await inbox(town.house, stand_in, InboxFilter("stood", stood="handler"))).rows] == [theirs]
    assert (await inbox(town.house, stand_in, InboxFilter("stood", stood="issuer"))).rows == ()
    assert (await counts(town.house.db, stand_in)).mine == 1
    assert await stage_counts(town.house.db, stand_in) == {"decide": 1}
    assert await stood_counts(town.house.db, stand_in) == {"handler": 1}
    assert await until_when(town.house.db, stand_in) == {"handler": today + timedelta(days=3)}
    assert {row.number for row in (await inbox(town.house, stand_in, InboxFilter("all"))).rows} == {theirs, own}
    assert await stood_counts(town.house.db, town.officers["decider"]) == {}


async def test_what_is_beside_the_list_is_asked_at_once(town: Town) -> None:
    officer, db = town.officers["receiver"], town.house.db

    async def one_by_one() -> DeskBeside:
        return DeskBeside(await saved_views(db, officer), await habits_of(db, officer), await stage_counts(db, officer), await how_many(db, officer))

    assert await beside_the_list(db, officer) == DeskBeside() == await one_by_one()
    await filed(town, "a")
    await filed(town, "b")
    await set_habits(db, officer, Habits(open_next=False))
    first = await save_view(db, officer, "乙", {"view": "mine", "stage": "receive"})
    await save_view(db, officer, "甲", {"view": "all"})
    await open_with(db, officer, first)
    found = await beside_the_list(db, officer)
    assert found == await one_by_one()
    assert found.parts == {"receive": 2}
    assert [(view.name, view.first) for view in found.views] == [(view.name, view.first) for view in await saved_views(db, officer)]
    assert not found.habits.open_next


async def test_parts_of_the_work_are_counted_by_their_index_where_all_cases_lie_at_one(town: Town) -> None:
    await filed(town, "a")
    columns = await town.house.db.fetch(
        "SELECT quote_ident(column_name) AS name FROM information_schema.columns"
        " WHERE table_schema = 'public' AND table_name = 'cases' AND is_generated = 'NEVER' AND column_name NOT IN ('id', 'number')"
    )
    names = ", ".join(row["name"] for row in columns)
    async with town.house.db.transaction() as connection:
        await connection.execute(
            f"INSERT INTO cases (id, number, {names}) SELECT 1000000 + g, number || g, {names} FROM cases, generate_series(1, 1000) AS g"
        )
        await connection.execute("ANALYZE cases")
        plan = await connection.fetch(f"EXPLAIN {STAGE_COUNTS}", "receiver", ["housing", "market"], ["receiver", "receiver"], list(STAGES))
    assert "cases_desk_stage" in "\n".join(row[0] for row in plan), "every stage that has none would read every case"


async def test_in_every_order_the_pages_hold_each_case_once(town: Town) -> None:
    for n in range(5):
        await filed(town, f"k{n}", *("收件",)[: n % 2], region=("李石街道", "高坎街道")[n % 2])
    everything = sorted(row.number for row in (await inbox(town.house, town.officers["receiver"], InboxFilter("all"))).rows)
    for sort in (name for name in narrowing._ORDER):
        for down in (False, True):
            found, after = [], ""
            while True:
                page = await inbox(town.house, town.officers["receiver"], InboxFilter("all", sort=sort, down=down), after, 2)
                found += [row.number for row in page.rows]
                if not page.next:
                    break
                after = page.next
            assert sorted(found) == everything, (sort, down)
            assert not page.cut


async def test_a_list_that_is_too_long_to_be_put_in_order_says_so(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(4):
        await filed(town, f"k{n}")
    from core.cases import desk, deskwork  # noqa: PLC0415 - the limit is made small in both

    for module in (desk, deskwork):
        monkeypatch.setattr(module, "SORTED", 2)
    deskwork.open_cases.cache_clear()
    page = await inbox(town.house, town.officers["receiver"], InboxFilter(sort="number", down=True), "", 10)
    deskwork.open_cases.cache_clear()
    assert page.cut
    assert len(page.rows) == 3


async def test_the_street_is_the_filings_and_changes_with_it(town: Town) -> None:
    number = await filed(town, "a", region="李石街道")
    handler = town.officers["receiver"]
    assert [row.region for row in (await inbox(town.house, handler, InboxFilter("all", region="李石街道"))).rows] == ["李石街道"]
    await act(town.house, handler, number, Act("当场更正", reason="写错", values={"region": "高坎街道"}))
    assert [row.number for row in (await inbox(town.house, handler, InboxFilter("all", region="高坎街道"))).rows] == [number]
    assert (await inbox(town.house, handler, InboxFilter("all", region="李石街道"))).rows == ()


async def test_an_unknown_part_of_the_work_is_refused(town: Town) -> None:
    with pytest.raises(Invalid, match="没有“x”这一分工"):
        await inbox(town.house, town.officers["receiver"], InboxFilter(stage="x"))
