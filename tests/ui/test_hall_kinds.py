"""The kinds of field on the pages of a filing, without scripts: codes chosen level by level, one question in several boxes, languages."""

import httpx
from browser_client import Browser
from hall_pages import Sheet, onward, open_page, send

ITEM = "demo_kinds"
FIRST = {"place_detail": "金枫街 88 号", "phone": "+86 24 2345 6789", "reply_way": "短信"}
SECOND = {"industry": "正餐服务", "opens_at": "9:00", "closes_at": "下午11点", "foreign_share": "49.5％", "fee": "1,234,567.5 元"}


async def test_a_region_is_chosen_level_by_level(anyone: httpx.AsyncClient) -> None:
    browser = await Browser(anyone).sign_in("company2")
    sheet = await open_page(browser, f"/apply/{ITEM}")
    answer = await send(browser, sheet, {**FIRST, "place_region": ""})
    sheet = await open_page(browser, answer.headers["location"])
    assert "请填写经营地址所在地区" in sheet.text
    for code, name in (("21", "辽宁省沈阳市"), ("2101", "浑南区")):
        answer = await send(browser, sheet, {"_pick.place_region": code})
        assert answer.status_code == 422
        sheet = Sheet(answer)
        assert "_pick.place_region" in sheet.names
        assert name in sheet.text
    answer = await send(browser, sheet, {"_pick.place_region": "210112"})
    assert answer.headers["location"].endswith("/2")
    first = await open_page(browser, answer.headers["location"].replace("/2", "/1"))
    assert first.values["place_region"] == "辽宁省沈阳市浑南区（210112）"


async def test_a_word_that_means_several_is_asked_about(anyone: httpx.AsyncClient) -> None:
    browser = await Browser(anyone).sign_in("company2")
    answer = await send(browser, await open_page(browser, f"/apply/{ITEM}"), {**FIRST, "place_region": "鼓楼区"})
    sheet = await open_page(browser, answer.headers["location"])
    assert sheet.text.count("“鼓楼区”有 4 处，请写明是哪一处：江苏省南京市鼓楼区、") == 2
    assert "江苏省南京市鼓楼区（320106）" in sheet.text
    assert sheet.values["place_region"] == "鼓楼区"


async def test_the_whole_is_read_back_in_words(anyone: httpx.AsyncClient) -> None:
    browser = await Browser(anyone).sign_in("company2")
    sheet = await onward(browser, await open_page(browser, f"/apply/{ITEM}"), {**FIRST, "place_region": "浑南区"})
    sheet = await onward(browser, sheet, SECOND)
    lease = {"tenure": "租赁", "lease_from": "2026-03-02", "lease_to": "2026-03-01"}
    answer = await send(browser, sheet, {"tenure": "租赁"})
    assert answer.status_code == 422
    answer = await send(browser, Sheet(answer), lease)
    assert "租赁期限止不能早于租赁期限起" in answer.text
    answer = await send(browser, Sheet(answer), {**lease, "lease_to": "2027-03-01", "branches.0.branch_name": "一店", "branches.0.branch_region": "抚顺市东洲区"})
    review = await open_page(browser, (await browser.get(answer.headers["location"])).headers.get("location", answer.headers["location"]))
    for said in (
        "辽宁省沈阳市浑南区金枫街 88 号", "024-23456789", "正餐服务（6210）", "09:00", "23:00", "49.5%", "1,234,567.50 元（人民币壹佰贰拾叁万肆仟伍佰陆拾柒元伍角整）",
        "2026年3月2日 至 2027年3月1日", "分支机构 1 行", "晚于 22:00，现场查看",
    ):
        assert said in review.text, said


async def test_what_comes_from_the_profile_is_shown_and_cannot_be_forged(anyone: httpx.AsyncClient) -> None:
    browser = await Browser(anyone).sign_in("company2")
    sheet = await open_page(browser, f"/apply/{ITEM}")
    assert "uscc" not in sheet.names
    assert "91210411MAJB00028H" in sheet.text
    forged = {**FIRST, "place_region": "浑南区", "uscc": "91210100MA0YT7B8X7", "_shown": f"{sheet.values['_shown']} uscc"}
    answer = await send(browser, sheet, forged)
    first = await open_page(browser, answer.headers["location"].replace("/2", "/1"))
    assert "91210411MAJB00028H" in first.text


async def test_an_option_comes_on_offer_with_an_answer(anyone: httpx.AsyncClient) -> None:
    browser = await Browser(anyone).sign_in("company2")
    sheet = await open_page(browser, f"/apply/{ITEM}")
    assert "电子邮件" not in sheet.text
    fragment = await browser.post(f"/apply/{ITEM}", {**sheet.values, "email": "a@b.cn"}, hx_request="true")
    assert 'id="slot-reply_way"' in fragment.text
    assert "电子邮件" in fragment.text


async def test_a_form_is_read_in_another_language(anyone: httpx.AsyncClient) -> None:
    browser = await Browser(anyone).sign_in("company2")
    page = await browser.get(f"/apply/{ITEM}")
    assert "Business address" not in page.text
    answer = await browser.post("/language", {"language": "en", "back": f"/apply/{ITEM}"})
    assert answer.headers["location"] == f"/apply/{ITEM}"
    page = await browser.get(f"/apply/{ITEM}")
    for said in ("Organisation and contact", "Business address", "Street and number", "By text message", "How you will be told about the progress.", "中文"):
        assert said in page.text, said
    await browser.post("/language", {"language": "", "back": "/"})
    assert "Business address" not in (await browser.get(f"/apply/{ITEM}")).text
    assert (await browser.post("/language", {"language": "xx", "back": "//elsewhere"})).headers["location"] == "/"


async def test_a_list_is_looked_through_and_searched(anyone: httpx.AsyncClient) -> None:
    browser = Browser(anyone)
    page = await browser.get("/codes/divisions?level=县级&under=21")
    assert "沈阳市" in page.text
    assert "吉林省" not in page.text
    page = await browser.get("/codes/divisions?q=沈阳 浑南")
    assert "辽宁省沈阳市浑南区" in page.text
    rows = await browser.get("/codes/divisions?level=县级&q=浑南", hx_request="true")
    assert rows.text.strip().startswith('<li role="option"')
    assert 'data-typed="辽宁省沈阳市浑南区（210112）" data-takes' in rows.text
    rows = await browser.get("/codes/divisions?level=县级&q=辽宁省沈阳市浑南区（210112）", hx_request="true")
    assert rows.text.count('aria-selected="true"') == 1
    assert "没有找到" in (await browser.get("/codes/divisions?q=火星")).text
    assert (await browser.get("/codes/nothing")).status_code == 404
    for address in ("level=zzz", "level=zzz&level=县级&under=21", "level=zzz&q=浑南", "level="):
        page = await browser.get(f"/codes/divisions?{address}")
        assert page.status_code == 200, address
        assert 'value="zzz"' not in page.text
