"""The inbox: whose turn, in which order, what is new, what one has done, and where to go on."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from core.access import ANONYMOUS, SYSTEM, Actor, PostHeld
from core.access.reading_log import readings_of
from core.cases import act, read_case, withdraw
from core.cases.desk import InboxFilter, Row, counts, counts_of_all, inbox, mark_read, next_case
from core.cases.duties import settle_duties
from core.filings import submit
from core.problems import Invalid
from core.process import Act
from core.time import at, now

Town = Any


async def filed(town: Town, key: str, **changes: Any) -> str:
    """An application that needs officers."""
    asked = town.filing(key, **({"area_m2": Decimal(350), "place_addr": f"{key} 号"} | changes))
    return str((await submit(town.house, town.company, asked)).cases[0].number)


async def said(town: Town, number: str, *steps: tuple[str, str]) -> None:
    for role, outcome in steps:
        await act(town.house, town.officers[role], number, Act(outcome, opinion="材料齐全"))


async def rows(town: Town, role: str, **filters: Any) -> tuple[Row, ...]:
    return (await inbox(town.house, town.officers[role], InboxFilter(**filters))).rows


async def numbers(town: Town, role: str, **filters: Any) -> list[str]:
    return [row.number for row in await rows(town, role, **filters)]


async def test_a_case_wanders_from_desk_to_desk(town: Town) -> None:
    number = await filed(town, "a")
    hands = (("receiver", "收件"), ("acceptor", "受理"), ("handler", "通过"), ("decider", "准予备案"), ("issuer", "出证"))
    for role, outcome in hands:
        assert {each: await numbers(town, each) for each, _ in hands} == {each: [number] if each == role else [] for each, _ in hands}
        [row] = await rows(town, "handler", view="all")
        assert row.can_act == (role == "handler")
        await said(town, number, (role, outcome))
    assert await numbers(town, "handler", view="all") == []


async def test_a_case_that_needs_nobody_is_on_no_desk(town: Town) -> None:
    await submit(town.house, town.company, town.filing("a"))
    assert await numbers(town, "receiver", view="all") == []


async def test_a_withdrawn_case_leaves_the_desk(town: Town) -> None:
    number = await filed(town, "a")
    await withdraw(town.house, town.company, number)
    assert await numbers(town, "receiver") == []


async def test_a_row_says_what_an_officer_wants_to_know(town: Town) -> None:
    number = await filed(town, "a")
    [row] = await rows(town, "receiver")
    assert (row.number, row.applicant, row.status, row.step_name) == (number, "沈抚晨光宾馆有限公司", "已提交", "收件")
    assert (row.item_name, row.submitted_on, row.unread, row.can_act) == (
        "建设工程消防验收备案（一般项目·告知承诺制）", date(2026, 3, 2), True, True,
    )
    assert (row.due_kind, row.due_word, row.due_on, row.left, row.tone) == ("", "未计时限", None, None, "none")
    await said(town, number, ("receiver", "收件"))
    [row] = await rows(town, "acceptor")
    assert (row.due_kind, row.due_word, row.due_on, row.left, row.tone) == ("step", "环节时限", date(2026, 3, 9), 5, "calm")
    await said(town, number, ("acceptor", "受理"))
    with at(now() + timedelta(days=4)):
        [row] = await rows(town, "handler")
        assert (row.due_kind, row.due_on, row.left, row.tone) == ("promised", date(2026, 3, 9), 1, "soon")
        assert (row.promised_due, row.statutory_due) == (date(2026, 3, 9), date(2026, 3, 30))
    await said(town, number, ("handler", "通过"), ("decider", "准予备案"))
    [row] = await rows(town, "issuer")
    assert (row.due_kind, row.due_on) == ("", None)


@pytest.mark.parametrize(("days", "left", "tone"), [(4, 1, "soon"), (7, 0, "soon"), (8, -1, "overdue")], ids=["Friday", "the last day", "the day after"])
async def test_time_left_is_counted_in_working_days(town: Town, days: int, left: int, tone: str) -> None:
    number = await filed(town, "a")
    await said(town, number, ("receiver", "收件"))
    with at(now() + timedelta(days=days)):
        [row] = await rows(town, "acceptor")
        assert (row.left, row.tone, row.overdue) == (left, tone, tone == "overdue")
        assert await numbers(town, "acceptor", overdue=True) == ([number] if tone == "overdue" else [])


async def test_on_the_saturday_after_its_last_day_a_case_is_overdue(town: Town) -> None:
    with at(now() + timedelta(days=4)):  # Friday
        await said(town, await filed(town, "a"), ("receiver", "收件"))
    with at(now() + timedelta(days=12)):  # Saturday
        [row] = await rows(town, "acceptor")
        assert (row.due_on, row.left, row.tone) == (date(2026, 3, 13), 0, "overdue")


async def test_by_time_left_the_waiting_by_the_day_they_came(town: Town) -> None:
    late = []
    for days in (2, 0, 1):
        with at(now() + timedelta(days=days)):
            late.append(await filed(town, f"{days}"))
    assert await numbers(town, "receiver") == [late[1], late[2], late[0]]


async def test_those_with_a_limit_come_before_those_without(town: Town) -> None:
    waiting, dated = await filed(town, "a"), await filed(town, "b")
    await said(town, dated, ("receiver", "收件"))
    with at(now() + timedelta(days=60)):
        later = await filed(town, "c")
        assert await numbers(town, "receiver", view="all") == [dated, waiting, later]
        assert await numbers(town, "receiver", view="all", sort="left", down=True) == [dated, waiting, later]
        assert await numbers(town, "receiver", view="all", left="none") == [waiting, later]
        found = await counts_of_all(town.house.db, town.officers["receiver"])
    assert (found.mine, found.overdue, found.unread) == (3, 1, 3)
    assert (await counts_of_all(town.house.db, town.company)).mine == 0


async def test_pages_follow_each_other_without_gap_or_repetition(town: Town) -> None:
    made = []
    for n in range(7):
        with at(now() + timedelta(days=n // 3)):
            made.append(await filed(town, f"{n}"))
    found, after = [], ""
    for _ in range(10):
        page = await inbox(town.house, town.officers["receiver"], InboxFilter(), after, 2)
        found += [row.number for row in page.rows]
        after = page.next
        if not after:
            break
    assert found == made


@pytest.mark.parametrize("after", ["x", "2026-03-02", "2026-03-02_", "2026-13-01_1", "2026-03-02_-1", "_1", "2026-03-02_" + "9" * 30])
async def test_a_page_that_is_none_is_said(town: Town, after: str) -> None:
    with pytest.raises(Invalid):
        await inbox(town.house, town.officers["receiver"], InboxFilter(), after)


async def test_filters(town: Town) -> None:
    a, b = await filed(town, "a"), await filed(town, "b")
    await said(town, b, ("receiver", "收件"))
    assert await numbers(town, "receiver", view="all") == [b, a]  # a runs against no limit yet
    assert await numbers(town, "receiver", view="all", status="已收件") == [b]
    assert await numbers(town, "receiver", status="已收件") == []
    assert await numbers(town, "receiver", view="all", item="fire_acceptance_filing", status="已提交") == [a]
    assert await numbers(town, "receiver", view="all", item="fire_opening_inspection") == []


async def test_unread_until_seen_and_again_when_something_happens(town: Town) -> None:
    number = await filed(town, "a")
    receiver, acceptor = town.officers["receiver"], town.officers["acceptor"]
    await mark_read(town.house.db, receiver, number)
    [row] = await rows(town, "receiver")
    assert not row.unread
    [row] = await rows(town, "acceptor", view="all")
    assert row.unread  # everybody has marks of their own
    await mark_read(town.house.db, acceptor, number)
    await said(town, number, ("receiver", "收件"))
    [row] = await rows(town, "acceptor")
    assert row.unread
    await mark_read(town.house.db, acceptor, number)
    await mark_read(town.house.db, acceptor, number)
    [row] = await rows(town, "acceptor")
    assert not row.unread


async def test_nobody_marks_what_is_not_theirs(town: Town) -> None:
    number = await filed(town, "a")
    elsewhere = msgspec.structs.replace(town.officers["receiver"], posts=(PostHeld("other", "receiver"),))
    for actor in (elsewhere, town.company, ANONYMOUS, SYSTEM):
        await mark_read(town.house.db, actor, number)
    assert await town.house.db.fetchval("SELECT count(*) FROM case_reads") == 0


async def test_what_one_has_handled_the_last_first_each_once(town: Town) -> None:
    a, b = await filed(town, "a"), await filed(town, "b")
    both = Actor(town.officers["receiver"].account, "receiver", "甲", "officer", (), (PostHeld("housing", "receiver"), PostHeld("housing", "acceptor")))
    for number, outcome in ((a, "收件"), (b, "收件"), (a, "受理")):
        await act(town.house, both, number, Act(outcome))
    found = await inbox(town.house, both, InboxFilter("done"))
    assert [row.number for row in found.rows] == [a, b]
    page = await inbox(town.house, both, InboxFilter("done"), "", 1)
    assert [row.number for row in (await inbox(town.house, both, InboxFilter("done"), page.next, 1)).rows] == [b]
    assert await numbers(town, "acceptor", view="done") == []
    assert [row.number for row in (await inbox(town.house, both, InboxFilter("done", status="已收件"))).rows] == [b]


async def test_counts_and_the_next_case(town: Town) -> None:
    a, b = await filed(town, "a"), await filed(town, "b")
    receiver, acceptor = town.officers["receiver"], town.officers["acceptor"]
    await mark_read(town.house.db, receiver, a)
    found = await counts(town.house.db, receiver)
    assert (found.mine, found.overdue, found.soon, found.unread, found.more) == (2, 0, 0, 1, False)
    await said(town, a, ("receiver", "收件"))
    for days, expected in ((0, (1, 0, 0)), (4, (1, 0, 1)), (7, (1, 0, 1)), (8, (1, 1, 0))):
        with at(now() + timedelta(days=days)):
            found = await counts(town.house.db, acceptor)
            assert (found.mine, found.overdue, found.soon) == expected
    following: Any = await next_case(town.house.db, receiver)
    assert following.number == b
    assert await next_case(town.house.db, receiver, besides=b) is None


async def test_who_is_no_officer_has_no_desk(town: Town) -> None:
    await filed(town, "a")
    retired = msgspec.structs.replace(town.officers["receiver"], posts=())
    for actor in (town.company, ANONYMOUS, SYSTEM, retired):
        assert (await inbox(town.house, actor, InboxFilter("all"))).rows == ()
        assert (await inbox(town.house, actor, InboxFilter("done"))).rows == ()
        assert (await counts(town.house.db, actor)).mine == 0
        assert await next_case(town.house.db, actor) is None


async def test_cases_from_before_the_desk_learn_whose_turn_it_is(town: Town) -> None:
    number = await filed(town, "a")
    await said(town, number, ("receiver", "收件"))
    await town.house.db.execute("UPDATE cases SET duty = '', step_due = NULL")
    assert await numbers(town, "acceptor") == []
    assert await settle_duties(town.house) == 1
    [row] = await rows(town, "acceptor")
    assert row.due_on == date(2026, 3, 9)
    assert await settle_duties(town.house) == 0


async def test_personal_values_are_covered_until_the_officer_says_what_for(town: Town) -> None:
    number = await filed(town, "a")
    officer = town.officers["handler"]
    values = {field.name: field for field in (await read_case(town.house, officer, number)).fields}
    assert (values["mobile"].text, values["mobile"].covered) == ("139****0000", True)
    assert values["legal_rep_id"].text == "2104**********0009"
    assert values["legal_rep"].text == "张*"
    assert not values["project_name"].covered
    assert await readings_of(town.house.db, officer, number) == ()
    shown = {field.name: field.text for field in (await read_case(town.house, officer, number, "联系申请人")).fields}
    assert shown["mobile"] == "13900000000"
    [line] = await readings_of(town.house.db, officer, number)
    assert (line.by, line.what, line.purpose) == ("handler某", "personal", "联系申请人")
    own = {field.name: field for field in (await read_case(town.house, town.company, number)).fields}
    assert (own["mobile"].text, own["mobile"].covered) == ("13900000000", False)
