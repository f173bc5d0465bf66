"""A batch computed again from what was stored gives the same; whatever was changed in the database is noticed and named."""

import json

import pytest
from run_yard import SITES, WARDEN, Yard

from core.batches.carrying import carry_on
from core.batches.reading import read_batch
from core.batches.verifying import verify
from core.canonical import canonical, sm3
from core.runs.subjects import digest_of

HOLDS: tuple[str, ...] = ()


async def test_a_draw_computed_again_gives_the_same_names(yard: Yard) -> None:
    batch = await yard.run("demo_site_draw")
    verdict = await verify(yard.house.db, batch)
    assert verdict.wrong == HOLDS
    assert (verdict.rows, verdict.results) == (9 + 8, 9)


async def test_it_holds_whatever_happens_to_the_registers_afterwards(yard: Yard) -> None:
    batch = await yard.run("demo_site_draw")
    await yard.enter("demo_site", [{"site": "新场地", "district": "东片", "open": True}])
    assert (await verify(yard.house.db, batch)).wrong == HOLDS


@pytest.mark.parametrize(("change", "said"), [
    ("""UPDATE register_rows SET "values" = "values" || '{"district": "西片"}' WHERE register = 'demo_site' AND key = '场地03'""",
     "名单里的 场地03（第 4 行）与名录里的这一行不一致：district"),
    ("""UPDATE register_rows SET key = key || '' , "values" = "values" || '{"team": "乙组"}' WHERE key = '东片甲组员1'""",
     "人员名单里的 东片甲组员1（第 3 行）与名录里的这一行不一致：team"),
    ("DELETE FROM register_rows WHERE register = 'demo_site' AND key = '场地03'", "名单里的 场地03（第 4 行）在名录里找不到了"),
    ("UPDATE batch_rows SET \"row\" = replace(encode(\"row\", 'escape'), 'true', 'false')::bytea WHERE part = 'row' AND key = '场地03'",
     "名单里 场地03（第 4 行）的内容被改动，与当时记录的散列不符"),
    ("DELETE FROM batch_rows WHERE key = '场地03'", "场地03（第 4 行）有结果，名单里却没有这一行"),
    ("DELETE FROM batch_rows WHERE key = '东片甲组员1'", "名录里的 东片甲组员1 当时有效，人员名单里却没有"),
    ("UPDATE batches SET seed = '另选'", "合起来的散列与当时记录的不符"),
    ("UPDATE batch_results SET kept = NOT kept WHERE key = '场地03'", "场地03（第 4 行）的结果与重新计算的不符"),
    ("UPDATE batch_results SET pairs = ARRAY['某人'] WHERE place = 1", "的结果与重新计算的不符"),
    ("DELETE FROM batch_results WHERE key = '场地03'", "场地03（第 4 行）没有结果，按记录应有结果"),
    ("UPDATE batches SET rules_hash = ''", "规则文件与当时记录的散列不符"),
])
async def test_a_change_in_the_database_is_named(yard: Yard, change: str, said: str) -> None:
    batch = await yard.run("demo_site_draw")
    await yard.house.db.execute(change)
    row = await yard.house.db.fetchrow("SELECT * FROM batches WHERE id = $1", batch.id)
    assert row is not None
    from core.batches.model import batch_of  # noqa: PLC0415 - the batch as it now stands

    wrong = (await verify(yard.house.db, batch_of(row))).wrong
    assert any(said in line for line in wrong), wrong


async def test_a_row_slipped_in_with_its_own_digest_is_named(yard: Yard) -> None:
    batch = await yard.run("demo_site_draw")
    row = canonical({"n": 10, "key": "外来的", "values": {"site": "外来的", "open": True}, "facts": {}, "members": []})
    await yard.house.db.execute(
        'INSERT INTO batch_rows (batch, part, n, key, record, "row", digest) VALUES ($1, \'row\', 10, \'外来的\', 0, $2, $3)', batch.id, row,
        digest_of(row),
    )
    wrong = (await verify(yard.house.db, batch)).wrong
    assert "外来的（第 10 行）没有结果，按记录应有结果" in wrong
    assert any("散列" in line for line in wrong)
    assert any("外来的（第 10 行）在名录里找不到了" in line for line in wrong)


async def test_a_fact_changed_in_the_stored_row_is_noticed(yard: Yard) -> None:
    await yard.enter("demo_complaint", [{"site": SITES[2], "points": 11, "serious": False}])
    batch = await yard.run("demo_site_grade")
    assert (await verify(yard.house.db, batch)).wrong == HOLDS
    stored = await yard.house.db.fetchval('SELECT "row" FROM batch_rows WHERE batch = $1 AND key = $2', batch.id, SITES[2])
    changed = stored.replace(b'"value":11', b'"value":1')
    assert changed != stored
    await yard.house.db.execute(
        'UPDATE batch_rows SET "row" = $2, digest = $3 WHERE batch = $1 AND key = $4', batch.id, changed, digest_of(changed), SITES[2]
    )
    wrong = (await verify(yard.house.db, batch)).wrong
    assert any("结果与重新计算的不符：记录为 黄；规则 YS-44，算出为 蓝；规则 YS-43" in line for line in wrong)


async def test_groups_are_formed_again(yard: Yard) -> None:
    await yard.enter("demo_task", [{"task": str(n), "site": SITES[0], "dept": "消防救援", "planned_on": "2026-03-05"} for n in range(3)])
    batch = await yard.run("demo_task_match")
    assert (await verify(yard.house.db, batch)).wrong == HOLDS
    await yard.house.db.execute("DELETE FROM batch_rows WHERE part = 'row' AND key = '1'")
    assert any("按名单重新分组，与记录的分组不符" in line for line in (await verify(yard.house.db, batch)).wrong)


async def test_what_an_older_platform_stored_keeps_its_digest(yard: Yard) -> None:
    """A bundle written before runs could say more is read with more in it; its digest is of what was written."""
    begun = await yard.begin("demo_site_draw")
    written = json.loads(await yard.house.db.fetchval("SELECT bundle FROM batches WHERE id = $1", begun.id))
    del written["definition"]["called"]
    await yard.house.db.execute("UPDATE batches SET bundle = $2 WHERE id = $1", begun.id, json.dumps(written).encode())
    assert await carry_on(yard.house, begun.id, yard.opened)
    batch = await read_batch(yard.house.db, WARDEN, begun.id)
    assert batch.header()["bundle"] == sm3(canonical(written)).hex() != batch.bundle.digest().hex()
    assert (await verify(yard.house.db, batch)).wrong == HOLDS


async def test_many_differences_are_counted(yard: Yard) -> None:
    batch = await yard.run("demo_site_draw")
    await yard.house.db.execute("DELETE FROM batch_results")
    await yard.house.db.execute("DELETE FROM register_rows")
    wrong = (await verify(yard.house.db, batch)).wrong
    assert len(wrong) == 21
    assert wrong[-1] == "另有 6 处不一致"
