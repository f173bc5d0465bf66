"""Tips at the fields of a form, without scripts and with htmx, before sending, and questions that others have asked."""

from typing import Any

import httpx
import pytest
from browser_client import Browser
from hall_pages import FIRST, ITEM, PLACE, WAY, Sheet, onward, open_page, send
from hint_rows import BASE, TIPS, keep

from core.house import House
from ui.cli import demo

HTMX = {"HX-Request": "true"}


@pytest.fixture
async def browser(anyone: httpx.AsyncClient, house: House) -> Browser:
    await keep(house)
    return await Browser(anyone).sign_in("company2")


async def second_page(browser: Browser) -> Sheet:
    return await onward(browser, await open_page(browser, f"/apply/{ITEM}"), FIRST)


async def html(browser: Browser, sheet: Sheet) -> str:
    return (await browser.get(sheet.action)).text


async def test_what_helps_stands_at_the_field_and_describes_it(browser: Browser) -> None:
    text = await html(browser, await second_page(browser))
    hint = text.partition('id="h-area_m2">')[2].partition("</p>")[0]
    assert '<span class="bubble">按消防验收的建筑面积填写 &lt;不是&gt; 使用面积</span>' in hint
    assert 'aria-describedby="h-area_m2"' in text
    assert '<span class="example">例：金枫街 88 号饭店装修</span>' in text
    assert 'list="l-project_name"' in text
    assert '<option value="宾馆装修">' in text
    assert "封闭的阳台按全面积计算" in text
    assert "300 平方米及以上" not in text


@pytest.mark.parametrize(("typed", "said"), [("299 平", "请只填数字，单位为平方米"), ("300.0", "300 平方米及以上须按一般程序办理")])
async def test_a_tip_follows_the_value(browser: Browser, typed: str, said: str) -> None:
    sheet = await second_page(browser)
    changed = await send(browser, sheet, {**PLACE, "area_m2": typed}, **HTMX)
    assert 'id="t-area_m2"' in changed.text
    assert said in changed.text
    right = await send(browser, sheet, {**PLACE, "area_m2": "299", "_tip": ["A2"]}, **HTMX)
    assert said not in right.text
    assert 'name="_tip" value="A2"' in right.text


async def test_without_scripts_a_tip_is_shown_once_then_left_to_the_applicant(browser: Browser) -> None:
    sheet = await second_page(browser)
    answer = await send(browser, sheet, {**PLACE, "area_m2": "300"})
    assert answer.status_code == 422
    shown = Sheet(answer)
    assert shown.text.count("300 平方米及以上须按一般程序办理") == 2  # above the form and at the field
    assert shown.values["area_m2"] == "300"
    assert (await send(browser, shown)).status_code == 303


async def test_a_tip_that_blocks_keeps_the_applicant_on_the_page(browser: Browser, house: House) -> None:
    rows = {plan.row.no: plan.row.status for table in house.catalogue.registry.items[ITEM].rules.tables for plan in table.plan.rows}
    rule = next(no for no, status in rows.items() if status in ("plan", "law"))
    await keep(house, [{**BASE, "tip": "A8", "trigger": "值匹配", "kind": "阻断", "cond": "value > 9000", "text": "这样大的不在本事项", "rule": rule}], [])
    sheet = await second_page(browser)
    for _ in range(2):
        answer = await send(browser, sheet, {**PLACE, "area_m2": "9001"})
        assert answer.status_code == 422
        sheet = Sheet(answer)
    assert "这样大的不在本事项" in sheet.text
    assert (await send(browser, sheet, {**PLACE, "area_m2": "200"})).status_code == 303


async def test_before_sending_what_is_easily_forgotten_is_said(browser: Browser) -> None:
    review = await onward(browser, await onward(browser, await second_page(browser), PLACE), WAY)
    assert "面积与测绘报告一致" in review.text
    assert "提交以后短信通知结果" in review.text


async def test_questions_about_the_item_stand_on_its_guide_and_its_first_page(browser: Browser) -> None:
    for path in (f"/items/{ITEM}", f"/apply/{ITEM}"):
        assert "可以由施工单位补绘" in (await browser.get(path)).text


async def test_a_change_is_seen_by_the_next_page(browser: Browser, house: House) -> None:
    sheet = await second_page(browser)
    assert "另一句话" not in await html(browser, sheet)
    await keep(house, [{**TIPS[0], "text": "另一句话"}], [])
    assert "另一句话" in await html(browser, sheet)


async def test_nothing_kept_nothing_shown(anyone: httpx.AsyncClient) -> None:
    text: Any = (await (await Browser(anyone).sign_in("company2")).get(f"/apply/{ITEM}")).text
    assert "bubble" not in text
    assert 'class="tips-now"' not in text


async def test_the_officer_at_the_counter_reads_the_same_hints(anyone: httpx.AsyncClient, house: House) -> None:
    await demo.fill(house.db, house.vault, demo.authorities(house.catalogue.registry), demo.plugin_roles(house.catalogue.registry))
    await keep(house)
    officer = await Browser(anyone).sign_in("handler2")
    text = (await officer.get(f"/desk/counter/{ITEM}?code=91210411MAJB00028H")).text
    assert '<span class="bubble">按消防验收的建筑面积填写' in text
    sheet = Sheet(await officer.get(f"/desk/counter/{ITEM}?code=91210411MAJB00028H"))
    sheet.action = f"/desk/counter/{ITEM}"
    assert "300 平方米及以上" in (await send(officer, sheet, {**PLACE, "area_m2": "300"}, **HTMX)).text
    await send(officer, sheet, {**PLACE, "area_m2": "三百", "_do": "receive"})
    await house.hints.tally.write()
    assert await house.db.fetchval("SELECT acted FROM hint_counts WHERE about = 'window' AND name = 'area_m2'") == 1
