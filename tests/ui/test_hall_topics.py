"""我要开饭店: found, answered, listed, printed; what was answered is not asked again when filing."""

from urllib.parse import urlencode

import httpx
from browser_client import Browser
from hall_pages import Sheet

TOPIC = "/topics/open_restaurant"
ANSWERS = {"area": "180", "food_kinds": "热食类食品制售", "decorated": "true", "sign": "true", "sign_area": "6", "tobacco": "false", "cards": "false"}


def query(**changed: str) -> str:
    return f"{TOPIC}?{urlencode({**ANSWERS, **changed})}"


async def test_found_on_the_front_page_and_by_a_word(anyone: httpx.AsyncClient) -> None:
    browser = Browser(anyone)
    assert f'href="{TOPIC}"' in (await browser.get("/")).text
    assert f'href="{TOPIC}"' in (await browser.get("/?q=餐馆")).text


async def test_before_and_after_answering(anyone: httpx.AsyncClient) -> None:
    browser = Browser(anyone)
    first = Sheet(await browser.get(TOPIC))
    assert "回答以后，这里列出要办的事项、材料和时限" in first.text
    assert "招牌有多少平方米" not in first.text
    listed = Sheet(await browser.get(query()))
    assert "招牌有多少平方米" in listed.text
    assert "您要办的事（4）" in listed.text
    for name in ("食品经营许可", "建设工程消防验收备案", "公众聚集场所投入使用、营业前消防安全检查", "户外招牌设置"):
        assert name in listed.text
    assert "不用办：烟草专卖零售许可、单用途商业预付卡备案" in listed.text
    assert "您要办的事（5）" in Sheet(await browser.get(query(tobacco="true", near_school="false"))).text
    assert "您要办的事（4）" in Sheet(await browser.get(query(area="很大"))).text  # what cannot be read is said at the question


async def test_on_paper(anyone: httpx.AsyncClient) -> None:
    answer = await Browser(anyone).get(query().replace(TOPIC, f"{TOPIC}/guide"))
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.content.startswith(b"%PDF")


async def test_what_was_answered_is_not_asked_again(anyone: httpx.AsyncClient) -> None:
    browser = await Browser(anyone).sign_in("company2")
    page = (await browser.get(query())).text
    begin = next(part.partition('"')[0] for part in page.split('href="') if part.startswith("/apply/food_business_licence"))
    first = Sheet(await browser.get(begin.replace("&amp;", "&")))
    assert "food_business_licence?area_m2=180.00" in first.action
    assert "legal_rep" not in first.action


async def test_no_such_topic(anyone: httpx.AsyncClient) -> None:
    for path in ("/topics/nothing", "/topics/Nothing", "/topics/nothing/guide"):
        assert (await Browser(anyone).get(path)).status_code == 404
