"""The limit of 2.2 raised from 300 to 500 on New Year's Day 2027: what is filed before and after, and what says which version applied."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from versions_town import ITEM, published, version

from core import time
from core.cases import act, read_case
from core.filings import submit
from core.process import Act
from core.revisions import Add
from core.time import CHINA, at

Town = Any
LAST, FIRST = datetime(2026, 12, 31, 16, 30, tzinfo=CHINA), datetime(2027, 1, 1, 9, tzinfo=CHINA)
RAISED = Add("rules.toml", ("param", "area_limit", "values"), {"since": date(2027, 1, 1), "value": "500", "source": "示例文件"})


async def file(town: Town, moment: datetime, area: str) -> Any:
    """File it on that day, finished the day before."""
    with at(moment):
        await town.house.catalogue.refresh()
        done = date(2026, 12, 30).isoformat()
        request = town.filing(f"{moment}{area}", area_m2=Decimal(area), completed_on=done, place_addr=f"沈抚示范区金枫街 {area} 号")
        return (await submit(town.house, town.company, request)).cases[0]


async def test_a_release_of_the_raised_limit_decides_by_the_day_of_the_filing(town: Town) -> None:
    before = version(town)
    with at(datetime(2026, 12, 1, 9, tzinfo=CHINA)):
        after = await published(town, version(town, RAISED), datetime(2027, 1, 1, tzinfo=CHINA))
        assert town.house.catalogue.item(ITEM).hash == before.hash
    old = await file(town, LAST, "300")
    assert old.outcomes["path"] == "一般程序"
    assert (await file(town, LAST, "299.99")).outcomes["path"] == "承诺即办"
    new = await file(town, FIRST, "499.99")
    assert (new.outcomes["path"], new.status) == ("承诺即办", "办结")
    assert (await file(town, FIRST, "500")).outcomes["path"] == "一般程序"
    with at(datetime(2027, 1, 4, 10, tzinfo=CHINA)):
        for role, said in (("receiver", "收件"), ("acceptor", "受理"), ("handler", "通过"), ("decider", "准予")):
            await act(town.house, town.officers[role], old.number, Act(said, opinion="符合", reason="符合", basis="示例"))
        view = await read_case(town.house, town.company, old.number)
        assert view.release == before.hash
        assert view.version == "提交之日（2026年12月31日）施行的版本"
        assert [each.version for each in view.events if each.kind == "granted"] == ["提交之日（2026年12月31日）施行的版本"]
        assert next(row for row in view.params if row["name"] == "area_limit")["value"] == Decimal("300.00")
        fresh = await read_case(town.house, town.company, new.number)
        assert (fresh.release, fresh.version) == (after.hash, "提交之日（2027年1月1日）施行的版本")
    assert time.today() == date(2026, 3, 2)
