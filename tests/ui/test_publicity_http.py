"""公示栏: for everybody, only what is shown, only while it lasts."""

from datetime import timedelta

import httpx
from browser_client import Browser
from hall_pages import Sheet
from linked_cases import OWNER, caught_up, closing

from core.house import House
from core.time import at, now, today


async def test_nothing_is_publicised_and_the_page_says_so(anyone: httpx.AsyncClient) -> None:
    page = Sheet(await Browser(anyone).get("/publicity"))
    assert "现在没有公示" in page.text
    assert 'href="/publicity"' in (await Browser(anyone).get("/")).text


async def test_everybody_reads_the_shown_fields_and_nothing_else(house: House, anyone: httpx.AsyncClient) -> None:
    number = await closing(house)
    visitor = Browser(anyone)
    listed = await visitor.get("/publicity")
    assert f"/publicity/{number}" in listed.text
    one = Sheet(await visitor.get(f"/publicity/{number}"))
    for said in (OWNER.name, OWNER.uscc, "公司", "演示规定第2条", "退出公示", "还剩"):
        assert said in one.text
    query_code = await house.db.fetchval("SELECT query_code FROM cases WHERE number = $1", number)
    assert query_code not in one.text + listed.text
    assert f"/apply/demo_objection?about={number}" in (await visitor.get(f"/publicity/{number}")).text


async def test_it_ends_on_its_last_day(house: House, anyone: httpx.AsyncClient) -> None:
    number = await closing(house)
    last = await house.db.fetchval("SELECT step_due FROM cases WHERE number = $1", number)
    visitor = Browser(anyone)
    with at(now() + (last - today())):
        assert "今天是最后一天" in (await visitor.get(f"/publicity/{number}")).text
    with at(now() + (last - today()) + timedelta(days=1)):
        assert (await visitor.get(f"/publicity/{number}")).status_code == 404
        assert number not in (await visitor.get("/publicity")).text


async def test_what_is_not_publicised_does_not_exist(house: House, anyone: httpx.AsyncClient) -> None:
    number = await closing(house)
    with at(now() + timedelta(days=25)):
        await caught_up(house)
    for path in (f"/publicity/{number}", "/publicity/SF2026062400001", "/publicity/nothing"):
        assert (await Browser(anyone).get(path)).status_code == 404


async def test_pages_follow_each_other(house: House, anyone: httpx.AsyncClient) -> None:
    numbers = {await closing(house, key=f"closing {n}") for n in range(22)}
    visitor = Browser(anyone)
    first = await visitor.get("/publicity")
    following = next(link for link in _links(first) if link.startswith("/publicity?after="))
    second = await visitor.get(following)
    seen = [{number for number in numbers if f"/publicity/{number}" in page.text} for page in (first, second)]
    assert [len(each) for each in seen] == [20, 2]
    assert seen[0] | seen[1] == numbers
    assert (await visitor.get("/publicity?after=yesterday")).status_code in {400, 422}
    assert (await visitor.get("/publicity?after=2026-13-40_1")).status_code == 422


def _links(answer: httpx.Response) -> list[str]:
    return [part.partition('"')[0] for part in answer.text.split('href="')[1:]]
