"""Bad ratings in the house: the order, who sees and does what about it, and that nothing leads the rated authority to who rated."""

import asyncio
from datetime import timedelta
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from core.access import ANONYMOUS, Actor, PostHeld
from core.access.accounts import add_account, add_org
from core.access.reading_log import readings_of
from core.access.roles import MONITOR, SUPERVISOR
from core.cases.ratings import Said, rate, rateable, sums
from core.filings import submit
from core.problems import Forbidden, Invalid, NotFound, NotLawful
from core.ratings.acting import call_back, mend, whom
from core.ratings.covering import COVERED
from core.ratings.orders import Call
from core.ratings.reading import OrderView, counts, orders, read_order
from core.time import at, now, today

Town = Any
PURPOSE = "回访差评"
DONE = Call("满意", "办结", borne_out=True)


async def closed(town: Town, key: str, **changes: Any) -> str:
    """A case that is granted at once."""
    asked = town.filing(key, **({"area_m2": Decimal(100), "place_addr": f"金丝雀路 {key} 号"} | changes))
    return str((await submit(town.house, town.company, asked)).cases[0].number)


async def bad(town: Town, key: str, **said: Any) -> tuple[str, str]:
    """A case rated badly, and its order."""
    number = await closed(town, key)
    await rate(town.house, town.company, number, Said(**({"stars": 1, "reasons": ("其他",)} | said)))
    followed = (await rateable(town.house, town.company, number)).order
    assert followed is not None
    return number, followed.number


async def caller(town: Town, org: str = "zone", *more: PostHeld) -> Actor:
    """Somebody who calls back, from another authority."""
    await add_org(town.house.db, "zone", "示范区监督机构")
    account = await town.house.db.fetchval("SELECT id FROM accounts WHERE login = 'caller'")
    account = account or await add_account(town.house.db, "caller", "回访人", "a password that nobody uses")
    return Actor(account, "caller", "回访人", "officer", (), (PostHeld(org, SUPERVISOR), *more))


def everything(view: OrderView) -> str:
    return str(msgspec.to_builtins(view))


async def test_a_bad_rating_opens_an_order_and_a_good_one_none(town: Town) -> None:
    await rate(town.house, town.company, await closed(town, "一"), Said(3))
    assert await town.house.db.fetchval("SELECT count(*) FROM rating_orders") == 0
    _, number = await bad(town, "二")
    found, = (await orders(town.house, town.officers["handler"], "authority", "待整改")).orders
    assert (found.number, found.grade, found.reasons, found.due_on.isoformat()) == (number, "非常不满意", ("其他",), "2026-03-23")


async def test_the_authority_sees_what_was_said_and_not_who_said_it(town: Town) -> None:
    case, number = await bad(town, "一", words="我是张甲，办件 {case}，晨光宾馆装修，电话 13900000000，金丝雀路 一 号，太慢", points=("办事效率",))
    view = await read_order(town.house, town.officers["receiver"], number)
    assert (view.points, view.channel, view.may, view.named) == (("办事效率",), "网上", "整改", True)
    assert "太慢" in view.words
    assert COVERED in view.words
    told = everything(view)
    for hidden in (case, "张甲", "晨光宾馆", "13900000000", "金丝雀路", town.company.name, town.company.parties[0].code, str(now().time())[:5]):
        assert hidden not in told
    page = await orders(town.house, town.officers["receiver"], "authority", "待整改")
    assert case not in str(msgspec.to_builtins(page))


async def test_nothing_in_the_tables_leads_from_an_order_to_its_case(town: Town) -> None:
    case, _ = await bad(town, "一", words="慢")
    kept = [str(dict(row)) for table in ("ratings", "rating_orders", "rating_steps") for row in await town.house.db.fetch(f"SELECT * FROM {table}")]
    assert kept
    assert not any(case in row or town.company.name in row for row in kept)


async def test_the_whole_way_is_walked(town: Town) -> None:
    house, supervisor = town.house, await caller(town)
    case, number = await bad(town, "一")
    with at(now() + timedelta(days=3)):
        view = await mend(house, town.officers["handler"], number, "换了系统", today())
        assert (view.state, view.may, view.steps[0].by, view.steps[0].late) == ("待回访", "", "handler某", False)
    listed, = (await orders(house, supervisor, "caller", "待回访")).orders
    assert listed.number == number
    contact = await whom(house, supervisor, number, PURPOSE)
    assert (contact.number, contact.applicant) == (case, town.company.name)
    assert ("联系手机", "13900000000") in contact.ways
    assert all("证" not in label for label, _ in contact.ways)
    view = await call_back(house, supervisor, number, Call("满意", "办结", borne_out=True, words="13900000000 说好了"))
    assert (view.state, view.steps[1].by, view.steps[1].words) == ("已办结", "回访人", f"{COVERED} 说好了")
    theirs = await read_order(house, town.officers["decider"], number)
    assert (theirs.steps[1].by, theirs.steps[1].result, theirs.steps[1].borne_out, theirs.steps[0].by) == ("", "满意", True, "handler某")
    followed = (await rateable(house, town.company, case)).order
    assert followed is not None
    assert (followed.state, followed.measure, followed.days) == ("已办结", "换了系统", 15)
    with pytest.raises(NotLawful, match="已经办结"):
        await whom(house, supervisor, number, PURPOSE)


async def test_who_called_is_written_down_out_of_the_authority_s_sight(town: Town) -> None:
    case, number = await bad(town, "一")
    supervisor = await caller(town)
    with pytest.raises(Invalid):
        await whom(town.house, supervisor, number, "看看")
    assert await town.house.db.fetchval("SELECT count(*) FROM access_log") == 0
    await whom(town.house, supervisor, number, PURPOSE)
    row = await town.house.db.fetchrow('SELECT account, class, purpose, "case" FROM access_log')
    assert tuple(row.values()) == (supervisor.account, "callback", PURPOSE, await town.house.db.fetchval("SELECT id FROM cases WHERE number = $1", case))
    assert await readings_of(town.house.db, town.officers["receiver"], case) == ()


async def test_everybody_else_finds_nothing(town: Town) -> None:
    house, (_, number) = town.house, await bad(town, "一")
    org = town.officers["receiver"].posts[0].org
    monitor = Actor(9, "m", "监测", "officer", (), (PostHeld("zone", MONITOR),))
    elsewhere = Actor(9, "e", "别处", "officer", (), (PostHeld("elsewhere", "handler"),))
    of_the_house = await caller(town, org)  # calls back, and works where it was rated
    both = await caller(town, "zone", PostHeld(org, "handler"))
    for actor in (monitor, elsewhere, of_the_house, town.company, town.other, ANONYMOUS):
        with pytest.raises(NotFound):
            await read_order(house, actor, number)
        with pytest.raises(NotFound):
            await mend(house, actor, number, "改了", today())
    for actor in (monitor, elsewhere, of_the_house, both, town.officers["handler"], town.company, ANONYMOUS):
        with pytest.raises(NotFound):
            await whom(house, actor, number, PURPOSE)
        with pytest.raises(NotFound):
            await call_back(house, actor, number, DONE)
    for actor in (town.company, ANONYMOUS):
        with pytest.raises(Forbidden):
            await orders(house, actor, "authority", "待整改")
    with pytest.raises(NotFound):
        await mend(house, await caller(town), number, "改了", today())
    assert (await orders(house, elsewhere, "authority", "待整改")).orders == (await orders(house, elsewhere, "caller", "待整改")).orders == ()
    assert await house.db.fetchval("SELECT count(*) FROM rating_steps") == 0


@pytest.mark.parametrize("number", ["", "PJ", "PJ0000000000", "'; DROP", "评价", "P" * 500])
async def test_what_is_no_order_is_not_found(town: Town, number: str) -> None:
    with pytest.raises(NotFound):
        await read_order(town.house, town.officers["handler"], number)


async def test_without_a_name_nobody_is_called(town: Town) -> None:
    house, supervisor = town.house, await caller(town)
    _, number = await bad(town, "一", named=False)
    assert await house.db.fetchval("SELECT sealed FROM rating_orders") is None
    await mend(house, town.officers["handler"], number, "改了", today())
    view = await read_order(house, supervisor, number)
    assert (view.named, view.results) == (False, ("未留名",))
    with pytest.raises(NotLawful, match="没有留名"):
        await whom(house, supervisor, number, PURPOSE)
    with pytest.raises(Invalid):
        await call_back(house, supervisor, number, DONE)
    assert (await call_back(house, supervisor, number, Call("未留名", "办结", words="看了记录"))).state == "已办结"


async def test_an_erased_applicant_can_no_longer_be_called_and_the_order_goes_on(town: Town) -> None:
    house, supervisor = town.house, await caller(town)
    _, number = await bad(town, "一")
    async with house.db.transaction() as connection:
        await house.vault.destroy(connection, town.company.parties[0].id)
    contact = await whom(house, supervisor, number, PURPOSE)
    assert "13900000000" not in str(contact)
    await mend(house, town.officers["handler"], number, "改了", today())
    assert (await call_back(house, supervisor, number, Call("联系不上", "办结", words="信息已删除"))).state == "已办结"


async def test_two_ratings_at_once_are_one(town: Town) -> None:
    number = await closed(town, "一")
    said = [rate(town.house, town.company, number, Said(1, ("其他",))) for _ in range(4)]
    outcomes = await asyncio.gather(*said, return_exceptions=True)
    assert sorted(str(type(each).__name__) for each in outcomes) == ["NoneType", "NotLawful", "NotLawful", "NotLawful"]
    assert await town.house.db.fetchval("SELECT count(*) FROM rating_orders") == 1


async def test_two_mendings_at_once_are_one(town: Town) -> None:
    _, number = await bad(town, "一")
    done = [mend(town.house, town.officers["handler"], number, f"第 {n} 次", today()) for n in range(3)]
    outcomes = await asyncio.gather(*done, return_exceptions=True)
    assert sum(isinstance(each, NotLawful) for each in outcomes) == 2
    assert await town.house.db.fetchval("SELECT count(*) FROM rating_steps") == 1


async def test_late_ones_are_counted_and_the_first_due_stands_first(town: Town) -> None:
    house, officer = town.house, town.officers["handler"]
    _, first = await bad(town, "一")
    with at(now() + timedelta(days=1)):
        _, second = await bad(town, "二")
    with at(now() + timedelta(days=22)):
        tally = await counts(house.db, officer, "authority")
        assert (tally.mend, tally.late, tally.call) == (2, 1, 0)
        page = await orders(house, officer, "authority", "待整改", limit=1)
        assert [each.number for each in page.orders] == [first]
        assert page.orders[0].late
        rest = await orders(house, officer, "authority", "待整改", page.next, 1)
        assert ([each.number for each in rest.orders], rest.next) == ([second], "")
    with pytest.raises(Invalid):
        await orders(house, officer, "authority", "待整改", "昨天")


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (Said(5, channel="飞鸽"), "channel"), (Said(5, points=("服务态度",)), "points"), (Said(5, channel="窗口", points=("平台操作性",)), "points"),
        (Said(5, words="长" * 501), "words"),
    ],
)
async def test_points_are_those_of_the_channel(town: Town, said: Said, field: str) -> None:
    number = await closed(town, "一")
    with pytest.raises(Invalid) as caught:
        await rate(town.house, town.company, number, said)
    assert [each.field for each in caught.value.fields] == [field]
    await rate(town.house, town.company, number, Said(5, channel="窗口", points=("服务态度",), words="很好"))
    row = await town.house.db.fetchrow("SELECT channel, points, words FROM ratings")
    assert tuple(row.values()) == ("窗口", ["服务态度"], "很好")


async def test_bad_ratings_count_in_the_sums_as_before(town: Town) -> None:
    for n in range(5):
        await bad(town, str(n))
    item = await town.house.db.fetchval("SELECT item FROM ratings LIMIT 1")
    found = (await sums(town.house.db, town.officers["handler"], [item]))[item]
    assert (found.count, found.tenths, found.reasons) == (5, 10, (("其他", 5),))
