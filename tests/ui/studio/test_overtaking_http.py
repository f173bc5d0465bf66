"""A release to come takes the place of one published before it: said before it is proposed and before it is approved, with a way out."""

from datetime import date, timedelta
from html import unescape

import httpx
from browser_client import Browser
from officials import actor, begun

from core.house import House
from core.revisions import Put
from core.revisions.keeping import edit, read_revision
from core.revisions.model import Revision
from core.revisions.publishing import Gate, propose, publish
from core.time import today

DAY = timedelta(days=1)


def words(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


async def read(house: House, revision: int) -> Revision:
    return await read_revision(house, await actor(house, "configurator"), revision)


async def summarised(house: House, revision: int, text: str) -> None:
    await edit(house, await actor(house, "configurator"), revision, [Put("item.toml", ("summary",), text)], "改说明")


async def scheduled(house: House, browser: Browser, day: date) -> None:
    """A release of the item that takes effect that day."""
    revision = await begun(browser)
    await summarised(house, revision, "明年的说明")
    await propose(house, await actor(house, "configurator"), revision, day, "明年起的规定")
    seen = (await read(house, revision)).mark
    await publish(house, await actor(house, "approver"), revision, Gate(of=seen), seen=seen)


async def test_one_that_will_be_overtaken_is_told_before_it_is_proposed_and_approved(house: House, anyone: httpx.AsyncClient) -> None:
    official = await Browser(anyone).sign_in("configurator")
    coming = today() + 30 * DAY
    await scheduled(house, official, coming)
    revision = await begun(official)
    await summarised(house, revision, "临时的说明")
    at = f"/studio/revisions/{revision}"
    assert f"已经定好从{words(coming)}起施行别的版本" in unescape((await official.get(f"{at}/changes")).text)
    asked = await official.post(f"{at}/propose", {"effective_on": (today() + DAY).isoformat(), "reason": "先用起来"})
    assert asked.status_code == 422
    told = unescape(asked.text)
    for said in (f"到{words(coming)}就被它代替", "明年起的规定", f"也会提前到{words(today() + DAY)}施行", f"改为从{words(coming)}起施行并提请", "知道会这样"):
        assert said in told, said
    assert (await official.post(f"{at}/propose", {"effective_on": (today() + DAY).isoformat(), "reason": "先用起来", "knowing": "on"})).status_code == 303
    second = await Browser(anyone).sign_in("approver")
    page = unescape((await second.get(f"{at}/changes")).text)
    assert f"到{words(coming)}就被它代替" in page
    assert "退回修改" in page
    await official.get("/studio")
    await official.post(f"{at}/back", {"take_back": "1"})
    moved = await official.post(f"{at}/propose", {"effective_on": today().isoformat(), "reason": "先用起来", "instead": coming.isoformat()})
    assert moved.status_code == 303, moved.text
    assert (await read(house, revision)).effective_on == coming
    assert "冲突" not in unescape((await second.get(f"{at}/changes")).text)


async def test_without_a_release_to_come_nothing_is_said(house: House, anyone: httpx.AsyncClient) -> None:
    official = await Browser(anyone).sign_in("configurator")
    revision = await begun(official)
    await summarised(house, revision, "另一个说明")
    assert "已经定好" not in (await official.get(f"/studio/revisions/{revision}/changes")).text
    assert (await official.post(f"/studio/revisions/{revision}/propose", {"effective_on": today().isoformat(), "reason": "说明"})).status_code == 303


async def test_one_that_takes_the_place_of_a_release_it_does_not_know_says_so(house: House, anyone: httpx.AsyncClient) -> None:
    official = await Browser(anyone).sign_in("configurator")
    coming = today() + 30 * DAY
    revision = await begun(official)
    base = (await read(house, revision)).base
    await house.db.execute("UPDATE revisions SET stage = 'discarded' WHERE id = $1", revision)
    await scheduled(house, official, coming)
    again = await begun(official)
    await house.db.execute("UPDATE revisions SET base = $2 WHERE id = $1", again, base)
    await summarised(house, again, "不知道明年的")
    asked = await official.post(f"/studio/revisions/{again}/propose", {"effective_on": (coming + DAY).isoformat(), "reason": "另一个"})
    assert asked.status_code == 422
    assert f"它代替已经定好从{words(coming)}起施行的版本" in unescape(asked.text)
