"""What each actor sees of cases, asked of the database."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from core.access import ANONYMOUS, SYSTEM, Actor, PartyHeld, PostHeld, scope
from core.store.engine import Database

CASES = [("n1", "one", "housing", 1), ("n2", "two", "housing", 1), ("n3", "one", "fire", 2), ("n4", "two", "fire", 3)]
"""Number, item, org, party."""


@pytest.fixture
async def cases(database: Database) -> Database:
    moment = datetime(2026, 3, 2, tzinfo=UTC)
    await database.executemany(
        "INSERT INTO cases (number, query_code, filing, item, org, party, release, seq, head, status, status_code, step, outcomes,"
        " filed_at) VALUES ($1, 'q', 1, $2, $3, $4, 'r', 1, '', 's', 's', 'f', '{}', $5)",
        [(number, item, org, party, moment) for number, item, org, party in CASES],
    )
    return database


async def seen(database: Database, actor: Actor, first: int = 1) -> list[str]:
    found = scope(actor, first)
    before: Sequence[object] = ["n%"] * (first - 1)
    where = "".join(f"c.number LIKE ${place} AND " for place in range(1, first)) + found.where
    return [row["number"] for row in await database.fetch(f"SELECT number FROM cases c WHERE {where} ORDER BY number", *before, *found.args)]


def applicant(*parties: PartyHeld) -> Actor:
    return Actor(1, "a", "甲", "applicant", parties)


@pytest.mark.parametrize(("actor", "numbers"), [
    (SYSTEM, ["n1", "n2", "n3", "n4"]),
    (ANONYMOUS, []),
    (applicant(), []),
    (applicant(PartyHeld(1, "A", "甲")), ["n1", "n2"]),
    (applicant(PartyHeld(1, "A", "甲"), PartyHeld(3, "C", "丙", ("one",))), ["n1", "n2"]),
    (applicant(PartyHeld(1, "A", "甲", ("two",)), PartyHeld(2, "B", "乙", ("one", "two"))), ["n2", "n3"]),
    (Actor(2, "o", "官", "officer", (), (PostHeld("fire", "receiver"), PostHeld("fire", "decider"))), ["n3", "n4"]),
    (Actor(2, "o", "官", "officer", (), (PostHeld("fire", "receiver"), PostHeld("housing", "receiver"))), ["n1", "n2", "n3", "n4"]),
    (Actor(2, "o", "官", "officer"), []),
], ids=["系统", "未登录", "无人委托", "本人", "委托限事项-无办件", "委托限事项", "一个机构", "两个机构", "已离岗"])
@pytest.mark.parametrize("first", [1, 3])
async def test_sees_exactly(cases: Database, actor: Actor, numbers: list[str], first: int) -> None:
    assert await seen(cases, actor, first) == numbers


def test_field_classes() -> None:
    assert scope(ANONYMOUS).classes == {"public"}
    assert scope(applicant()).classes == {"public", "own", "sealed"}
    assert "official" in scope(Actor(2, "o", "官", "officer")).classes
    assert scope(SYSTEM).classes == {"public", "own", "official", "sealed"}
