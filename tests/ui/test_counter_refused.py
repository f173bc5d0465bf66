"""What cannot be taken in or started just now comes back with everything typed, under the same key, and says what to do; two windows on one draft."""

from typing import Any

import httpx
import pytest
from browser_client import Browser
from hall_pages import FIRST, ITEM, PLACE, PROMISES, Sheet, open_page, send
from linked_cases import OWNER, PATROL
from paused_items import SAY, paused

from core.filings import drafts
from core.house import House
from core.problems import Unavailable
from ui.desk import counter, counter_page, starting

PAGE = f"/desk/counter/{ITEM}?code={OWNER.uscc}"
START = f"/desk/start/{PATROL}?code={OWNER.uscc}"
FILLED = {**FIRST, **PLACE, "apply_mode": "一般方式", **{name: PROMISES[name] for name in ("promise_liable", "signer")}, "confirmed": "1"}


async def _busy(*_: Any, **__: Any) -> None:
    raise Unavailable("暂时不能确认申请是否提交成功", "请稍后再试")


@pytest.fixture
async def receiver(anyone: httpx.AsyncClient) -> Browser:
    return await Browser(anyone).sign_in("receiver")


def _same(again: Sheet, form: Sheet) -> bool:
    """Whether the page came back with what was typed, and under its key."""
    return again.values["_key"] == form.values["_key"] and {name: again.values.get(name) for name in PLACE} == PLACE


async def test_an_item_that_is_paused_says_so_on_the_page(house: House, receiver: Browser) -> None:
    form = await open_page(receiver, PAGE)
    await paused(house, ITEM, 0, 3)
    refused = await send(receiver, form, {**FILLED, "_do": "receive"})
    again = Sheet(refused)
    assert (refused.status_code, SAY in again.text, "起恢复受理" in again.text, again.values.get("confirmed")) == (409, True, True, "1")
    assert _same(again, form)
    assert await house.db.fetchval("SELECT count(*) FROM cases") == 0


async def test_a_store_that_is_busy_is_tried_again_from_the_same_page(house: House, receiver: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    form = Sheet(await send(receiver, await open_page(receiver, PAGE), {**FILLED, "_do": "save"}))
    with monkeypatch.context() as busy:
        busy.setattr(counter, "submit", _busy)
        refused = await send(receiver, form, {"confirmed": "1", "_do": "receive"})
    again = Sheet(refused)
    assert (refused.status_code, "请稍后再试" in again.text) == (503, True)
    assert _same(again, form)
    assert again.values["_draft"] == form.values["_draft"]
    assert (await send(receiver, again, {"_do": "receive"})).status_code == 303
    assert await house.db.fetchval("SELECT count(*) FROM cases") == 1


async def test_another_content_under_a_key_that_was_used_is_told_where_to_look(house: House, receiver: Browser) -> None:
    form = await open_page(receiver, PAGE)
    assert (await send(receiver, form, {**FILLED, "_do": "receive"})).status_code == 303
    refused = await send(receiver, form, {**FILLED, "floors": "2", "_do": "receive"})
    again = Sheet(refused)
    assert (refused.status_code, "从“窗口收件”重新开始" in again.text, again.values["floors"]) == (409, True, "2")
    assert await house.db.fetchval("SELECT count(*) FROM cases") == 1


async def test_what_cannot_be_kept_stays_on_the_page(receiver: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    form = await open_page(receiver, PAGE)
    monkeypatch.setattr(drafts, "MOST", 0)
    refused = await send(receiver, form, {**FILLED, "_do": "save"})
    again = Sheet(refused)
    assert (refused.status_code, "暂存的申请已有 0 份" in again.text) == (409, True)
    assert _same(again, form)


async def test_a_scanner_that_does_not_answer_loses_neither_words_nor_draft(receiver: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    form = await open_page(receiver, PAGE)
    body = {**form.values, **FILLED, "_do": "save", "_csrf": receiver.token}
    monkeypatch.setattr(counter_page, "attach", _busy)
    refused = await receiver.client.post(form.action, data=body, files={"file-completion_report": ("竣工.jpg", b"\xff\xd8\xff\xe0 picture", "image/jpeg")})
    again = Sheet(refused)
    assert (refused.status_code, again.values["_draft"] != "", _same(again, form)) == (503, True, True)
    assert "请重新选择" in again.text


async def test_two_windows_on_one_draft_do_not_overwrite_each_other(house: House, receiver: Browser) -> None:
    first = Sheet(await send(receiver, await open_page(receiver, PAGE), {**FILLED, "_do": "save"}))
    other = await open_page(receiver, f"{PAGE}&draft={first.values['_draft']}")
    assert (await send(receiver, other, {"floors": "3", "_do": "save"})).status_code == 200
    stale = await send(receiver, first, {"floors": "2", "_do": "save"})
    told = Sheet(stale)
    assert (stale.status_code, told.values["floors"]) == (409, "2")
    assert "在另一个窗口" in told.text
    assert "另一个窗口里填的是“3”" in told.text
    assert "另一个窗口里填的是“299.99”" not in told.text
    assert (await open_page(receiver, f"{PAGE}&draft={first.values['_draft']}")).values["floors"] == "3"
    assert (await send(receiver, told, {"_do": "save"})).status_code == 200
    assert (await open_page(receiver, f"{PAGE}&draft={first.values['_draft']}")).values["floors"] == "2"
    refused = await send(receiver, other, {"floors": "4", "confirmed": "1", "_do": "receive"})
    assert (refused.status_code, Sheet(refused).values["floors"]) == (409, "4")
    assert await house.db.fetchval("SELECT count(*) FROM cases") == 0


async def test_what_was_filed_in_the_other_window_is_told_with_what_was_typed(receiver: Browser) -> None:
    first = Sheet(await send(receiver, await open_page(receiver, PAGE), {**FILLED, "_do": "save"}))
    assert (await send(receiver, await open_page(receiver, f"{PAGE}&draft={first.values['_draft']}"), {"confirmed": "1", "_do": "receive"})).status_code == 303
    gone = await send(receiver, first, {"floors": "2", "_do": "save"})
    assert (gone.status_code, "可能已经收件" in gone.text, Sheet(gone).values["floors"]) == (404, True, "2")
    again = await send(receiver, first, {"floors": "2", "confirmed": "1", "_do": "receive"})
    assert (again.status_code, Sheet(again).values["floors"]) == (409, "2")


async def test_a_start_that_is_refused_keeps_what_was_typed(house: House, anyone: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = await Browser(anyone).sign_in("inspector")
    form = await open_page(browser, START)
    with monkeypatch.context() as busy:
        busy.setattr(starting, "submit", _busy)
        refused = await send(browser, form, {"ground_kind": "投诉举报"})
    again = Sheet(refused)
    assert (refused.status_code, "请稍后再试" in again.text, again.values["ground_kind"]) == (503, True, "投诉举报")
    assert again.values["_key"] == form.values["_key"]
    assert (await send(browser, again)).status_code == 303
    conflict = await send(browser, again, {"ground_kind": "年度计划"})
    assert (conflict.status_code, "从“依职权发起”重新开始" in conflict.text, Sheet(conflict).values["ground_kind"]) == (409, True, "年度计划")
    await paused(house, PATROL, 0, 3)
    refused = await send(browser, await open_page(browser, START), {"ground_kind": "年度计划"})
    assert (refused.status_code, SAY in refused.text, Sheet(refused).values["ground_kind"]) == (409, True, "年度计划")
