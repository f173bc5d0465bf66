"""Several items filed for at once in the hall, without scripts: chosen, merged, filled in part by part, sent once."""

from typing import Any
from urllib.parse import urlencode

import httpx
from browser_client import Browser
from hall_pages import Sheet, onward, open_page, send

from core.access import SYSTEM, Actor, PostHeld
from core.cases import act, read_case
from core.cases.loading import opened
from core.cases.sequencer import consume, sequence
from core.filings.attachments import of_case, read
from core.house import House
from core.items import archive
from core.items.files import Stored
from core.items.loading import load_item
from core.links.waking import CONSUMER, ring, settle
from core.process import Act
from core.scenes import members_of

ITEM, SHOP, STREET = "demo_open_together", "【演示】开饮品店", "【演示】摆摊经营"
DRINK, SIGN, STALL = "【演示】现制饮品许可", "【演示】门头招牌备案", "【演示】个体摊位登记"
SCENE = {"combo_mode": "固定场景", "combo_scenes": SHOP}
WHO = {"contact_name": "演示乙", "mobile": "13800000000"}
ANSWERS = {
    "open_soon": "false", "place_addr": "沈抚示范区演示街 8 号", "area_m2": "60", "demo_drink_permit__drinks": "茶饮", "demo_drink_permit__makes_ice": "false",
    "demo_sign_filing__sign_words": "清泉茶饮", "demo_sign_filing__sign_area": "6", "demo_sign_filing__lit": "false",
}
PDF = b"%PDF-1.4 plan"


def at(path: str, **chosen: Any) -> str:
    return f"{path}?{urlencode(chosen, doseq=True)}"


async def filled(browser: Browser, **changed: str) -> tuple[str, Sheet]:
    """A draft with every page answered, and the page of its materials."""
    sheet = await open_page(browser, at(f"/apply/{ITEM}", **SCENE))
    answer = await send(browser, sheet)
    assert answer.status_code == 303, Sheet(answer).text
    draft = answer.headers["location"].removesuffix("/list")
    sheet = await open_page(browser, f"{draft}/2")
    typed = WHO | ANSWERS | changed
    while sheet.action.rpartition("/")[2].isdigit():
        answer = await send(browser, sheet, {name: value for name, value in typed.items() if name in sheet.names})
        if answer.status_code == 422:  # without scripts a new question comes with its page
            action, sheet = sheet.action, Sheet(answer)
            assert sheet.action == action
            answer = await send(browser, sheet, {name: value for name, value in typed.items() if name in sheet.names})
        assert answer.status_code == 303, Sheet(answer).text
        sheet = await open_page(browser, answer.headers["location"])
    return draft, sheet


async def uploaded(browser: Browser, draft: str) -> None:
    """A file for everything that is to be uploaded."""
    page = await browser.get(f"{draft}/materials")
    for name in [name for name in Sheet(page).ids if name.startswith("f-")]:
        await browser.client.post(
            f"{draft}/materials", data={"_csrf": browser.token}, files={name.removeprefix("f-"): ("材料.pdf", PDF, "application/pdf")},
        )


async def test_the_guide_of_what_is_ticked(anyone: httpx.AsyncClient) -> None:
    browser = Browser(anyone)
    assert f"/together/{ITEM}" in (await browser.get(f"/items/{ITEM}")).text
    assert "随您选的场景和事项而定" in (await browser.get("/items/combined_filing")).text
    empty = Sheet(await browser.get(f"/together/{ITEM}"))
    assert "还没有选" in empty.text
    page = Sheet(await browser.get(at(f"/together/{ITEM}", **SCENE)))
    assert "8 个工作日" in page.text
    assert "不超过 45 个工作日" in page.text
    assert "“【演示】现制饮品许可证”不用提交：由本次一并办理的“【演示】现制饮品许可”出具" in page.text
    assert f"在{DRINK}办成以后" in page.text
    assert "开始申报" in page.text
    assert "用于【演示】开店一次办、【演示】现制饮品许可、【演示】门头招牌备案" in page.text


async def test_what_does_not_go_together_is_said_before_anything_is_filled_in(anyone: httpx.AsyncClient) -> None:
    browser = Browser(anyone)
    page = Sheet(await browser.get(at(f"/together/{ITEM}", combo_mode="场景+场景", combo_scenes=[SHOP, STREET])))
    assert "没有一种申请人可以一并办理" in page.text
    assert f"{DRINK}、{SIGN}" in page.text
    assert "开始申报" not in page.text
    one = Sheet(await browser.get(at(f"/together/{ITEM}", combo_mode="事项+事项", combo_items=DRINK)))
    assert "至少选 2 个事项" in one.text


async def test_with_scripts_only_the_guide_comes(anyone: httpx.AsyncClient) -> None:
    browser = Browser(anyone)
    fragment = await browser.get(at(f"/together/{ITEM}", **SCENE), hx_request="true")
    assert "<html" not in fragment.text
    assert 'id="combined"' in fragment.text


async def test_the_search_keeps_what_is_ticked(anyone: httpx.AsyncClient) -> None:
    browser = Browser(anyone)
    page = await browser.get(at(f"/together/{ITEM}", combo_mode="场景+事项", combo_scenes=SHOP, q="摊位"))
    assert f'value="{STALL}"' in page.text
    assert f'value="{DRINK}"' not in page.text
    assert f'value="{SHOP}" checked' in page.text
    assert (await browser.get("/together/demo_permit")).status_code == 404


async def test_filed_once_and_kept_with_its_members(anyone: httpx.AsyncClient, house: House) -> None:
    browser = await Browser(anyone).sign_in("company2")
    draft, _ = await filled(browser)
    listed = Sheet(await browser.get(f"{draft}/list"))
    assert "用于【演示】现制饮品许可、【演示】门头招牌备案" in listed.text
    assert "未填写" not in listed.text
    await uploaded(browser, draft)
    review = await open_page(browser, f"{draft}/review")
    assert "不用提交：由本次一并办理的" in review.text
    answer = await send(browser, review)
    assert answer.status_code == 303, Sheet(answer).text
    receipt = Sheet(await browser.get(answer.headers["location"]))
    assert "一并办理的事项" in receipt.text
    assert "现在由工作人员办理“受理”" in receipt.text
    number = await house.db.fetchval("SELECT number FROM cases")
    shown = Sheet(await browser.get(f"/my/cases/{number}"))
    assert "清泉茶饮" in shown.text
    view = await read_case(house, SYSTEM, number)
    assert view.composition is not None
    assert [(pin.item, pin.after) for pin in view.composition.members] == [("demo_drink_permit", ()), ("demo_sign_filing", ("demo_drink_permit",))]
    async with opened(house, SYSTEM, number) as (_, case):
        drink, sign = members_of(case.item, case.values)
    assert sign.values["sign_words"] == "清泉茶饮"
    assert sign.values["org_name"] == drink.values["org_name"]
    assert sign.values["mobile"] == WHO["mobile"]
    assert "sign_words" not in drink.values
    assert set(sign.materials.values()) == {"licence", "site", "effect"}


async def test_each_department_has_its_case_and_its_files(anyone: httpx.AsyncClient, house: House) -> None:
    browser = await Browser(anyone).sign_in("company2")
    draft, _ = await filled(browser)
    await uploaded(browser, draft)
    await send(browser, await open_page(browser, f"{draft}/review"))
    number = await house.db.fetchval("SELECT number FROM cases")
    account = await house.db.fetchval("SELECT id FROM accounts ORDER BY id LIMIT 1")
    market, city = (Actor(account, org, org, "officer", (), (PostHeld(org, "acceptor"), PostHeld(org, "decider"))) for org in ("market", "city"))
    assert len(await of_case(house, market, number)) == 2
    await act(house, market, number, Act("受理"))
    await settle(house)
    first, waiting = (await read_case(house, SYSTEM, number)).kin
    assert (first.name, first.org_name != "", waiting.number) == (DRINK, True, "")
    shown = Sheet(await browser.get(f"/my/cases/{number}"))
    assert f"办件编号 {first.number}" in shown.text
    assert "等前面的事项办成以后开办" in shown.text
    assert [file.material for file in await of_case(house, market, first.number)] == ["plan"]
    for said in ("受理", "准予"):
        await act(house, market, first.number, Act(said))
    await sequenced(house)
    await settle(house)
    _, second = (await read_case(house, SYSTEM, number)).kin
    files = await of_case(house, city, second.number)
    assert {file.material for file in files} == {"site", "effect"}
    assert (await read(house, city, files[0].id))[1] == PDF
    mine = await house.db.fetchval("SELECT c.release FROM cases c WHERE c.number = $1", second.number)
    assert mine == house.catalogue.item("demo_sign_filing").hash
    assert await of_case(house, city, first.number) == ()
    fragment = await browser.get(f"/receipts/{number}?part=kin", hx_request="true")
    assert 'id="kin"' in fragment.text
    assert "<html" not in fragment.text


async def sequenced(house: House) -> None:
    """What has happened is placed and told to cases that wait for it."""
    async with house.db.dedicated() as connection:
        while await sequence(connection):
            pass
    while await consume(house.db, CONSUMER, ring):
        pass


async def test_what_a_member_asks_is_asked(anyone: httpx.AsyncClient) -> None:
    browser = await Browser(anyone).sign_in("company2")
    draft, _ = await filled(browser, demo_drink_permit__makes_ice="true", demo_drink_permit__ice_daily="20")
    materials = Sheet(await browser.get(f"{draft}/materials"))
    assert "制冰机检测报告" in materials.text
    assert "现制饮品许可证" not in materials.text


async def test_another_choice_keeps_what_was_typed(anyone: httpx.AsyncClient) -> None:
    browser = await Browser(anyone).sign_in("company2")
    draft, _ = await filled(browser)
    first = await open_page(browser, f"{draft}/1")
    asked = Sheet(await send(browser, first, {"combo_mode": "事项+事项"}))
    asked.action = first.action
    shorter = await onward(browser, asked, {"combo_items": [SIGN, STALL]})
    assert "个体摊位登记" in shorter.text
    assert DRINK not in shorter.text
    sheets = [await open_page(browser, f"{draft}/{number}") for number in range(1, 7)]
    kept = {name: value for sheet in sheets for name, value in sheet.values.items()}
    assert kept["demo_sign_filing__sign_words"] == "清泉茶饮"
    assert "demo_drink_permit__drinks" not in {name for sheet in sheets for name in sheet.names}


async def test_a_conflict_stops_the_page_where_one_chooses(anyone: httpx.AsyncClient) -> None:
    browser = await Browser(anyone).sign_in("company2")
    sheet = await open_page(browser, f"/apply/{ITEM}")
    answer = await send(browser, sheet, {"combo_mode": "场景+场景"})
    assert answer.headers["location"].endswith("/1?check=1")
    page = await open_page(browser, answer.headers["location"])
    assert "至少选 2 个场景" in page.text
    answer = await send(browser, page, {"combo_scenes": [SHOP, STREET]})
    assert answer.status_code == 422
    assert "没有一种申请人可以一并办理" in Sheet(answer).text


async def test_a_member_that_changed_meanwhile_is_told(anyone: httpx.AsyncClient, house: House) -> None:
    browser = await Browser(anyone).sign_in("company2")
    draft, _ = await filled(browser)
    raised = house.catalogue.item("demo_sign_filing")
    files = {**raised.files, "form.json": raised.files["form.json"].replace(b'"maxLength": 40', b'"maxLength": 30')}
    await changed_release(house, "demo_sign_filing", files)
    listed = Sheet(await browser.get(f"{draft}/list"))
    assert "“【演示】门头招牌备案”：“招牌文字”的要求有变化" in listed.text


async def changed_release(house: House, item: str, files: dict[str, bytes]) -> None:
    """Put another version of the item in force."""
    made, faults = load_item(Stored(files, "test"), item, "demo_together", house.catalogue.registry.around)
    assert made is not None, faults
    await archive.adopt(house.db, made, "test")
    await house.catalogue.refresh()
