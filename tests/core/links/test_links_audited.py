"""The audit names links and filings that are not what the first event of their case says."""

from typing import Any

import asyncpg
import pytest
from linked_town import caught_up, filed, licensed

from core.cases.audit import verify

Town = Any


@pytest.fixture
async def numbers(town: Town) -> list[str]:
    """A filing that has opened two cases: their numbers, the parent's first; nothing is wrong with them."""
    await licensed(town, 2)
    await filed(town)
    await caught_up(town)
    rows = await town.house.db.fetch("SELECT number FROM cases ORDER BY id")
    assert len(rows) == 3
    assert await found(town) == set()
    return [row["number"] for row in rows]


async def found(town: Town) -> set[tuple[str, str, str]]:
    """The findings as (damage, number, detail)."""
    audit = await verify(town.house.db, town.house.settings.digests, town.house.keys.signer().public_key())
    assert all(finding.sentence() for finding in audit.findings)
    return {(finding.damage, finding.number, finding.detail) for finding in audit.findings}


async def plant(town: Town, statement: str) -> None:
    """Change what only somebody with the whole database in hand can change."""
    connection = await asyncpg.connect(town.house.db.url)
    try:
        await connection.execute("SET session_replication_role = replica")
        await connection.execute(statement)
    finally:
        await connection.close()


async def test_a_link_that_was_taken_away(town: Town, numbers: list[str]) -> None:
    await plant(town, "DELETE FROM links WHERE from_case = 2")
    assert await found(town) == {("link", numbers[1], f"少了主办件 {numbers[0]}")}


async def test_a_link_that_leads_elsewhere(town: Town, numbers: list[str]) -> None:
    await plant(town, "UPDATE links SET to_case = 3 WHERE from_case = 2")
    assert await found(town) == {("link", numbers[1], f"少了主办件 {numbers[0]}、多了主办件 {numbers[2]}")}


async def test_a_link_of_another_kind(town: Town, numbers: list[str]) -> None:
    await plant(town, "UPDATE links SET kind = 'objects_to' WHERE from_case = 3")
    assert await found(town) == {("link", numbers[2], f"少了主办件 {numbers[0]}、多了异议所指 {numbers[0]}")}


async def test_links_that_nobody_made(town: Town, numbers: list[str]) -> None:
    await plant(town, "INSERT INTO links (kind, from_case, to_case, made_at) VALUES ('child_of', 1, 99, now()), ('child_of', 77, 1, now())")
    assert await found(town) == {("link", numbers[0], "多了主办件 （不存在的办件）"), ("link", "#77", "关联所属的办件不存在")}


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        ("""composition = '{"members": [{"item": "demo_refund", "release": "x"}]}'""", "组合"), ("party = 99", "申请人"), ("item = 'other'", "事项"),
        ("release = 'other'", "版本"), ("""values = values || '{"shared.org_name": "别人"}'""", "内容"), ("sealed = 'x'", "密封内容"),
    ],
)
async def test_a_filing_that_was_changed(town: Town, numbers: list[str], change: str, detail: str) -> None:
    await plant(town, f"UPDATE filings SET {change} WHERE id = 2")
    assert await found(town) == {("filing", numbers[1], detail)}


async def test_a_filing_that_is_gone(town: Town, numbers: list[str]) -> None:
    await plant(town, "DELETE FROM filings WHERE id = 3")
    assert await found(town) == {("filing", numbers[2], "申报不见了")}


@pytest.mark.parametrize("column", ["org = 'fire'", "party = 99", "item = 'other'", "query_code = 'AAAA'"])
async def test_a_case_row_that_was_given_to_others(town: Town, numbers: list[str], column: str) -> None:
    await plant(town, f"UPDATE cases SET {column} WHERE id = 2")
    assert await found(town) == {("read-model", numbers[1], column.split(" ", maxsplit=1)[0])}
