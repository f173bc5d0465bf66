"""Drafts: kept as typed, sealed, resumed by whoever may act, never overwritten unseen."""

import asyncio
from datetime import timedelta
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from core.access import ANONYMOUS, Actor, PartyHeld
from core.filings import drafts
from core.filings.drafts import StaleDraft, discard, load, mine, save
from core.problems import Forbidden, Invalid, NotFound, NotLawful
from core.time import at, now

Town = Any
ITEM = "fire_acceptance_filing"
TYPED = {"area_m2": " 299.9９ 平米", "legal_rep": "张甲", "exclusions": ["a", "b"], "rows": [{"name": "", "size": "1"}], "floors": 3, "x": Decimal("1.50")}


async def kept(town: Town, actor: Actor | None = None, **values: Any) -> drafts.Draft:
    actor = actor or town.company
    return await save(town.house.db, actor, town.house.vault, None, actor.parties[0].id, ITEM, "r1", values, 1, 0)


async def again(town: Town, draft: drafts.Draft, actor: Actor | None = None, **changes: Any) -> drafts.Draft:
    next_ = msgspec.structs.replace(draft, **changes)
    return await save(
        town.house.db, actor or town.company, town.house.vault, draft.id, next_.party, next_.item, next_.release, next_.values, next_.page,
        next_.version,
    )


async def test_a_draft_comes_back_exactly_as_typed(town: Town) -> None:
    draft = await kept(town, **TYPED)
    assert (draft.version, draft.page, draft.release) == (1, 1, "r1")
    assert await load(town.house.db, town.company, town.house.vault, draft.id) == draft
    assert draft.values == TYPED


async def test_nothing_typed_stands_in_the_open(town: Town) -> None:
    await kept(town, legal_rep_id="210411198601010009")
    row = await town.house.db.fetchrow("SELECT * FROM drafts")
    assert "210411198601010009" not in str(dict(row))
    assert b"210411198601010009" not in row["sealed"]


async def test_each_save_is_the_next_version(town: Town) -> None:
    draft = await kept(town, a="1")
    later = await again(town, draft, values={"a": "2"}, page=2, release="r2")
    assert (later.version, later.page, later.release, later.values) == (2, 2, "r2", {"a": "2"})
    assert await load(town.house.db, town.company, town.house.vault, draft.id) == later


async def test_two_windows_do_not_overwrite_each_other(town: Town) -> None:
    draft = await kept(town, a="1")
    newer = await again(town, draft, values={"a": "2"})
    with pytest.raises(StaleDraft) as caught:
        await again(town, draft, values={"a": "3"})
    assert caught.value.newer == newer
    assert (caught.value.status, caught.value.code) == (409, "stale-draft")
    assert caught.value.instead


async def test_of_many_saves_at_once_one_wins(town: Town) -> None:
    draft = await kept(town, a="0")
    results = await asyncio.gather(*(again(town, draft, values={"a": str(n)}) for n in range(10)), return_exceptions=True)
    won = [result for result in results if isinstance(result, drafts.Draft)]
    assert len(won) == 1
    assert all(result.newer == won[0] for result in results if isinstance(result, StaleDraft))
    assert sum(isinstance(result, StaleDraft) for result in results) == 9


async def test_nobody_else_knows_of_it(town: Town) -> None:
    draft = await kept(town, a="1")
    for actor in (town.other, town.officers["decider"], ANONYMOUS):
        with pytest.raises(NotFound):
            await load(town.house.db, actor, town.house.vault, draft.id)
        with pytest.raises(NotFound):
            await discard(town.house.db, actor, draft.id)
        with pytest.raises(Forbidden):
            await again(town, draft, actor)
        assert await mine(town.house.db, actor) == ()
    with pytest.raises(NotFound):  # their own party, somebody else's draft
        await again(town, draft, town.other, party=town.other.parties[0].id)
    assert await load(town.house.db, town.company, town.house.vault, draft.id) == draft


async def test_a_draft_stays_with_its_party_and_item(town: Town) -> None:
    draft = await kept(town, a="1")
    both = msgspec.structs.replace(town.company, parties=(*town.company.parties, *town.other.parties))
    with pytest.raises((NotFound, StaleDraft)):
        await again(town, draft, both, party=town.other.parties[0].id)
    with pytest.raises((NotFound, StaleDraft)):
        await again(town, draft, both, item="fire_opening_inspection")


async def test_an_agent_goes_on_with_what_the_company_began_within_the_authorisation(town: Town) -> None:
    draft = await kept(town, a="1")
    party = town.company.parties[0]
    agent = Actor(99, "agent", "代", "applicant", (PartyHeld(party.id, party.code, party.name, (ITEM,)),))
    wrong = Actor(98, "agent", "代", "applicant", (PartyHeld(party.id, party.code, party.name, ("fire_opening_inspection",)),))
    assert (await again(town, draft, agent, values={"a": "2"})).values == {"a": "2"}
    assert [each.id for each in await mine(town.house.db, agent)] == [draft.id]
    assert await mine(town.house.db, wrong) == ()
    with pytest.raises(NotFound):
        await load(town.house.db, wrong, town.house.vault, draft.id)


async def test_my_drafts_the_last_saved_first(town: Town) -> None:
    first, second = await kept(town, a="1"), await kept(town, a="2")
    await kept(town, town.other, a="3")
    with at(now() + timedelta(minutes=1)):
        await again(town, first, page=3)
    found = await mine(town.house.db, town.company)
    assert [(each.id, each.page) for each in found] == [(first.id, 3), (second.id, 1)]


async def test_thrown_away_is_gone(town: Town) -> None:
    draft = await kept(town, a="1")
    await discard(town.house.db, town.company, draft.id)
    with pytest.raises(NotFound):
        await load(town.house.db, town.company, town.house.vault, draft.id)
    with pytest.raises(NotFound):
        await again(town, draft)
    with pytest.raises(NotFound):
        await discard(town.house.db, town.company, draft.id)


@pytest.mark.parametrize("values", [{"a": "长" * 100_000}, {"a": "\ud800"}, {"a": object()}], ids=["long", "surrogate", "object"])
async def test_what_cannot_be_kept_is_said(town: Town, values: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        await kept(town, **values)


async def test_there_is_an_end_to_the_number_of_drafts(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafts, "MOST", 2)
    await kept(town, a="1")
    await kept(town, a="2")
    with pytest.raises(NotLawful):
        await kept(town, a="3")


async def test_an_erased_party_has_no_drafts_to_read(town: Town) -> None:
    draft = await kept(town, a="1")
    await town.house.vault.destroy(town.house.db, draft.party)
    with pytest.raises(NotFound):
        await load(town.house.db, town.company, town.house.vault, draft.id)


async def test_begun_twice_at_one_open_page_it_is_one_draft(town: Town) -> None:
    party, house = town.company.parties[0].id, town.house

    async def begin() -> drafts.Draft:
        return await save(house.db, town.company, house.vault, None, party, ITEM, "r1", {"a": "1"}, origin="seat")

    results = await asyncio.gather(*(begin() for _ in range(5)), return_exceptions=True)
    made = [each for each in results if isinstance(each, drafts.Draft)]
    assert len(made) == 1
    assert all(isinstance(each, StaleDraft) and each.newer.id == made[0].id for each in results if each is not made[0])
    assert await drafts.begun_at(house.db, party, ITEM, "seat") == made[0].id
    assert await drafts.begun_at(house.db, party, ITEM, "") is None
    assert await drafts.begun_at(house.db, town.other.parties[0].id, ITEM, "seat") is None


async def test_a_name_that_another_item_s_draft_bears_is_left_to_that(town: Town) -> None:
    party, house = town.company.parties[0].id, town.house
    first = await save(house.db, town.company, house.vault, None, party, "another_item", "r1", {"a": "1"}, origin="seat")
    second = await save(house.db, town.company, house.vault, None, party, ITEM, "r1", {"a": "2"}, origin="seat")
    assert first.id != second.id
    assert await drafts.begun_at(house.db, party, "another_item", "seat") == first.id
    assert await drafts.begun_at(house.db, party, ITEM, "seat") is None
    assert (await load(house.db, town.company, house.vault, second.id)).values == {"a": "2"}


async def test_what_nobody_goes_on_with_is_taken_away_on_the_day_that_was_told(town: Town) -> None:
    draft = await kept(town, a="1")
    brief = (await mine(town.house.db, town.company))[0]
    assert brief.kept_until == drafts.last_day(draft.updated_at)
    with at(draft.updated_at + drafts.KEPT_FOR - timedelta(minutes=1)):
        assert await drafts.forget_old(town.house.db) == 0
    with at(draft.updated_at + drafts.KEPT_FOR):
        assert await drafts.forget_old(town.house.db) == 1
    assert await mine(town.house.db, town.company) == ()
