"""From the first page to the receipt without scripts; drafts kept as typed; every fault told once, in its place."""

import httpx
from browser_client import Browser
from hall_pages import FIRST, ITEM, PLACE, PROMISES, WAY, Sheet, at_review, onward, open_page, send

from core.house import House


async def test_within_the_limit_it_is_decided_on_the_spot(anyone: httpx.AsyncClient, house: House) -> None:
    browser = await Browser(anyone).sign_in("company2")
    review = await at_review(browser)
    assert "可以当场办结" in review.text
    assert "小于 300 平方米" in review.text
    answer = await send(browser, review, PROMISES)
    assert answer.status_code == 303
    receipt = Sheet(await browser.get(answer.headers["location"]))
    assert "已经办结" in receipt.text
    assert "查询码" in receipt.text
    assert await house.db.fetchval("SELECT count(*) FROM drafts") == 0
    assert await house.db.fetchval("SELECT status FROM cases") == "办结"


async def test_sent_twice_it_is_filed_once(anyone: httpx.AsyncClient, house: House) -> None:
    browser = await Browser(anyone).sign_in("company2")
    review = await at_review(browser)
    first, second = await send(browser, review, PROMISES), await send(browser, review, PROMISES)
    assert first.status_code == second.status_code == 303
    assert first.headers["location"] == second.headers["location"]
    assert await house.db.fetchval("SELECT count(*) FROM cases") == 1


async def test_what_is_known_is_filled_in_and_says_from_where(anyone: httpx.AsyncClient) -> None:
    browser = await Browser(anyone).sign_in("company2")
    first = await open_page(browser, f"/apply/{ITEM}")
    assert first.values["uscc"] == "91210411MAJB00028H"
    assert first.values["contact_name"] == ""
    assert "取自企业档案" in first.text
    await send(browser, await at_review(browser), PROMISES)
    again = await open_page(browser, f"/apply/{ITEM}")
    assert {name: again.values[name] for name in FIRST} == FIRST
    assert "取自最近一次申报，" in again.text
    assert "project_name" not in again.values


async def test_a_wrong_code_gives_one_clear_message_and_loses_nothing(anyone: httpx.AsyncClient) -> None:
    browser = await Browser(anyone).sign_in("company2")
    answer = await send(browser, await open_page(browser, f"/apply/{ITEM}"), {**FIRST, "uscc": "9121"})
    page = await browser.get(answer.headers["location"])
    sheet = Sheet(page)
    assert page.text.count("统一社会信用代码应为 18 位") == 2  # in the summary and at the field
    assert 'href="#f-uscc"' in page.text
    assert "f-uscc" in sheet.ids
    assert sheet.values["uscc"] == "9121"
    assert sheet.values["mobile"] == FIRST["mobile"]


async def test_a_doubtful_code_is_asked_about_once_then_taken(anyone: httpx.AsyncClient) -> None:
    browser = await Browser(anyone).sign_in("company2")
    answer = await send(browser, await open_page(browser, f"/apply/{ITEM}"), {**FIRST, "uscc": "91210411MAJB00028J"})
    sheet = await open_page(browser, answer.headers["location"])
    assert sheet.text.count("最后一位与前 17 位对不上") == 2  # above the form and at the field
    after = await send(browser, sheet)
    assert after.headers["location"].endswith("/2")


async def test_without_scripts_a_new_question_comes_with_its_page(anyone: httpx.AsyncClient) -> None:
    browser = await Browser(anyone).sign_in("company2")
    sheet = await open_page(browser, "/apply/fire_opening_inspection")
    sheet = await onward(browser, sheet, FIRST)
    assert "building_name" not in sheet.names
    typed = {"place_name": "金枫饭店", "region": "李石街道", "place_addr": "金枫街 1 号", "place_type": "饭店", "area_m2": "200", "use_floors": "1",
             "build_structure": "钢", "shared_building": "true"}
    answer = await send(browser, sheet, typed)
    assert answer.status_code == 422
    again = Sheet(answer)
    assert "请填写所在建筑名称" in again.text
    assert "building_name" in again.names
    assert again.values["place_name"] == "金枫饭店"


async def test_htmx_gets_only_what_comes_and_goes(anyone: httpx.AsyncClient, house: House) -> None:
    browser = await Browser(anyone).sign_in("company2")
    sheet = await open_page(browser, "/apply/fire_opening_inspection")
    sheet = await onward(browser, sheet, FIRST)
    answer = await send(browser, sheet, {"shared_building": "true"}, hx_request="true")
    assert answer.status_code == 200
    assert 'id="slot-building_name"' in answer.text
    assert "请接着填写：所在建筑名称" in answer.text
    assert 'id="slot-place_name"' not in answer.text
    assert await house.db.fetchval("SELECT version FROM drafts") == 1  # asking saves nothing


async def test_a_draft_is_kept_as_typed_and_resumed(anyone: httpx.AsyncClient) -> None:
    browser = await Browser(anyone).sign_in("company2")
    sheet = await onward(browser, await open_page(browser, f"/apply/{ITEM}"), FIRST)
    left = await send(browser, sheet, {"project_name": "装修", "area_m2": "二百", "_leave": "1"})
    assert left.headers["location"].startswith("/my/drafts?saved=")
    assert "已经暂存" in (await browser.get(left.headers["location"])).text
    again = await open_page(browser, sheet.action.rpartition("/")[0])
    assert again.values["area_m2"] == "二百"
    assert again.values["project_name"] == "装修"


async def test_two_windows_do_not_overwrite_each_other(anyone: httpx.AsyncClient) -> None:
    browser = await Browser(anyone).sign_in("company2")
    sheet = await onward(browser, await open_page(browser, f"/apply/{ITEM}"), FIRST)
    other = await open_page(browser, sheet.action)
    await send(browser, sheet, {"project_name": "甲窗口", "_leave": "1"})
    answer = await send(browser, other, {"project_name": "乙窗口", "_leave": "1"})
    assert answer.status_code == 409
    assert "填写为： 甲窗口" in Sheet(answer).text
    assert Sheet(answer).values["project_name"] == "乙窗口"
    assert (await send(browser, Sheet(answer), {"_leave": "1"})).status_code == 303
    assert "填写为： 乙窗口" in (await open_page(browser, sheet.action)).text  # neither is lost


async def test_commitments_are_asked_one_by_one(anyone: httpx.AsyncClient, house: House) -> None:
    browser = await Browser(anyone).sign_in("company2")
    review = await at_review(browser)
    for told in ("设定依据", "承诺的法律效力", "不实承诺的责任", "核查权"):
        assert told in review.text
    answer = await send(browser, review, {**PROMISES, "promise_met": None})
    assert answer.status_code == 422
    assert 'href="#f-promise_met"' in answer.text
    assert 'href="#f-promise_told"' not in answer.text
    assert Sheet(answer).values["signer"] == "演示甲"
    assert await house.db.fetchval("SELECT count(*) FROM cases") == 0


async def test_review_names_what_is_missing_and_leads_there_and_back(anyone: httpx.AsyncClient) -> None:
    browser = await Browser(anyone).sign_in("company2")
    sheet = await onward(browser, await open_page(browser, f"/apply/{ITEM}"), FIRST)
    draft = sheet.action.rpartition("/")[0]
    review = await browser.get(f"{draft}/review")
    assert "请填写工程名称" in review.text
    assert f"{draft}/2?back=review&amp;check=1#f-project_name" in review.text
    page = await open_page(browser, f"{draft}/2?back=review&check=1")
    answer = await send(browser, page, PLACE)
    assert answer.headers["location"] == f"{draft}/review"


async def test_materials_are_asked_when_the_rules_want_them(anyone: httpx.AsyncClient, house: House) -> None:
    browser = await Browser(anyone).sign_in("company2")
    sheet = await open_page(browser, f"/apply/{ITEM}")
    for typed in (FIRST, PLACE, {"apply_mode": "一般方式"}):
        sheet = await onward(browser, sheet, typed)
    assert sheet.action.endswith("/materials")
    assert "工程竣工验收报告" in sheet.text
    missing = await send(browser, sheet, {"_next": "1"})
    assert missing.status_code == 422
    assert "请上传工程竣工验收报告" in missing.text
    files = {name: (f"{name}.pdf", b"%PDF-1.4\n%%EOF", "application/pdf") for name in ("completion_report", "completion_drawings")}
    answer = await browser.client.post(sheet.action, data={"_csrf": browser.token, "_next": "1"}, files=files)
    assert answer.headers["location"].endswith("/review")
    review = await open_page(browser, answer.headers["location"])
    assert "已上传 completion_report.pdf" in review.text
    done = await send(browser, review)
    number = done.headers["location"].rpartition("/")[2]
    case = await browser.get(f"/my/cases/{number}")
    assert "completion_report.pdf" in case.text
    file = await house.db.fetchval("SELECT min(id) FROM attachments")
    assert (await browser.get(f"/my/files/{file}")).content.startswith(b"%PDF")
    stranger = await Browser(anyone).sign_in("company3")
    assert (await stranger.get(f"/my/files/{file}")).status_code == 404


async def test_a_file_of_another_kind_is_refused_in_its_place(anyone: httpx.AsyncClient) -> None:
    browser = await Browser(anyone).sign_in("company2")
    sheet = await open_page(browser, f"/apply/{ITEM}")
    for typed in (FIRST, PLACE, {"apply_mode": "一般方式"}):
        sheet = await onward(browser, sheet, typed)
    answer = await browser.client.post(
        sheet.action, data={"_csrf": browser.token}, files={"completion_report": ("a.exe", b"MZ\x00", "application/octet-stream")}
    )
    assert answer.status_code == 422
    assert 'href="#f-completion_report"' in answer.text


async def test_rows_are_added_and_taken_by_the_server(anyone: httpx.AsyncClient) -> None:
    browser = await Browser(anyone).sign_in("company2")
    first = {"legal_rep": "甲", "contact_name": "乙", "mobile": "13800000000"}
    sheet = await onward(browser, await open_page(browser, "/apply/demo_permit"), first)
    sheet = await onward(browser, sheet, {"stalls.0.stall_name": "甲摊", "_add": "stalls"})
    assert sheet.values["stalls.0.stall_name"] == "甲摊"
    assert "stalls.1.stall_name" in sheet.names
    sheet = await onward(browser, sheet, {"stalls.1.stall_name": "乙摊", "_take": "stalls.0"})
    assert sheet.values["stalls.0.stall_name"] == "乙摊"
    assert "stalls.1.stall_name" not in sheet.names


async def test_rows_are_pasted_out_of_a_spreadsheet_by_the_server(anyone: httpx.AsyncClient) -> None:
    browser = await Browser(anyone).sign_in("company2")
    first = {"legal_rep": "甲", "contact_name": "乙", "mobile": "13800000000"}
    sheet = await onward(browser, await open_page(browser, "/apply/demo_permit"), first)
    table = "摊位面积\t摊位名称\t经营食品\n9.5\t甲摊\t是\n九\t乙摊\t否"
    answer = await send(browser, sheet, {"stalls.0.stall_name": "老摊", "_table.stalls": table, "_paste": "stalls"})
    assert answer.status_code == 422
    sheet = Sheet(answer)
    assert [sheet.values[f"stalls.{row}.stall_name"] for row in range(3)] == ["老摊", "甲摊", "乙摊"]
    assert "摊位明细第 3 行：摊位面积应填数" in sheet.text
    assert "f-stalls.2.stall_area" in sheet.ids
    answer = await send(browser, sheet, {"_table.stalls": "9.5\t甲摊", "_paste": "stalls.all"})
    sheet = Sheet(answer)
    assert sheet.values["stalls.0.stall_area"] == "甲摊"  # without titles the cells are taken in the order of the columns
    assert "stalls.1.stall_name" not in sheet.names


async def test_drafts_are_nobody_elses(anyone: httpx.AsyncClient, house: House) -> None:
    browser = await Browser(anyone).sign_in("company2")
    sheet = await onward(browser, await open_page(browser, f"/apply/{ITEM}"), FIRST)
    stranger = await Browser(anyone).sign_in("company3")
    for path in (sheet.action, f"{sheet.action.rpartition('/')[0]}/review", f"{sheet.action.rpartition('/')[0]}/materials"):
        assert (await stranger.get(path)).status_code == 404
        assert (await stranger.post(path, WAY)).status_code == 404
    agent = await Browser(anyone).sign_in("agent")
    assert (await agent.get(sheet.action)).headers["location"].startswith("/acting?next=")
    party = await house.db.fetchval("SELECT party FROM accounts WHERE login = 'company2'")
    await agent.get("/acting")
    assert (await agent.post("/acting", {"party": str(party)})).status_code == 303
    assert (await agent.get(sheet.action)).status_code == 200


async def test_officers_do_not_file(anyone: httpx.AsyncClient) -> None:
    browser = await Browser(anyone).sign_in("receiver")
    answer = await browser.get(f"/apply/{ITEM}")
    assert answer.status_code == 403
    assert "申请人" in answer.text


async def test_a_discarded_draft_is_gone(anyone: httpx.AsyncClient, house: House) -> None:
    browser = await Browser(anyone).sign_in("company2")
    sheet = await onward(browser, await open_page(browser, f"/apply/{ITEM}"), FIRST)
    draft = sheet.action.rpartition("/")[0]
    assert (await browser.post(f"{draft}/discard")).headers["location"] == "/my/drafts"
    assert await house.db.fetchval("SELECT count(*) FROM drafts") == 0
    assert (await browser.get(draft)).status_code == 404
