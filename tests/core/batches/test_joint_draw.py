"""The draw of measure 14.1 (双随机, 优化营商环境条例第54条): from its stored seed and lists anybody gets the same names, and a changed row is named."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from run_yard import Yard

from core.access import SYSTEM
from core.batches.carrying import carry_on
from core.batches.model import Batch
from core.batches.reading import Result, read_batch, results
from core.batches.verifying import verify
from core.declarations import Register
from core.registers import rows

DRAW = "random_draw"
CLASSES = ("食品安全", "生产安全", "消防安全")
COMPANIES, COVERED, EVERY = 60, 12, 20
"""Candidates, of which so many may be covered in full and are not drawn from; one of every 20 is drawn (5 %)."""


@pytest.fixture
async def drawn(yard: Yard) -> Batch:
    """Sixty companies of three classes, four inspectors for each class, drawn from with a seed that the house chose."""
    await yard.enter("supervised_enterprise", [
        {"enterprise": f"企业{n:02d}", "enterprise_name": f"【演示】企业{n:02d}", "item_class": CLASSES[n % 3], "full_cover": n < COVERED}
        for n in range(COMPANIES)
    ])
    await yard.enter("inspector", [
        {"inspector": f"辽D{n:03d}", "dept": "市场监管", "item_class": CLASSES[n % 3]} for n in range(12)
    ])
    return await draw(yard)


async def draw(yard: Yard, seed: str = "") -> Batch:
    batch = await yard.begin(DRAW, seed, SYSTEM)
    assert await carry_on(yard.house, batch.id, yard.opened)
    return await as_it_stands(yard, batch)


async def as_it_stands(yard: Yard, batch: Batch) -> Batch:
    return await read_batch(yard.house.db, SYSTEM, batch.id)


async def found_by(yard: Yard, batch: Batch) -> dict[str, Result]:
    return {result.key: result for result in await results(yard.house.db, batch, limit=COMPANIES)}


async def stored_list(yard: Yard, batch: Batch, part: str) -> list[dict[str, Any]]:
    """A list as the database keeps it, read by nothing but a JSON reader."""
    found = await yard.house.db.fetch('SELECT "row" FROM batch_rows WHERE batch = $1 AND part = $2 ORDER BY n', batch.id, part)
    return [json.loads(bytes(row["row"]))["values"] for row in found]


def rank(seed: str, name: str) -> bytes:
    """As decision record 0011 says it: SM3 over both texts, each with its length in four bytes before it."""
    return hashlib.new("sm3", b"".join(len(part).to_bytes(4, "big") + part for part in (seed.encode(), name.encode()))).digest()


def drawn_by_hand(seed: str, companies: list[dict[str, Any]], people: list[dict[str, Any]]) -> Mapping[str, tuple[str, ...]]:
    """Whom the stored seed and lists give, worked out here and not by the house: each drawn company with its two inspectors."""
    order = sorted((company["enterprise"] for company in companies), key=lambda name: rank(seed, name))
    classes = {company["enterprise"]: company["item_class"] for company in companies}
    sent = {}
    for name in order[: -(-len(order) // EVERY)]:
        fit = [one["inspector"] for one in people if one["item_class"] == classes[name]]
        sent[name] = tuple(sorted(fit, key=lambda one: rank(seed, f"{name}/{one}"))[:2])
    return sent


async def test_the_stored_seed_and_lists_give_the_same_names(yard: Yard, drawn: Batch) -> None:
    assert drawn.seed
    companies, people = await stored_list(yard, drawn, "row"), await stored_list(yard, drawn, "person")
    assert (len(companies), len(people)) == (COMPANIES - COVERED, 12)
    kept = {key: result.pairs for key, result in (await found_by(yard, drawn)).items() if result.kept}
    assert len(kept) == 3
    assert kept == drawn_by_hand(drawn.seed, companies, people)
    verdict = await verify(yard.house.db, drawn)
    assert (verdict.wrong, verdict.rows, verdict.results) == ((), COMPANIES - COVERED + 12, COMPANIES - COVERED)


async def test_what_was_drawn_stands_in_the_register_with_its_batch(yard: Yard, drawn: Batch) -> None:
    register = Register("random_visit", yard.house.catalogue.registry.registers["random_visit"])
    async with yard.house.db.transaction() as connection:
        written = [row.values for row in await rows(connection, register, None, date(2026, 3, 2))]
    kept = {key: result.pairs for key, result in (await found_by(yard, drawn)).items() if result.kept}
    assert {row["enterprise"]: (row["inspector_1"], row["inspector_2"]) for row in written} == kept
    assert {row["batch"] for row in written} == {drawn.id}


async def test_the_same_seed_draws_the_same_and_another_one_others(yard: Yard, drawn: Batch) -> None:
    def names(found: Mapping[str, Result]) -> dict[str, tuple[str, ...]]:
        return {key: result.pairs for key, result in found.items() if result.kept}

    first = names(await found_by(yard, drawn))
    assert names(await found_by(yard, await draw(yard, drawn.seed))) == first
    assert names(await found_by(yard, await draw(yard, f"{drawn.seed} "))) == first  # a seed is taken without the blanks around it
    assert [names(await found_by(yard, await draw(yard, f"{drawn.seed}{n}"))) for n in range(2)] != [first, first]


@pytest.mark.parametrize(("change", "said"), [
    ("""UPDATE register_rows SET "values" = "values" || '{"item_class": "环境保护"}' WHERE register = 'supervised_enterprise' AND key = '企业20'""",
     "名单里的 企业20（第 21 行）与名录里的这一行不一致：item_class"),
    ("DELETE FROM register_rows WHERE register = 'supervised_enterprise' AND key = '企业20'", "名单里的 企业20（第 21 行）在名录里找不到了"),
    ("DELETE FROM batch_rows WHERE part = 'row' AND key = '企业20'", "名录里的 企业20 当时有效，名单里却没有"),
    ("UPDATE batch_rows SET key = '企业99' WHERE part = 'row' AND key = '企业20'", "名单里 企业20"),
    ("""UPDATE register_rows SET "values" = "values" || '{"item_class": "环境保护"}' WHERE register = 'inspector' AND key = '辽D003'""",
     "人员名单里的 辽D003（第 4 行）与名录里的这一行不一致：item_class"),
    ("DELETE FROM batch_rows WHERE part = 'person' AND key = '辽D003'", "名录里的 辽D003 当时有效，人员名单里却没有"),
    ("UPDATE batches SET seed = '另选的种子'", "合起来的散列与当时记录的不符"),
    ("UPDATE batch_rows SET key = '辽D999' WHERE part = 'person' AND key = '辽D003'", "人员名单里 辽D003（第 4 行）被写成 辽D999（第 4 行）"),
    ("UPDATE batch_results SET key = '企业99' WHERE key = '企业20'", "企业20（第 21 行）的结果被写成 企业99 的"),
    ("UPDATE batch_results SET kept = NOT kept WHERE key = '企业20'", "企业20（第 21 行）的结果与重新计算的不符"),
])
async def test_whatever_is_changed_is_named(yard: Yard, drawn: Batch, change: str, said: str) -> None:
    await yard.house.db.execute(change)
    wrong = (await verify(yard.house.db, await as_it_stands(yard, drawn))).wrong
    assert any(said in line for line in wrong), wrong


async def test_a_company_put_in_the_place_of_a_drawn_one_is_named(yard: Yard, drawn: Batch) -> None:
    """Even by somebody who changes the list and the register alike and takes the row's digest anew."""
    gone = next(key for key, result in (await found_by(yard, drawn)).items() if result.kept)
    row = await yard.house.db.fetchrow("SELECT n, \"row\" FROM batch_rows WHERE batch = $1 AND part = 'row' AND key = $2", drawn.id, gone)
    assert row is not None
    other = bytes(row["row"]).replace(gone.encode(), "企业99".encode())
    await yard.house.db.execute(
        "UPDATE batch_rows SET key = '企业99', \"row\" = $3, digest = $4 WHERE batch = $1 AND part = 'row' AND n = $2",
        drawn.id, row["n"], other, hashlib.new("sm3", other).digest(),
    )
    await yard.house.db.execute(
        """UPDATE register_rows SET key = '企业99', "values" = "values" || '{"enterprise": "企业99"}' WHERE register = 'supervised_enterprise' AND key = $1""",
        gone,
    )
    wrong = (await verify(yard.house.db, await as_it_stands(yard, drawn))).wrong
    assert any("合起来的散列与当时记录的不符" in line for line in wrong), wrong
    assert any(f"{gone}（第 {row['n']} 行）" in line or f"企业99（第 {row['n']} 行）" in line for line in wrong), wrong
