"""Roles that open no case to their holder: no list, no number, no figure of a case, alone or beside a post somewhere else."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from core.access import Actor, PostHeld, scope
from core.access.accounts import add_org, add_post
from core.access.export_log import exports_of, log_export
from core.access.saved_views import save_view, saved_views
from core.access.signing_in import actor_of_account
from core.access.stand_ins import Arrangement, arrange, candidates
from core.access.unseen import unseen_of
from core.cases import act, list_cases, read_case
from core.cases.board import board_counts
from core.cases.desk import InboxFilter, counts, counts_of_all, inbox, mark_read, next_case, note_opened, opened, stage_counts, stood_counts
from core.cases.handing_out import how_many, ready
from core.cases.people import around_of, who_of
from core.cases.ratings import Said, rate, sums
from core.filings import submit
from core.problems import Invalid, NotFound
from core.process import Act
from core.ratings.reading import mends
from core.reporting.mapping import load_mapping
from core.reporting.outbox import record_new
from core.reporting.reading import Wanted, records
from core.reporting.reading import counts as report_counts
from core.search.cases import find_cases

Town = Any
WITHOUT = ("administrator", "configurator", "approver")


async def hire(town: Town, login: str, *posts: tuple[str, str]) -> Actor:
    """An officer with these posts (org, role), as the database knows them."""
    async with town.house.db.transaction() as connection:
        account = await connection.fetchval("INSERT INTO accounts (login, name, password_hash) VALUES ($1, $2, '') RETURNING id", login, f"{login}某")
        for org, role in posts:
            if not await connection.fetchval("SELECT true FROM orgs WHERE id = $1", org):
                await add_org(connection, org, f"{org}局")
            await add_post(connection, account, org, role, date(2026, 1, 1))
    return await fresh(town, account)


async def fresh(town: Town, account: int) -> Actor:
    found = await actor_of_account(town.house.db, account)
    assert found is not None
    return found


def home(town: Town) -> str:
    return str(town.officers["handler"].posts[0].org)


async def two_cases(town: Town) -> tuple[str, str]:
    """One that waits for officers and one that is finished and rated; both are reported."""
    first = (await submit(town.house, town.company, town.filing("a", area_m2=Decimal(350)))).cases[0].number
    second = (await submit(town.house, town.company, town.filing("b", place_addr="乙号"))).cases[0].number
    await rate(town.house, town.company, second, Said(5, ()))
    await record_new(town.house, load_mapping())
    return first, second


async def told(town: Town, actor: Actor) -> dict[str, object]:
    """Everything of cases that lists and figures tell the actor; what is empty is left out."""
    house, db, items = town.house, town.house.db, sorted(town.house.catalogue.registry.items)
    found: dict[str, object] = {view: (await inbox(house, actor, InboxFilter(view))).rows for view in ("mine", "all", "closed", "done", "called")}
    found |= {f"opened {view}": (await opened(house, actor, InboxFilter(view))).page.rows for view in ("mine", "all", "closed")}
    found |= {"next": await next_case(db, actor), "stages": await stage_counts(db, actor), "ready": (await ready(house, actor)).cases}
    found |= {"how many": await how_many(db, actor), "listed": (await list_cases(house, actor)).cases, "records": await records(house, actor, Wanted())}
    for name, tally in (("counts", await counts(db, actor)), ("of all", await counts_of_all(db, actor))):
        found[name] = tally.mine or tally.overdue or tally.soon or tally.unread
    found["reported"] = sum((await report_counts(db, actor)).values())
    found["ratings"] = {name: each.count for name, each in (await sums(db, actor, items)).items() if each.count}
    board = await board_counts(db, actor, items)
    found["board"] = board is not None and board.whole.open.value + board.whole.closed.value
    found["mends"] = mends(actor)
    found["search"] = await find_cases(db, actor, house.vault, "晨光宾馆", items=house.catalogue.registry.items)
    return {name: each for name, each in found.items() if each}


@pytest.mark.parametrize("role", WITHOUT)
async def test_nothing_of_a_case_is_told_to_a_role_without_cases(town: Town, role: str) -> None:
    number, _ = await two_cases(town)
    handler = await told(town, town.officers["handler"])
    assert {"all", "closed", "of all", "board", "records", "ratings"} <= handler.keys()
    actor = await hire(town, "ren", (home(town), role))
    assert await told(town, actor) == {}
    with pytest.raises(NotFound):
        await read_case(town.house, actor, number)
    await mark_read(town.house.db, actor, number)
    await note_opened(town.house.db, actor, number)
    assert await town.house.db.fetchval("SELECT (SELECT count(*) FROM case_reads) + (SELECT count(*) FROM case_visits)") == 0


async def test_whoever_holds_another_post_keeps_what_it_gives(town: Town) -> None:
    await two_cases(town)
    plain, both = town.officers["receiver"], await hire(town, "liang", (home(town), "receiver"), (home(town), "administrator"), (home(town), "configurator"))
    assert (await told(town, both)).keys() == (await told(town, plain)).keys()
    elsewhere = await hire(town, "bie", ("finance", "handler"), (home(town), "administrator"))
    assert (await told(town, elsewhere)).keys() == {"mends"}
    assert mends(elsewhere) == ("finance",)


async def test_in_the_place_of_such_a_role_there_is_no_desk_either(town: Town) -> None:
    await two_cases(town)
    keeper = await hire(town, "ren", (home(town), "configurator"))
    other = await hire(town, "pei", (home(town), "approver"))
    async with town.house.db.transaction() as connection:
        await arrange(connection, keeper, Arrangement("ren", "pei", date(2026, 3, 2), date(2026, 3, 9), "出差"))
    other = await fresh(town, other.account)
    assert other.holds("configurator", home(town))
    assert await told(town, other) == {}
    assert (await inbox(town.house, other, InboxFilter("stood", stood="ren"))).rows == ()
    assert await stood_counts(town.house.db, other) == {"ren": 0}


async def test_exports_and_views_go_by_the_authorities_whose_cases_one_has(town: Town) -> None:
    leader = await hire(town, "jue", (home(town), "decider"))
    await save_view(town.house.db, leader, "晨光的", {"party": "晨光"}, home(town))
    assert [each.name for each in await saved_views(town.house.db, town.officers["handler"])] == ["晨光的"]
    keeper = await hire(town, "ren", (home(town), "administrator"))
    assert await saved_views(town.house.db, keeper) == ()
    mixed = await hire(town, "bie", ("finance", "handler"), (home(town), "administrator"))
    await log_export(town.house.db, mixed, "csv", ("名称含晨光", ["编号"]), 1, b"x")
    assert await exports_of(town.house.db, leader) == ()


async def test_who_is_asked_elsewhere_reads_covered_whatever_they_keep_here(town: Town) -> None:
    number, _ = await two_cases(town)
    for role, outcome in (("receiver", "收件"), ("acceptor", "受理")):
        await act(town.house, town.officers[role], number, Act(outcome))
    asked = await hire(town, "bie", ("finance", "handler"), (home(town), "administrator"))
    await act(town.house, town.officers["handler"], number, Act("征求意见", to="finance", reason="请看", days=3, ground="等候答复"))
    view = await read_case(town.house, await fresh(town, asked.account), number, "核对")
    assert (view.openly, {field.covered for field in view.fields if field.personal}) == (False, {True})
    assert await town.house.db.fetchval("SELECT count(*) FROM access_log") == 0


def test_a_role_without_cases_needs_no_field_of_one(town: Town) -> None:
    item = town.house.catalogue.item("fire_acceptance_filing")
    one, both = (Actor(1, "a", "甲", "officer", (), tuple(PostHeld(home(town), role) for role in roles)) for roles in (("receiver",), ("receiver", "administrator")))
    assert unseen_of(one, home(town), item) == unseen_of(both, home(town), item)


async def asked(town: Town, to: str) -> str:
    """A case at review about which somebody is asked."""
    number, _ = await two_cases(town)
    for role, outcome in (("receiver", "收件"), ("acceptor", "受理")):
        await act(town.house, town.officers[role], number, Act(outcome))
    await act(town.house, town.officers["handler"], number, Act("征求意见", to=to, reason="请看", days=3, ground="等候答复"))
    return number


@pytest.mark.parametrize("role", WITHOUT)
async def test_an_authority_that_is_asked_is_not_asked_in_its_administrators(town: Town, role: str) -> None:
    clerk, keeper = await hire(town, "cai", ("finance", "handler"), ("finance", role)), await hire(town, "ren", ("finance", role))
    number = await asked(town, "finance")
    clerk, keeper = await fresh(town, clerk.account), await fresh(town, keeper.account)
    assert (len(clerk.asked), keeper.called, keeper.asked) == (1, (), ())
    assert await told(town, keeper) == {}
    answer = Act("答复意见", opinion="足额")
    for attempt in (read_case(town.house, keeper, number), act(town.house, keeper, number, answer)):
        with pytest.raises(NotFound):
            await attempt
    await act(town.house, clerk, number, answer)


async def test_whoever_keeps_only_people_now_has_no_case_that_asks_them_by_name(town: Town) -> None:
    clerk = await hire(town, "cai", ("finance", "handler"))
    number = await asked(town, "cai")
    assert await read_case(town.house, await fresh(town, clerk.account), number)
    await town.house.db.execute("UPDATE posts SET role = 'administrator' WHERE account = $1", clerk.account)
    clerk = await fresh(town, clerk.account)
    assert (clerk.kind, clerk.called, clerk.asked) == ("officer", (), ())
    with pytest.raises(NotFound):
        await read_case(town.house, clerk, number)


def test_the_scope_is_closed_to_them_whatever_calls_them() -> None:
    keeper = Actor(1, "a", "甲", "officer", (), (PostHeld("finance", "administrator"),), called=(1,), asked=(1,))
    assert scope(keeper).args == ([],)
    assert who_of(keeper, "finance").orgs == who_of(keeper, "finance").roles == frozenset()


async def test_they_are_nobodys_colleagues_on_a_case(town: Town) -> None:
    await hire(town, "ren", (home(town), "administrator"))
    await hire(town, "pei", ("finance", "configurator"))
    async with town.house.db.pool.acquire() as connection:
        around = await around_of(town.house, connection, home(town), "pei")
    assert "ren" not in {each.login for each in around.people}
    assert around.anybody("pei") is None
    assert around.org("finance")


async def test_they_stand_in_for_nobody_who_has_cases(town: Town) -> None:
    handler, people = town.officers["handler"], {"ren": "administrator", "pei": "configurator", "an": "approver"}
    hired = {login: await hire(town, login, (home(town), role)) for login, role in people.items()}
    assert not people.keys() & {login for login, _ in await candidates(town.house.db, handler)}
    assert people.keys() <= {login for login, _ in await candidates(town.house.db, hired["pei"])}
    async with town.house.db.transaction() as connection:
        for other in people:
            with pytest.raises(Invalid, match="代办人"):
                await arrange(connection, handler, Arrangement("handler", other, date(2026, 3, 2), date(2026, 3, 9), "出差"))
        await arrange(connection, hired["pei"], Arrangement("pei", "an", date(2026, 3, 2), date(2026, 3, 9), "出差"))
        await arrange(connection, handler, Arrangement("handler", "decider", date(2026, 3, 2), date(2026, 3, 9), "出差"))
