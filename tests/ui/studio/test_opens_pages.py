"""开办哪些事项 of a step over HTTP, scripts off: changed, added, taken away; told in the difference."""

from html import unescape

import httpx
import pytest
from browser_client import Browser

from core.house import House
from core.revisions.flowing.opening import opens_of
from core.revisions.flowing.steps import steps_of
from tests.ui.studio.test_facts_pages import foreign
from tests.ui.studio.test_flowing_pages import Studio


@pytest.fixture
async def studio(house: House, anyone: httpx.AsyncClient) -> Studio:
    """The item that opens others, opened by the demonstration's configurator."""
    browser = await Browser(anyone).sign_in("configurator")
    await browser.get("/studio")
    answer = await browser.post("/studio/items/demo_closing/revise")
    return Studio(house, browser, int(answer.headers["location"].rpartition("/")[2]))


async def test_openings_are_changed_added_and_taken_away(studio: Studio) -> None:
    step = next(each["id"] for each in steps_of(await studio.files()) if each["kind"] == "open")
    at = f"process/steps/{step}"
    panel = unescape(await studio.page(at))
    assert "加一个要开办的事项" in panel
    assert not foreign(panel)
    one = await studio.page(f"{at}/opens/1")
    assert not foreign(one)
    first = opens_of(await studio.files(), step)[0]
    values = {
        "where.join": "and", "where.0.field": "holder", "where.0.was": "holder", "where.0.op": "eq", "where.0.other": "self.holder", "where.1.field": "state", "where.1.was": "state",
        "where.1.op": "eq", "where.1.value": "有效", "org": "org", "named": "licence", "v.licence": "name:licence", "v.from_case": "name:self.number", "final": "on",
    }
    await studio.done(f"{at}/opens/1", values)
    assert opens_of(await studio.files(), step)[0] == {**first, "named": "licence", "final": True}
    assert "环节“分办”" in unescape(await studio.page("changes")) or "→ “" in unescape(await studio.page("changes"))
    choosing = await studio.page(f"{at}/opens/0")
    assert not foreign(choosing)
    nothing = await studio.post(f"{at}/opens/0", {"item": ""})
    assert nothing.status_code == 422
    lacking = await studio.post(f"{at}/opens/1", {**values, "where.0.field": "", "v.licence": ""})
    assert lacking.status_code == 422
    assert "还没有写凭什么查" in lacking.text
    assert not foreign(lacking.text)
    waits = await studio.post(f"{at}/opens/1", {"act": "drop"})
    assert waits.status_code == 422
    assert "办成以后" in waits.text
    await studio.done(f"{at}/opens/2", {"act": "drop"})
    assert len(opens_of(await studio.files(), step)) == 1
    other = next(each["id"] for each in steps_of(await studio.files()) if each["kind"] != "open")
    assert "不开办事项" in await studio.page(f"process/steps/{other}/opens/0")
