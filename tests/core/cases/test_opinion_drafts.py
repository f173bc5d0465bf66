"""What was typed and not sent: for the same officer only, sealed, gone with the act, the key or a month."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from core.access import habits
from core.access.habits import Habits
from core.access.web_sessions import open_session, session_of
from core.cases import act
from core.cases.handled import handled_by
from core.cases.opinion_drafts import clear_opinion, keep_opinion, opinions
from core.cases.working import foreseen
from core.filings import submit
from core.problems import Conflict, Forbidden, Invalid, NotFound, NotLawful
from core.process import Act
from core.time import at, now

Town = Any
TYPED = {"review-1-opinion": ["材料齐全，申请人张甲到场"]}


@pytest.fixture
async def number(town: Town) -> str:
    """A case that waits for its examination."""
    found = str((await submit(town.house, town.company, town.filing("a", area_m2=Decimal(350)))).cases[0].number)
    for role, outcome in (("receiver", "收件"), ("acceptor", "受理")):
        await act(town.house, town.officers[role], found, Act(outcome))
    return found


async def test_it_is_brought_back_for_the_same_officer_only(town: Town, number: str) -> None:
    handler = town.officers["handler"]
    saved = await keep_opinion(town.house, handler, number, "review-1", TYPED)
    found = await opinions(town.house, handler, number)
    assert (found["review-1"].fields, found["review-1"].saved_at) == (TYPED, saved)
    assert await opinions(town.house, town.officers["decider"], number) == {}
    sealed = await town.house.db.fetchval("SELECT sealed FROM opinion_drafts")
    assert "张甲".encode() not in sealed


async def test_typed_again_it_is_replaced_and_cleared_it_is_gone(town: Town, number: str) -> None:
    handler = town.officers["handler"]
    await keep_opinion(town.house, handler, number, "review-1", TYPED)
    await keep_opinion(town.house, handler, number, "review-1", {"review-1-opinion": ["改了"]})
    assert (await opinions(town.house, handler, number))["review-1"].fields == {"review-1-opinion": ["改了"]}
    assert await keep_opinion(town.house, handler, number, "review-1", {"review-1-opinion": [" "]}) is None
    assert await opinions(town.house, handler, number) == {}
    await keep_opinion(town.house, handler, number, "review-1", TYPED)
    await clear_opinion(town.house, handler, number, "review-1")
    assert await opinions(town.house, handler, number) == {}


async def test_the_act_drops_it_and_a_refused_one_does_not(town: Town, number: str) -> None:
    handler = town.officers["handler"]
    await keep_opinion(town.house, handler, number, "review-1", TYPED)
    with pytest.raises(NotLawful):
        await act(town.house, handler, number, Act("不通过"))
    assert await opinions(town.house, handler, number)
    await act(town.house, handler, number, Act("通过", opinion="材料齐全"))
    assert await town.house.db.fetchval("SELECT count(*) FROM opinion_drafts") == 0


async def test_with_the_key_it_is_gone_and_nothing_more_is_kept(town: Town, number: str) -> None:
    handler = town.officers["handler"]
    await keep_opinion(town.house, handler, number, "review-1", TYPED)
    await town.house.vault.destroy(town.house.db, town.company.parties[0].id)
    assert await opinions(town.house, handler, number) == {}
    with pytest.raises(NotFound, match="已按其要求删除"):
        await keep_opinion(town.house, handler, number, "review-1", TYPED)


async def test_after_a_month_it_is_taken_away(town: Town, number: str) -> None:
    handler = town.officers["handler"]
    await keep_opinion(town.house, handler, number, "review-1", TYPED)
    with at(now() + timedelta(days=31)):
        assert await opinions(town.house, handler, number) == {}
        await keep_opinion(town.house, handler, number, "review-2", TYPED)
    assert await town.house.db.fetchval("SELECT array_agg(form) FROM opinion_drafts") == ["review-2"]


async def test_of_others_cases_and_of_what_is_too_long_nothing_is_kept(town: Town, number: str) -> None:
    stranger = town.other
    with pytest.raises(NotFound):
        await keep_opinion(town.house, stranger, number, "review-1", TYPED)
    with pytest.raises(Invalid, match="太长"):
        await keep_opinion(town.house, town.officers["handler"], number, "review-1", {"a": ["长" * 70_000]})
    with pytest.raises(Invalid, match="哪一个表单"):
        await keep_opinion(town.house, town.officers["handler"], number, "", TYPED)


async def test_an_act_is_foreseen_by_its_own_checks_and_nothing_is_written(town: Town, number: str) -> None:
    handler = town.officers["handler"]
    await foreseen(town.house, handler, number, Act("通过"), 3)
    for who, said, seq, wrong in (
        (handler, Act("不通过"), 3, NotLawful), (handler, Act("通过"), 2, Conflict), (town.officers["issuer"], Act("通过"), 3, Forbidden),
    ):
        with pytest.raises(wrong):
            await foreseen(town.house, who, number, said, seq)
    assert await town.house.db.fetchval("SELECT seq FROM cases WHERE number = $1", number) == 3


async def test_what_one_has_just_done_is_said_and_not_what_others_did(town: Town, number: str) -> None:
    handler = town.officers["handler"]
    view = await act(town.house, handler, number, Act("通过"))
    done = await handled_by(town.house, handler, number, view.seq)
    assert done is not None
    assert (done.text, done.applicant) == ("审查：通过", "沈抚晨光宾馆有限公司")
    assert await handled_by(town.house, handler, number, 2) is None
    assert await handled_by(town.house, town.other, number, view.seq) is None
    assert await handled_by(town.house, handler, "SF0", 1) is None


async def test_what_an_officer_has_set_is_remembered_in_every_session(town: Town) -> None:
    handler, db = town.officers["handler"], town.house.db
    token, _ = await open_session(db, handler.account)
    assert await habits.habits_of(db, handler) == Habits()
    await habits.set_habits(db, handler, Habits(open_next=False, hotkeys=False))
    assert await habits.habits_of(db, handler) == Habits(open_next=False, hotkeys=False)
    later, _ = await open_session(db, handler.account)
    for each in (token, later):
        session = await session_of(db, each)
        assert session is not None
        assert not session.hotkeys
    assert await habits.habits_of(db, town.officers["decider"]) == Habits()
