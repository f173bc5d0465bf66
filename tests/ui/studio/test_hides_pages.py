"""What the posts of a step need not see, set by posts alone: ticked, said in words, checked, previewed, and gone with its field."""

import re
from typing import Any

import httpx
import pytest
from browser_client import Browser, Forms
from test_flowing_pages import FOREIGN, UNDERSTOOD, Studio, Words

from core.house import House
from core.revisions.difference import difference
from core.revisions.documents import read
from core.revisions.words import sentence

VISIT: dict[str, Any] = {
    "name": "实地核查", "duty": "inspector", "limit_days": "3", "limit_unit": "workday", "limit_basis": "演示规定", "officers": "2", "signing": "", "silence_outcome": "",
    "_hides": "1",
}
DECIDE: dict[str, Any] = {
    "name": "决定", "duty": "decider", "limit_days": "3", "limit_unit": "workday", "limit_basis": "演示规定", "officers": "1", "signing": "", "silence_outcome": "",
    "must": "grant", "departs": "reviewer", "outcome_1": "准予许可", "outcome_2": "不予许可", "_hides": "1",
}


@pytest.fixture
async def studio(house: House, anyone: httpx.AsyncClient) -> Studio:
    """The permit with every kind of step, opened by the demonstration's configurator."""
    browser = await Browser(anyone).sign_in("configurator")
    await browser.get("/studio")
    answer = await browser.post("/studio/items/demo_approval/revise")
    assert answer.status_code == 303, answer.text
    return Studio(house, browser, int(answer.headers["location"].rpartition("/")[2]))


async def clean(studio: Studio, path: str) -> str:
    """The page, without a word from a file."""
    text = await studio.page(path)
    assert Forms(text).forbidden == []
    words = [word for said in Words(text).said for word in FOREIGN.findall(said) if word not in UNDERSTOOD and "JB-2026" not in said]
    assert words == [], (path, words)
    return text


async def test_fields_are_ticked_by_page_and_kept_in_the_order_of_the_form(studio: Studio) -> None:
    text = await clean(studio, "process/steps/visit")
    assert "这个岗位不需要看的栏目" in text
    assert len(re.findall(r'name="hides" type="checkbox"', text)) == 5
    await studio.done("process/steps/visit", {**VISIT, "hides": ["electronic", "uscc"]})
    assert (await studio.step("visit"))["hides"] == ["uscc", "electronic"]
    text = await clean(studio, "process/steps/visit")
    assert "不看 2 个" in text
    assert len(re.findall(r'name="hides" type="checkbox" value="(?:uscc|electronic)" checked', text)) == 2
    await studio.done("process/steps/visit", VISIT)
    assert "hides" not in await studio.step("visit")


async def test_steps_without_a_post_have_nothing_to_tick(studio: Studio) -> None:
    for step in ("filing", "archive"):
        assert "不需要看的栏目" not in await studio.page(f"process/steps/{step}")


async def test_other_words_of_a_step_leave_what_it_hides(studio: Studio) -> None:
    await studio.done("process/steps/visit", {**VISIT, "hides": ["uscc"]})
    await studio.done("process/steps/visit", {name: value for name, value in VISIT.items() if name != "_hides"} | {"name": "现场看"})
    assert (await studio.step("visit"))["hides"] == ["uscc"]


async def test_what_a_decision_goes_by_is_said_at_the_step_in_words(studio: Studio) -> None:
    await studio.done("process/steps/decide", {**DECIDE, "hides": ["people"]})
    text = await clean(studio, "process/steps/decide")
    assert "这个环节要改的地方" in text
    assert "“预计人数”写了不需要看" in text
    assert "看不到的，不能对它负责" in text


async def test_the_change_is_told_in_words(studio: Studio) -> None:
    before = await studio.files()
    await studio.done("process/steps/visit", {**VISIT, "hides": ["uscc", "people"]})
    after = await studio.files()
    assert [sentence(change, before, after) for change in difference(before, after)] == ["实地核查：不看 统一社会信用代码、预计人数"]
    assert [sentence(change, after, before) for change in difference(after, before)] == ["实地核查：改为看得到 统一社会信用代码、预计人数"]
    await studio.done("process/steps/visit", {**VISIT, "hides": ["uscc"]})
    fewer = await studio.files()
    assert [sentence(change, after, fewer) for change in difference(after, fewer)] == ["实地核查：改为看得到 预计人数"]
    assert "实地核查：不看 统一社会信用代码" in await clean(studio, "changes")


async def test_the_form_says_which_posts_do_not_see_a_field(studio: Studio) -> None:
    assert "看不到这个栏目" not in await studio.page("form?at=people")
    await studio.done("process/steps/visit", {**VISIT, "hides": ["people"]})
    text = await clean(studio, "form?at=people")
    assert "核查人员看不到这个栏目（环节“实地核查”不需要看）。" in text
    assert "看不到这个栏目" not in await studio.page("form?at=way")


async def test_a_deleted_field_is_hidden_nowhere_any_more(studio: Studio) -> None:
    await studio.done("process/steps/visit", {**VISIT, "hides": ["electronic", "people"]})
    asked = await studio.post("form/arrange", {"way": "electronic", "do": "delete"})
    assert "环节“实地核查”：不需要看的栏目（栏目删去时一并去掉）" in asked.text
    await studio.done("form/arrange", {"way": "electronic", "do": "delete", "sure": "1"})
    assert (await studio.step("visit"))["hides"] == ["people"]
    await studio.done("form/arrange", {"way": "people", "do": "delete", "sure": "1"})
    assert "hides" not in await studio.step("visit")
    assert "electronic" not in read(await studio.files(), "form.json")["properties"]


async def test_the_preview_shows_what_a_post_sees(studio: Studio) -> None:
    await studio.done("process/steps/visit", {**VISIT, "hides": ["people"]})
    assert "本岗位不需要看" not in await studio.page("form/preview?who=officer&seed=1")
    assert "本岗位不需要看" in await studio.page("form/preview?who=officer&seed=1&post=inspector")
    assert "本岗位不需要看" not in await studio.page("form/preview?who=officer&seed=1&post=decider")
