"""Situations on the pages: asked first, only what applies is shown, the answers go on into the filing; samples are printed."""

import httpx
import pytest
from browser_client import Browser, Forms
from hall_pages import Sheet, onward, open_page

ITEM = "/items/fire_acceptance_filing"
MATERIALS = ("工程竣工验收报告", "建设工程消防验收备案告知承诺书")


def listed(page: str) -> list[str]:
    """The materials in the table."""
    part = page[page.index('id="materials"') :].partition("</section>")[0]
    return [cell.partition("<")[0] for cell in part.split('<th scope="row">')[1:]]


async def test_without_answers_everything_stands_with_its_condition(anyone: httpx.AsyncClient) -> None:
    page = (await Browser(anyone).get(ITEM)).text
    assert {*MATERIALS} <= {*listed(page)}
    assert "办理方式为“告知承诺”时需要" in page
    assert "想用哪种方式办理？" in page
    assert Forms(page).forbidden == []


@pytest.mark.parametrize(
    ("query", "asked", "spared"),
    [
        ("apply_mode=告知承诺&place_type=饭店&project_class=一般项目&area_m2=299.99", MATERIALS[1], MATERIALS[0]),
        ("apply_mode=一般方式", MATERIALS[0], MATERIALS[1]),
    ],
)
async def test_the_guide_shows_what_applies(anyone: httpx.AsyncClient, query: str, asked: str, spared: str) -> None:
    page = (await Browser(anyone).get(f"{ITEM}?{query}")).text
    assert asked in listed(page)
    assert spared not in listed(page)
    assert f"不需要：{spared}" in page.replace("工程竣工验收报告、涉及消防的建设工程竣工图纸", spared)


async def test_what_an_answer_says_of_time_and_way(anyone: httpx.AsyncClient) -> None:
    page = Sheet(await Browser(anyone).get("/items/demo_permit?market_kind=演出"))
    assert "12 个工作日" in page.text
    assert "要有节目单" in page.text
    plain = Sheet(await Browser(anyone).get("/items/demo_permit"))
    assert "集市类型为“演出”的，承诺时限为 12 个工作日" in plain.text
    assert "8 个工作日" in plain.text


async def test_htmx_gets_the_parts_that_change(anyone: httpx.AsyncClient) -> None:
    answer = await anyone.get(f"{ITEM}?apply_mode=一般方式", headers={"hx-request": "true"})
    assert "<html" not in answer.text
    for part in ("materials", "limits", "begin", "promise-line"):
        assert f'id="{part}" hx-swap-oob="true"' in answer.text
    assert "/apply/fire_acceptance_filing?apply_mode=" in answer.text


@pytest.mark.parametrize("query", ["area_m2=很大", "area_m2=-1", "apply_mode=nope", "apply_mode=", "mobile=13800000000", "org_name=x"])
async def test_a_wrong_answer_is_said_or_left_aside(anyone: httpx.AsyncClient, query: str) -> None:
    answer = await Browser(anyone).get(f"{ITEM}?{query}")
    assert answer.status_code == 200
    assert 'href="/apply/fire_acceptance_filing"' in answer.text
    assert ("area_m2" not in query) or "错误：" in answer.text


async def test_the_answers_are_filled_in_when_filing(anyone: httpx.AsyncClient) -> None:
    owner = await Browser(anyone).sign_in("company2")
    first = await open_page(owner, "/apply/fire_acceptance_filing?place_type=饭店&apply_mode=一般方式&area_m2=88.5&mobile=13900000000")
    assert first.values.get("mobile", "") != "13900000000"
    second = await onward(owner, first, {"legal_rep": "演示甲", "legal_rep_id": "11010519491231002X", "contact_name": "演示乙", "mobile": "13800000000"})
    assert (second.values["place_type"], second.values["area_m2"]) == ("饭店", "88.5")
    assert "取自您在办事指南中的选择，请核对" in second.text


async def test_the_hall_leads_to_the_fitted_guide_by_situation_and_by_word(anyone: httpx.AsyncClient) -> None:
    page = (await Browser(anyone).get("/")).text
    assert "/items/fire_acceptance_filing?place_type=" in page
    assert "/items/demo_permit?market_kind=" in page
    found = Sheet(await Browser(anyone).get("/?q=候车室"))
    assert "公众聚集场所投入使用" in found.text


@pytest.mark.parametrize("name", ["blank-filing_form", "filled-filing_form", "blank-promise", "result"])
async def test_samples_are_printed_from_the_item(anyone: httpx.AsyncClient, name: str) -> None:
    answer = await anyone.get(f"{ITEM}/samples/{name}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.content.startswith(b"%PDF-")
    assert f"{ITEM}/samples/{name}" in (await anyone.get(ITEM)).text


@pytest.mark.parametrize("name", ["blank-completion_report", "filled-promise", "nope", "blank-", "..%2f"])
async def test_a_sample_that_is_none(anyone: httpx.AsyncClient, name: str) -> None:
    assert (await anyone.get(f"{ITEM}/samples/{name}")).status_code == 404


async def test_what_is_not_known_of_an_office_is_said_so(anyone: httpx.AsyncClient) -> None:
    assert Sheet(await Browser(anyone).get(ITEM)).text.count("待示范区填写") >= 3
    demo = Sheet(await Browser(anyone).get("/items/demo_permit"))
    assert "待示范区填写" not in demo.text
    assert demo.text.count("【演示】024-0000000") >= 4


async def test_the_interface_tells_the_same(anyone: httpx.AsyncClient) -> None:
    told = (await anyone.get("/api/v1/items/demo_permit")).json()
    assert [each["field"] for each in told["situations"]] == ["market_kind", "area_m2"]
    assert told["visits"] == 0
    assert len(told["offices"]) == 2
    assert {each["id"]: each["when"] for each in told["materials"]}["programme"] == "market_kind = '演出'"
    assert told["result_sample"] == "/items/demo_permit/samples/result"
