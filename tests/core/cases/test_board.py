"""The numbers of the board are the lengths of the desk's lists; ratings are kept once, without a name, and told as sums."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from core.access import ANONYMOUS, Actor, PostHeld
from core.cases import act, board, withdraw
from core.cases.board import Count, board_counts
from core.cases.desk import LATELY, InboxFilter, inbox
from core.cases.dossier import dossier_of_case, own_dossier
from core.cases.ratings import FEWEST, RatingSum, Said, rate, rateable, summed, sums
from core.declarations import Register
from core.filings import submit
from core.problems import Forbidden, Invalid, NotFound, NotLawful
from core.process import Act
from core.registers import write_row
from core.time import at, now

Town = Any
ITEM = "fire_acceptance_filing"
STRANGER = Actor(99_999, "x", "别处", "officer", (), (PostHeld("elsewhere", "receiver"),))


async def filed(town: Town, key: str, **changes: Any) -> str:
    asked = town.filing(key, **({"area_m2": Decimal(350), "place_addr": f"{key} 号"} | changes))
    return str((await submit(town.house, town.company, asked)).cases[0].number)


async def closed(town: Town, key: str) -> str:
    """A case that is granted at once."""
    return await filed(town, key, area_m2=Decimal(100))


async def test_every_number_is_the_length_of_its_list(town: Town) -> None:
    officer, house = town.officers["receiver"], town.house
    for key in ("一", "二", "三"):
        await filed(town, key)
    await closed(town, "四")
    with at(now() + timedelta(days=30)):
        await act(house, officer, await filed(town, "五"), Act("收件"))
        late = await filed(town, "六")
        await act(house, officer, late, Act("收件"))
        await act(house, town.officers["acceptor"], late, Act("受理"))
    with at(now() + timedelta(days=44)):
        await withdraw(house, town.company, await filed(town, "七"), "")
        found = await board_counts(house.db, officer, house.catalogue.registry.items)
        assert found is not None
        line = next(each for each in found.items if each.item == ITEM)
        for counts in (line, found.whole):
            for count, view in ((counts.open, InboxFilter("all")), (counts.overdue, InboxFilter("all", overdue=True)), (counts.closed, InboxFilter("closed"))):
                listed = (await inbox(house, officer, view)).rows
                assert count == Count(len(listed)), view
        assert (line.open.value, line.overdue.value, line.closed.value) == (5, 2, 1)
        assert [each.open for each in found.items if each.item != ITEM] == [Count(0)] * (len(found.items) - 1)


async def test_counting_stops(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    for key in ("一", "二", "三"):
        await filed(town, key)
        await closed(town, f"{key}甲")
    monkeypatch.setattr(board, "COUNTED", 2)
    found = await board_counts(town.house.db, town.officers["receiver"], [ITEM])
    assert found is not None
    assert found.whole.open == found.items[0].open == found.items[0].closed == Count(2, more=True)


async def test_the_board_is_for_officers_of_the_authority(town: Town) -> None:
    await filed(town, "一")
    assert await board_counts(town.house.db, town.company, [ITEM]) is None
    assert await board_counts(town.house.db, ANONYMOUS, [ITEM]) is None
    elsewhere = await board_counts(town.house.db, STRANGER, [ITEM])
    assert elsewhere is not None
    assert elsewhere.whole.open == elsewhere.items[0].open == Count(0)


async def test_what_is_finished_is_listed_for_a_while_page_by_page(town: Town) -> None:
    house, officer = town.house, town.officers["receiver"]
    done = [await closed(town, key) for key in ("一", "二", "三")]
    seen, after = [], ""
    for _ in range(3):
        found = await inbox(house, officer, InboxFilter("closed"), after, 1)
        seen += [row.number for row in found.rows]
        after = found.next
    assert seen == done[::-1]
    assert after == ""
    assert [row.number for row in (await inbox(house, officer, InboxFilter("closed", status="办结"))).rows] == done[::-1]
    assert (await inbox(house, officer, InboxFilter("closed", item="demo_permit"))).rows == ()
    assert (await inbox(house, STRANGER, InboxFilter("closed"))).rows == ()
    with at(now() + timedelta(days=LATELY - 1)):
        assert len((await inbox(house, officer, InboxFilter("closed"))).rows) == 3
    with at(now() + timedelta(days=LATELY)):
        assert (await inbox(house, officer, InboxFilter("closed"))).rows == ()


# --- ratings ---------------------------------------------------------------------------------------------------------


async def test_a_finished_case_is_rated_once(town: Town) -> None:
    number = await closed(town, "一")
    assert not (await rateable(town.house, town.company, number)).done
    await rate(town.house, town.company, number, Said(5))
    assert (await rateable(town.house, town.company, number)).done
    with pytest.raises(NotLawful, match="已经评价过"):
        await rate(town.house, town.company, number, Said(1, ["其他"]))
    rows = await town.house.db.fetch("SELECT * FROM ratings")
    assert [(row["stars"], row["item"]) for row in rows] == [(5, ITEM)]
    assert number not in str(dict(rows[0]))


@pytest.mark.parametrize(
    ("stars", "reasons", "field"), [(0, [], "stars"), (6, [], "stars"), (1, [], "reasons"), (2, [], "reasons"), (5, ["编的"], "reasons"), (0, ["编的"], "stars")]
)
async def test_what_is_missing_is_said(town: Town, stars: int, reasons: list[str], field: str) -> None:
    number = await closed(town, "一")
    with pytest.raises(Invalid) as caught:
        await rate(town.house, town.company, number, Said(stars, reasons))
    assert field in [each.field for each in caught.value.fields]
    assert await town.house.db.fetchval("SELECT count(*) FROM ratings") == 0


async def test_only_the_applicant_rates_and_only_at_the_end(town: Town) -> None:
    open_, done = await filed(town, "一"), await closed(town, "二")
    with pytest.raises(NotLawful, match="还没有结束"):
        await rate(town.house, town.company, open_, Said(5))
    for actor in (town.other, ANONYMOUS):
        with pytest.raises(NotFound):
            await rate(town.house, actor, done, Said(5))
    for officer in town.officers.values():
        with pytest.raises(Forbidden, match="不能代评"):
            await rate(town.house, officer, done, Said(5))


async def test_few_ratings_are_not_summed_up() -> None:
    assert summed([(5, [])] * (FEWEST - 1)) == RatingSum(FEWEST - 1)
    assert not summed([(1, ["其他"])] * (FEWEST - 1)).told
    found = summed([(5, []), (4, []), (4, []), (1, ["其他", "系统不好用"]), (1, ["系统不好用"])])
    assert (found.told, found.tenths, found.reasons) == (True, 30, (("系统不好用", 2), ("其他", 1)))


async def test_an_authority_reads_its_own_sums(town: Town) -> None:
    for position in range(FEWEST):
        await rate(town.house, town.company, await closed(town, f"{position}"), Said(4))
    assert (await sums(town.house.db, town.officers["decider"], [ITEM]))[ITEM].tenths == 40
    assert await sums(town.house.db, STRANGER, [ITEM]) == {}
    assert await sums(town.house.db, town.company, [ITEM]) == {}
    with at(now() + timedelta(days=365)):
        assert await sums(town.house.db, town.officers["decider"], [ITEM]) == {}


# --- the record of an applicant --------------------------------------------------------------------------------------


async def test_ones_own_record_is_whole_and_an_officer_s_is_covered(town: Town) -> None:
    number = await filed(town, "一")
    own = await own_dossier(town.house, town.company, town.company.parties[0])
    assert [case.number for case, _ in own.cases] == [number]
    assert own.given is not None
    given = {field.name: field for field in own.given.fields}
    assert "*" not in given["mobile"].text
    seen = await dossier_of_case(town.house, town.officers["receiver"], number)
    assert (seen.name, seen.code) == (own.name, own.code)
    assert seen.given is not None
    assert all(field.covered and "*" in field.text for field in seen.given.fields if field.personal)
    assert any(field.personal for field in seen.given.fields)


async def test_registers_show_their_rows_to_the_party_they_are_about_alone(town: Town) -> None:
    number, party = await filed(town, "一"), town.company.parties[0]
    credit = Register("demo_credit", town.house.catalogue.registry.registers["demo_credit"])
    async with town.house.db.transaction() as connection:
        await write_row(connection, credit, {"holder": party.code, "finding": "提前撤场"}, valid_from=now().date(), source="run:1")
    found, = (await own_dossier(town.house, town.company, party)).registers
    assert (found.register, found.rows[0].words) == ("demo_credit", ("提前撤场",))
    some = msgspec.structs.replace(party, items=(ITEM,), until=now().date())
    agent = msgspec.structs.replace(town.company, parties=(some,))
    assert (await own_dossier(town.house, agent, some)).registers == ()
    assert (await dossier_of_case(town.house, town.officers["receiver"], number)).registers == ()


async def test_a_record_of_others_does_not_exist(town: Town) -> None:
    number = await filed(town, "一")
    for actor in (STRANGER, town.company, ANONYMOUS):
        with pytest.raises(NotFound):
            await dossier_of_case(town.house, actor, number)
    with pytest.raises(NotFound):
        await own_dossier(town.house, town.other, town.company.parties[0])
    with pytest.raises(Invalid):
        await own_dossier(town.house, town.company, town.company.parties[0], after="x")
