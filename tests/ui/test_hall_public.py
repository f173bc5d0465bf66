"""What anybody sees: the hall, the guide in its order, 我能办吗, the progress by number and query code."""

import re

import httpx
import pytest
from browser_client import Browser, Forms
from hall_pages import PROMISES, Sheet, at_review, send

from core.house import House

ORDER = (
    "设定依据", "受理条件", "申请材料", "办理流程", "办理时限", "收费", "结果名称和样本", "办理形式和到现场次数", "办理地点、时间和电话",
    "咨询和监督投诉电话", "常见问题", "评价",
)


async def test_the_hall_lists_items_and_situations(anyone: httpx.AsyncClient) -> None:
    page = Sheet(await Browser(anyone).get("/"))
    assert "您想办什么事" in page.text
    assert "按情形找" in page.text
    assert "建设工程消防验收备案" in page.text
    assert "集贸市场" in page.text


@pytest.mark.parametrize("word", ["消防", "xf", "备案"])
async def test_an_item_is_found_by_word_and_by_initials(anyone: httpx.AsyncClient, word: str) -> None:
    assert "建设工程消防验收备案" in Sheet(await Browser(anyone).get(f"/?q={word}")).text


async def test_nothing_found_says_what_to_do(anyone: httpx.AsyncClient) -> None:
    page = Sheet(await Browser(anyone).get("/?q=qqqqq"))
    assert "没有找到这样的事项" in page.text
    assert "查看全部事项" in page.text


@pytest.mark.parametrize("item", ["fire_acceptance_filing", "fire_opening_inspection", "demo_permit"])
async def test_the_guide_stands_in_the_order_people_expect(anyone: httpx.AsyncClient, item: str) -> None:
    page = await Browser(anyone).get(f"/items/{item}")
    heads = re.findall(r"<h2>([^<]+)</h2>", page.text)
    assert [head for head in heads if head in ORDER] == list(ORDER)
    assert "不收费" in page.text
    assert Forms(page.text).forbidden == []
    assert page.text.count('<svg class="drawing"') == 1
    assert "<li>第 1 步，申报（申请人）。然后到“收件”。</li>" in page.text


async def test_an_unknown_item_is_a_page_with_a_next_step(anyone: httpx.AsyncClient) -> None:
    for path in ("/items/nope", "/items/../etc", "/items/NOPE/check"):
        answer = await Browser(anyone).get(path)
        assert answer.status_code == 404


@pytest.mark.parametrize(
    ("area", "said"), [("299.99", "可以当场办结"), ("300", "可以申请，由工作人员办理"), ("很大", "填写需要修改"), ("", "还需要回答几个问题")]
)
async def test_the_checker_says_what_the_rules_say(anyone: httpx.AsyncClient, area: str, said: str) -> None:
    query = {"_shown": "x", "place_type": "饭店", "area_m2": area, "apply_mode": "告知承诺", "project_class": "一般项目"}
    path = "/items/fire_acceptance_filing/check"
    page = await anyone.get(path, params=query)
    assert said in page.text
    fragment = await anyone.get(path, params=query, headers={"hx-request": "true"})
    assert said in fragment.text
    assert "<html" not in fragment.text


async def test_nothing_answered_is_said_and_what_was_answered_is_taken_along(anyone: httpx.AsyncClient) -> None:
    path = "/items/fire_acceptance_filing/check"
    assert "请先填写上面的栏目" in (await anyone.get(path, params={"_shown": "x", "area_m2": ""})).text
    page = await anyone.get(path, params={"_shown": "x", "place_type": "饭店", "area_m2": "120"})
    assert 'href="/apply/fire_acceptance_filing?place_type=%E9%A5%AD%E5%BA%97&amp;area_m2=120"' in page.text


async def test_the_papers_of_a_guide_are_called_by_their_names(anyone: httpx.AsyncClient, house: House) -> None:
    for item in house.catalogue.registry.items.values():
        if item.info.starts == "applicant":
            page = await anyone.get(f"/items/{item.id}")
            assert "{" not in page.text.partition("办理中出具的文书：")[2].partition("</p>")[0], item.id


async def test_the_checker_asks_only_what_the_rules_read_and_nothing_personal(anyone: httpx.AsyncClient) -> None:
    page = await anyone.get("/items/fire_opening_inspection/check")
    assert 'name="area_m2"' in page.text
    for name in ("mobile", "legal_rep_id", "capacity", "place_addr"):
        assert f'name="{name}"' not in page.text


async def test_anybody_tracks_with_number_and_code_and_sees_the_status_only(anyone: httpx.AsyncClient) -> None:
    owner = await Browser(anyone).sign_in("company2")
    done = await send(owner, await at_review(owner), PROMISES)
    number = done.headers["location"].rpartition("/")[2]
    code = re.search(r'class="code">([^<]+)<', (await owner.get(done.headers["location"])).text)
    assert code
    stranger = Browser(anyone)
    await stranger.get("/track")
    page = Sheet(await stranger.post("/track", {"number": f" {number[:10]} {number[10:].lower()}", "code": code[1].lower()}))
    assert "办结" in page.text
    assert "法定时限" in page.text
    assert "承诺时限" in page.text
    for secret in ("满堂", "13800000000", "金枫街", "299.99"):
        assert secret not in page.text
    wrong = await stranger.post("/track", {"number": number, "code": "AAAAAA"})
    assert wrong.status_code == 422
    assert "不相符" in wrong.text


async def test_tracking_asks_for_both(anyone: httpx.AsyncClient) -> None:
    browser = Browser(anyone)
    await browser.get("/track")
    answer = await browser.post("/track", {"number": "", "code": ""})
    assert answer.status_code == 422
    assert 'href="#f-number"' in answer.text
    assert 'href="#f-code"' in answer.text
