"""Who has a draft open: the first types, the others look on, one takes over; who is not heard of is gone."""

from datetime import timedelta
from typing import Any

import pytest

from core.access import Actor, PartyHeld
from core.filings.drafts import Draft, save
from core.filings.presence import ALIVE, MOST_SEATS, left, present, seen, take
from core.problems import NotFound
from core.time import at, now

Town = Any
ITEM = "fire_acceptance_filing"


async def begun(town: Town) -> Draft:
    return await save(town.house.db, town.company, town.house.vault, None, town.company.parties[0].id, ITEM, "r", {"a": "1"})


async def agent_of(town: Town) -> Actor:
    """Somebody else who may act for the company: the other company's account, with the company in hand."""
    party = town.company.parties[0]
    return Actor(town.other.account, town.other.login, town.other.name, "applicant", (PartyHeld(party.id, party.code, party.name, (ITEM,)),))


async def test_the_first_types_and_the_second_sees_who(town: Town) -> None:
    draft, agent = await begun(town), await agent_of(town)
    await seen(town.house.db, town.company, draft.id, "a", 1, typed=True)
    await seen(town.house.db, agent, draft.id, "b", 1)
    there = await present(town.house.db, agent, draft.id, 1, "b")
    holder = there.holder(1)
    assert holder is not None
    assert (holder.account, holder.page, holder.typed_at is not None) == (town.company.account, 1, True)
    assert there.holder(2) is None
    mine = await present(town.house.db, town.company, draft.id, 1, "a")
    assert (mine.holder(1), [each.holds for each in mine.others]) == (None, [False])


async def test_at_different_pages_both_type(town: Town) -> None:
    draft, agent = await begun(town), await agent_of(town)
    await seen(town.house.db, town.company, draft.id, "a", 1)
    await seen(town.house.db, agent, draft.id, "b", 2)
    assert (await present(town.house.db, agent, draft.id, 2, "b")).holder(2) is None
    assert (await present(town.house.db, town.company, draft.id, 1, "a")).holder(1) is None
    await seen(town.house.db, agent, draft.id, "b", 1)  # on to the page where somebody is
    assert (await present(town.house.db, agent, draft.id, 1, "b")).holder(1) is not None


async def test_a_place_kept_for_who_takes_over_is_no_other_window(town: Town) -> None:
    draft = await begun(town)
    await take(town.house.db, town.company, draft.id, "a", 1)
    await seen(town.house.db, town.company, draft.id, "b", 1)
    assert not (await present(town.house.db, town.company, draft.id, 1, "b")).again
    with at(now() + timedelta(seconds=20)):
        await seen(town.house.db, town.company, draft.id, "c", 1)
        assert (await present(town.house.db, town.company, draft.id, 1, "b")).again


async def test_the_page_that_this_one_came_in_the_place_of_is_no_other_window(town: Town) -> None:
    draft, db = await begun(town), town.house.db
    await seen(db, town.company, draft.id, "old", 1, typed=True)
    with at(now() + timedelta(seconds=10)):
        await seen(db, town.company, draft.id, "new", 1)
        assert not (await present(db, town.company, draft.id, 1, "new")).again
    with at(now() + timedelta(seconds=11)):
        await seen(db, town.company, draft.id, "old", 1, typed=True)  # was still on its way
        assert not (await present(db, town.company, draft.id, 1, "new")).again
    with at(now() + timedelta(seconds=30)):
        await seen(db, town.company, draft.id, "old", 1)  # is open after all
        assert (await present(db, town.company, draft.id, 1, "new")).again


async def test_taken_over_stays_taken_until_who_took_it_leaves(town: Town) -> None:
    draft, agent = await begun(town), await agent_of(town)
    await seen(town.house.db, town.company, draft.id, "a", 1)
    await take(town.house.db, agent, draft.id, "b", 1)
    await seen(town.house.db, agent, draft.id, "c", 1)
    for _ in range(2):
        await seen(town.house.db, town.company, draft.id, "a", 1, typed=True)
        assert (await present(town.house.db, town.company, draft.id, 1, "a")).holder(1) is not None
        assert (await present(town.house.db, agent, draft.id, 1, "c")).holder(1) is None
    for seat in ("b+", "c"):
        await left(town.house.db, agent, draft.id, seat)
    await seen(town.house.db, town.company, draft.id, "a", 1)
    assert (await present(town.house.db, town.company, draft.id, 1, "a")).others == ()


async def test_who_only_looks_on_does_not_come_to_hold_the_page(town: Town) -> None:
    draft, agent = await begun(town), await agent_of(town)
    await seen(town.house.db, agent, draft.id, "b", 1, looks=True)
    assert (await present(town.house.db, town.company, draft.id, 1)).holder(1) is None
    await seen(town.house.db, town.company, draft.id, "a", 1)  # back at the page: it is still theirs
    assert (await present(town.house.db, agent, draft.id, 1)).holder(1) is not None


async def test_who_is_not_heard_of_is_gone(town: Town) -> None:
    draft, agent = await begun(town), await agent_of(town)
    await seen(town.house.db, town.company, draft.id, "a", 1)
    with at(now() + ALIVE + timedelta(seconds=1)):
        assert (await present(town.house.db, agent, draft.id, 1)).others == ()
        await left(town.house.db, agent, draft.id, "b")
    assert await town.house.db.fetchval("SELECT count(*) FROM draft_seats") == 0


async def test_one_person_at_two_windows_hears_of_it_and_is_not_kept_out(town: Town) -> None:
    draft = await begun(town)
    await seen(town.house.db, town.company, draft.id, "b", 1)
    with at(now() + timedelta(seconds=20)):
        await seen(town.house.db, town.company, draft.id, "a", 1)
        there = await present(town.house.db, town.company, draft.id, 1, "b")
    assert (there.again, there.others, there.holder(1)) == (True, (), None)
    assert not (await present(town.house.db, town.company, draft.id, 2, "b")).again


async def test_open_pages_are_not_remembered_without_end(town: Town) -> None:
    draft = await begun(town)
    for number in range(MOST_SEATS + 5):
        await seen(town.house.db, town.company, draft.id, f"s{number}", 1)
    assert await town.house.db.fetchval("SELECT count(*) FROM draft_seats") == MOST_SEATS


async def test_nobody_elses(town: Town) -> None:
    draft = await begun(town)
    for act in (take(town.house.db, town.other, draft.id, "x", 1), left(town.house.db, town.other, draft.id, "x")):
        with pytest.raises(NotFound):
            await act
