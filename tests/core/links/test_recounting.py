"""A new holiday arrangement: open cases whose days touched the year are counted again, once; and levels of used time, once each."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from core import calendar
from core.calendar import Arrangement
from core.cases import act, read_case
from core.cases.desk import inbox
from core.filings import submit
from core.links.waking import call_provisional, settle
from core.process import Act
from core.time import CHINA, at

Town = Any
YEAR_END = datetime(2026, 12, 28, 10, tzinfo=CHINA)
NEW_YEAR = Arrangement(2027, {date(2027, 1, n): "元旦" for n in (1, 2, 3)})


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    yield
    calendar.publish(())


async def accepted(town: Town) -> str:
    number: str = (await submit(town.house, town.company, town.filing("a", area_m2=Decimal(350), completed_on="2026-12-25"))).cases[0].number
    for role, outcome in (("receiver", "收件"), ("acceptor", "受理")):
        await act(town.house, town.officers[role], number, Act(outcome))
    return number


async def kinds(town: Town, number: str) -> list[str]:
    return [event.kind for event in (await read_case(town.house, town.officers["decider"], number)).events]


async def test_an_open_case_is_recounted_once_when_the_year_is_published(town: Town) -> None:
    with at(YEAR_END):
        number = await accepted(town)
        assert await town.house.db.fetchval("SELECT provisional FROM cases WHERE number = $1", number) == 2027
        before = {due.name: due for due in (await read_case(town.house, town.company, number)).dues}
        assert before["法定期限"].provisional
        assert await call_provisional(town.house.db) == 0
        calendar.publish([NEW_YEAR])
        assert await call_provisional(town.house.db) == 1
        await settle(town.house)
        after = await read_case(town.house, town.company, number)
        dues = {due.name: due for due in after.dues}
        assert dues["法定期限"].on == date(2027, 1, 26)
        assert (dues["法定期限"].on - before["法定期限"].on, dues["法定期限"].provisional) == (timedelta(days=1), False)
        assert after.events[-1].kind == "recounted"
        assert "法定期限由2027年1月25日改为2027年1月26日" in after.events[-1].text
        assert any("改为2027年1月26日" in line for line in dues["法定期限"].explained)
        assert after.status == "已受理"
        assert await town.house.db.fetchval("SELECT provisional FROM cases WHERE number = $1", number) is None
        assert await call_provisional(town.house.db) == 0
        await settle(town.house)
        assert (await kinds(town, number)).count("recounted") == 1


async def test_a_year_that_changes_nothing_makes_no_event(town: Town) -> None:
    with at(YEAR_END):
        number = await accepted(town)
        calendar.publish([Arrangement(2027, {date(2027, 10, 1): "国庆节"})])
        await call_provisional(town.house.db)
        await settle(town.house)
        assert "recounted" not in await kinds(town, number)
        assert await call_provisional(town.house.db) == 0


async def test_levels_are_recorded_once_shown_to_officers_and_not_to_the_applicant(town: Town) -> None:
    number = (await submit(town.house, town.company, town.filing("a", area_m2=Decimal(350)))).cases[0].number
    for role, outcome in (("receiver", "收件"), ("acceptor", "受理")):
        await act(town.house, town.officers[role], number, Act(outcome))
    promised = next(due for due in (await read_case(town.house, town.officers["handler"], number)).dues if due.name == "承诺期限")
    with at(datetime.combine(promised.on + timedelta(days=20), datetime.min.time(), CHINA) + timedelta(hours=9)):
        await settle(town.house)
        await settle(town.house)
        view = await read_case(town.house, town.officers["handler"], number)
        recorded = [event.text for event in view.events if event.kind == "warned" and "承诺期限" in event.text]
        assert [text.split("；")[0] for text in recorded] == ["提醒", "预警", "督办", "问责线索"]
        due = next(each for each in view.dues if each.name == "承诺期限")
        assert (due.level, "%" in due.used) == ("问责线索", True)
        assert due.explained[-4].endswith("80 %：提醒。")
        assert all(event.kind != "warned" for event in (await read_case(town.house, town.company, number)).events)
        page = await inbox(town.house, town.officers["handler"])
        assert [row.level for row in page.rows if row.number == number] == ["问责线索"]
