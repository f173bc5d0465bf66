"""The lists of hints on the desk: imported with a report of faults, found, looked at, counted; the fields that go wrong most."""

from io import BytesIO

import httpx
import pytest
from browser_client import Browser
from hall_pages import FIRST, ITEM, PLACE, Sheet, onward, open_page, send
from hint_rows import BASE, FAQS, TIPS, keep
from xlsxwriter import Workbook

from bench.hint_lists import faqs, tips
from core.house import House
from core.time import today
from ui.cli import demo

REGISTER = "/desk/registers/filing_tip"


@pytest.fixture
async def desk(house: House, anyone: httpx.AsyncClient) -> Browser:
    """The keeper of the hints."""
    await demo.fill(house.db, house.vault, demo.authorities(house.catalogue.registry), demo.plugin_roles(house.catalogue.registry))
    return await Browser(anyone).sign_in("handler2")


def book(*rows: tuple[str, ...]) -> bytes:
    data = BytesIO()
    made = Workbook(data)
    sheet = made.add_worksheet("记录")
    for n, row in enumerate((("提示编号", "事项编号", "栏目", "触发时机", "触发条件", "形式", "提示内容"), *rows)):
        sheet.write_row(n, 0, row)
    made.close()
    return data.getvalue()


async def test_a_spreadsheet_is_taken_row_by_row_and_a_second_time_changes_nothing(house: House, desk: Browser) -> None:
    good = [(f"T{n}", ITEM, "area_m2", "值匹配", f"value >= {n}", "提醒", f"大于 {n}") for n in range(1, 6)]
    bad = [("X1", ITEM, "area_m2", "值匹配", "value >> 1", "提醒", "条件错"), ("X2", ITEM, "aera_m2", "聚焦", "", "气泡", "栏目错"), ("X3", ITEM, "area_m2", "聚焦", "", "气泡", "长" * 121)]
    await desk.get(f"{REGISTER}/import")
    form = {"_csrf": desk.token, "since": str(today())}
    answer = await desk.client.post(f"{REGISTER}/import", data=form, files={"file": ("提示.xlsx", book(*good, *bad))})
    assert answer.status_code == 303, answer.text
    preview = (await desk.get(answer.headers["location"])).text
    for words in ("第 8 个字", "您是不是想写：area_m2", "有 121 个字", "有 3 行错误，还没有写入"):
        assert words in preview
    assert await house.db.fetchval("SELECT count(*) FROM register_rows WHERE register = 'filing_tip'") == 0
    done = await desk.post(answer.headers["location"], {"good_only": "on", "reason": "第一批"})
    assert done.status_code == 303
    assert "大于 5" in (await desk.get("/desk/hints?word=dayu")).text
    again = await desk.client.post(f"{REGISTER}/import", data=form, files={"file": ("提示.xlsx", book(*good))})
    assert "文件的内容与名录一致" in (await desk.get(again.headers["location"])).text


async def test_rows_are_pasted_out_of_a_spreadsheet(desk: Browser) -> None:
    await desk.get(f"{REGISTER}/import")
    pasted = f"提示编号\t事项编号\t栏目\t触发时机\t形式\t提示内容\nP1\t{ITEM}\tarea_m2\t聚焦\t气泡\t按建筑面积填\n"
    answer = await desk.post(f"{REGISTER}/import", {"since": str(today()), "pasted": pasted})
    assert answer.status_code == 303, answer.text
    assert "新增 <span" in (await desk.get(answer.headers["location"])).text
    assert "粘贴到下面" in (await desk.post(f"{REGISTER}/import", {"since": str(today()), "pasted": " "})).text


async def test_a_faulty_row_typed_in_the_browser_is_refused_at_its_column(desk: Browser) -> None:
    row = {"v_tip": "N1", "v_item": ITEM, "v_field": "area_m2", "v_trigger": "值匹配", "v_cond": "value >", "v_kind": "提醒", "v_text": "大", "since": str(today()), "reason": "新"}
    answer = await desk.post(f"{REGISTER}/new", row)
    assert answer.status_code == 422
    assert 'href="#f-v_cond"' in answer.text
    assert f'<option value="{ITEM}" selected>' in answer.text
    done = await desk.post(f"{REGISTER}/new", {**row, "v_cond": "value > 1"})
    assert done.status_code == 303
    page = (await desk.get(done.headers["location"])).text
    preview = page.partition("看申请人看到的样子")[0].rpartition('href="')[2].partition('"')[0]
    assert "填写符合条件时出现：" in (await desk.get(preview)).text


async def test_a_tip_whose_item_has_gone_is_taken_off_without_choosing_another(house: House, desk: Browser) -> None:
    await keep(house, [{**BASE, "tip": "G1", "item": "gone_item", "field": "area_m2", "text": "事项已经没有的"}])
    assert '<a href="/desk/hints?holds=tips">' in (await desk.get("/desk/registers")).text
    row = await house.db.fetchval("SELECT id FROM register_rows WHERE key = 'G1'")
    page = (await desk.get(f"{REGISTER}/rows/{row}")).text
    assert '<option value="gone_item" selected>gone_item（已没有）</option>' in page
    assert f'<a href="/desk/hints/{row}">看申请人看到的样子</a>' in page
    kept = {"v_item": "gone_item", "v_field": "area_m2", "v_trigger": BASE["trigger"], "v_kind": BASE["kind"], "v_text": "事项已经没有的", "since": str(today()), "reason": "停"}
    refused = await desk.post(f"{REGISTER}/rows/{row}", {**kept, "v_state": "在用"})
    assert refused.status_code == 422
    assert "没有“gone_item”这个事项" in refused.text
    assert (await desk.post(f"{REGISTER}/rows/{row}", {**kept, "v_state": "下线"})).status_code == 303
    assert await house.db.fetchval("SELECT \"values\" ->> 'state' FROM register_rows WHERE key = 'G1' ORDER BY id DESC LIMIT 1") == "下线"


async def test_the_list_is_found_filtered_and_shows_what_is_missing(house: House, desk: Browser) -> None:
    await keep(house, [*TIPS, {**BASE, "tip": "Z1", "text": "已经下线的", "state": "下线"}])
    page = (await desk.get("/desk/hints")).text
    assert "缺 1193" in page
    assert "缺 298" in page
    found = (await desk.get("/desk/hints?word=mianji&standing=在用&kind=气泡")).text
    assert "共 1 条" in found
    assert "已经下线的" not in found
    assert "阳台算面积吗" in (await desk.get("/desk/hints?holds=faq&word=阳台")).text
    assert "没有符合的" in (await desk.get("/desk/hints?word=没有这样的词")).text


async def test_a_hint_is_looked_at_as_applicants_see_it(house: House, desk: Browser) -> None:
    await keep(house)
    for register, key, words in (("filing_tip", "A3", "填写符合条件时出现："), ("filing_tip", "A1", "使用面积"), ("filing_tip", "A7", "提交以后短信通知结果"), ("filing_faq", "Q1", FAQS[0]["answer"])):
        row = await house.db.fetchval("SELECT max(id) FROM register_rows WHERE register = $1 AND key = $2", register, key)
        page = await desk.get(f"/desk/hints/{row}")
        assert page.status_code == 200
        assert words in page.text, key
    assert (await desk.get("/desk/hints/999999")).status_code == 404


async def test_what_appeared_and_what_was_corrected_is_counted_without_values(house: House, desk: Browser) -> None:
    await keep(house)
    other = await Browser(desk.client).sign_in("company2")
    sheet = await onward(other, await open_page(other, f"/apply/{ITEM}"), FIRST)
    shown = await send(other, sheet, {**PLACE, "area_m2": "三百"})
    assert shown.status_code == 422
    assert (await send(other, Sheet(shown), {"area_m2": "299", "_tip": "A3"})).status_code == 303
    await house.hints.tally.write()
    rows = {(row["about"], row["name"]): (row["shown"], row["acted"]) for row in await house.db.fetch("SELECT * FROM hint_counts")}
    assert rows["tip", "A3"] == (1, 1)
    assert rows["field", "area_m2"] == (2, 1)
    assert rows["field", "project_name"] == (2, 0)
    keeper = await Browser(desk.client).sign_in("handler2")
    listed = (await keeper.get("/desk/hints?word=300")).text
    assert "100.0%" in listed
    worst = (await keeper.get("/desk/hints/fields")).text
    assert "占 50.0%" in worst
    assert "请只填数字，单位为平方米" in worst


async def test_only_officers_of_the_keepers_read_the_lists(house: House, anyone: httpx.AsyncClient) -> None:
    other = await Browser(anyone).sign_in("company2")
    assert (await other.get("/desk/hints")).status_code in {303, 403, 404}


async def test_the_lists_of_the_plan_are_imported_with_a_report_row_by_row(house: House, desk: Browser) -> None:
    """Bar 5: 1,200 tips and 300 questions, some of them faulty; what is right is found, and the targets are met."""
    items = house.catalogue.registry.items
    made = [*tips(items), {"tip": "HC99998", "item": ITEM, "field": "aera_m2", "trigger": "聚焦", "kind": "气泡", "text": "错"}, {"tip": "HC99999", "field": "shared.area_m2", "trigger": "失焦", "cond": "value >", "kind": "提醒", "text": "错"}]
    for name, rows in (("filing_tip", made), ("filing_faq", list(faqs(items)))):
        definition = house.catalogue.registry.registers[name]
        header = [column.label for column in definition.fields.values()]
        pasted = "\n".join("\t".join(line) for line in (header, *([row.get(each, "") for each in definition.fields] for row in rows)))
        await desk.get(f"/desk/registers/{name}/import")
        form = {"_csrf": desk.token, "since": str(today())}
        answer = await desk.client.post(f"/desk/registers/{name}/import", data=form, files={"file": ("合成.csv", pasted.encode())})
        assert answer.status_code == 303, answer.text
        wrong = (await desk.get(f"{answer.headers['location']}?only=错误")).text
        assert ("您是不是想写：area_m2" in wrong and "第 8 个字" in wrong) == (name == "filing_tip")
        done = await desk.post(answer.headers["location"], {"good_only": "on", "reason": "合成数据"})
        assert done.status_code == 303
    page = (await desk.get("/desk/hints")).text
    assert "1200 项" in page
    assert page.count("已达到") == 2
    assert "共 1 条" in (await desk.get("/desk/hints?word=第 1199 条")).text
    area = items[ITEM].form.fields["area_m2"].label
    assert f"“{area}”" in (await desk.get(f"/desk/hints?word={area}&item={ITEM}")).text
