"""The cases a new user finds on the desk: filed through the front door, worked on by those whose duty it is, made once."""

from pathlib import Path

from core.house import open_house
from core.settings import Settings
from core.store.engine import Database
from ui.cli import demo, demo_cases


async def test_every_desk_has_work_and_a_second_start_adds_none(database: Database, tmp_path: Path) -> None:
    settings = Settings(database_url=database.url, var=tmp_path)
    await demo.load(settings, database.url)
    made = await demo_cases.load(settings, database.url)
    # unscoped: counts over the test's own database
    rows = await database.fetch("SELECT c.step, c.closed_on, c.filed_at::date AS filed, p.synthetic FROM cases c JOIN parties p ON p.id = c.party")
    assert made == len(rows)
    assert {row["step"] for row in rows} >= {"accept", "decide", ""}
    assert len({row["filed"] for row in rows}) == len(demo_cases.DAYS_AGO)
    assert all(row["synthetic"] for row in rows)
    assert await demo_cases.load(settings, database.url) == 0
    assert await database.fetchval("SELECT count(*) FROM cases") == made  # unscoped: as above


async def test_every_example_an_applicant_can_file_is_on_the_desk(database: Database, tmp_path: Path) -> None:
    settings = Settings(database_url=database.url, var=tmp_path)
    await demo.load(settings, database.url)
    await demo_cases.load(settings, database.url)
    house = await open_house(settings, size=2)
    try:
        planned = {plan.item.id for plan in demo_cases.plans(house, 0)}
        filed = {row["item"] for row in await house.db.fetch("SELECT item FROM filings")}
    finally:
        await house.close()
    assert len(planned) > 10
    left = planned - filed
    assert all("objection" in item for item in left), f"cannot be filed out of its example alone: {left}"
