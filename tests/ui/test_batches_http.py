"""Runs and signals over HTTP: previewed, started, watched, read, explained, recomputed, exported; signals signed and answered."""

import io
from collections.abc import Iterator
from datetime import datetime

import httpx
import pytest
from browser_client import Browser, Forms
from filing_values import SignedIn
from python_calamine import CalamineWorkbook

from core.batches.working import carry_all, start_all
from core.declarations import Register
from core.house import House
from core.registers import write_row
from core.signals.keys import make_key, sign
from core.time import CHINA, at, now
from ui.cli import demo

SITES = ("甲场地", "乙场地", "丙场地")


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    """It is 2026-03-02."""
    with at(datetime(2026, 3, 2, 10, 0, tzinfo=CHINA)):
        yield


@pytest.fixture
async def desk(house: House, anyone: httpx.AsyncClient) -> Browser:
    """The officer with the demo's own role, at a desk with three sites, one of which has complaints."""
    await demo.fill(house.db, house.vault, demo.authorities(house.catalogue.registry), demo.plugin_roles(house.catalogue.registry))
    registers = house.catalogue.registry.registers
    async with house.db.transaction() as connection:
        for site in SITES:
            row = {"site": site, "operator": "91210411MAJB0001XH", "district": "东片", "open": True, "checked_on": "2025-11-01"}
            await write_row(connection, Register("demo_site", registers["demo_site"]), row, valid_from=now().date(), source=site)
        complaint = {"site": "乙场地", "points": 11, "serious": False}
        await write_row(connection, Register("demo_complaint", registers["demo_complaint"]), complaint, valid_from=now().date(), source="投诉")
    return await Browser(anyone).sign_in("handler2")


async def test_an_officer_starts_watches_and_reads_a_batch(house: House, desk: Browser) -> None:
    overview = await desk.get("/desk/runs")
    assert "演示场地评级" in overview.text
    plan = await desk.get("/desk/plans/demo_site_grade")
    assert "得 {score} 分，不低于 {blue_from} 分" in plan.text
    assert "蓝：2 项" in plan.text
    assert "“演示场地等级” 3 行" in plan.text
    refused = await desk.post("/desk/plans/demo_site_grade", {"purpose": " "})
    assert refused.status_code == 422
    assert "没有写明开展这一批次的事由" in refused.text
    purpose = "例行" * 251
    refused = await desk.post("/desk/plans/demo_site_grade", {"purpose": purpose, "seed": "7" * 201})
    assert (refused.status_code, "事由最多 500 个字，现在 502 个字" in refused.text, purpose in refused.text) == (422, True, True)
    assert "随机种子最多 200 个字" in refused.text
    assert 'maxlength="500"' in refused.text
    started = await desk.post("/desk/plans/demo_site_grade", {"purpose": "例行评价"})
    page = started.headers["location"]
    waiting = await desk.get(page)
    assert "等候后台开始" in waiting.text
    assert 'hx-trigger="load delay:2s"' in waiting.text
    fragment = await desk.get(page, hx_request="true")
    assert fragment.text.lstrip().startswith('<div id="batch"')
    assert '<div id="batch-proof" hx-swap-oob="true">' in fragment.text  # the state beside the results goes on with them
    assert "hx-swap-oob" not in waiting.text
    await carry_all(house)
    done = await desk.get(page)
    assert "load delay" not in done.text
    assert "场地等级：黄" in done.text
    red = await desk.get(f"{page}?outcome=color&value=黄")
    assert "乙场地" in red.text
    assert "甲场地" not in red.text
    why = await desk.get(f"{page}/results/2")
    assert "得 89 分，不低于 60 分，定为黄色。" in why.text
    assert "来自 投诉" in why.text
    assert Forms(why.text).forbidden == Forms(done.text).forbidden == Forms(plan.text).forbidden == []


async def test_a_batch_is_recomputed_and_a_change_is_named(house: House, desk: Browser) -> None:
    await desk.get("/desk/plans/demo_site_grade")
    page = (await desk.post("/desk/plans/demo_site_grade", {"purpose": "例行"})).headers["location"]
    await carry_all(house)
    assert "重新计算的结果与记录一致" in (await desk.get(f"{page}?again=1")).text
    await house.db.execute("""UPDATE register_rows SET "values" = "values" || '{"district": "西片"}' WHERE key = '甲场地'""")
    changed = await desk.get(f"{page}?again=1")
    assert "与记录不一致" in changed.text
    assert "甲场地（第 3 行）与名录里的这一行不一致：district" in changed.text


async def test_a_batch_is_exported(house: House, desk: Browser) -> None:
    await desk.get("/desk/plans/demo_site_grade")
    page = (await desk.post("/desk/plans/demo_site_grade", {"purpose": "例行"})).headers["location"]
    await carry_all(house)
    answer = await desk.get(f"{page}/export")
    assert answer.headers["content-type"].startswith("application/vnd.openxml")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert sheet[0] == ["序号", "对象", "名称", "选中", "次序", "人员", "一票定红", "场地等级", "适用规则行", "开立办件", "问题"]
    assert {row[1]: row[7] for row in sheet[1:]} == {"甲场地": "蓝", "乙场地": "黄", "丙场地": "蓝"}


async def test_subjects_are_called_by_their_names(house: House, desk: Browser) -> None:
    """A run may say which column is what people call a row; groups say theirs by what they gather."""
    registers = house.catalogue.registry.registers
    company = {"enterprise": "91210411MAJB0001XH", "enterprise_name": "【演示】晨光宾馆"}
    tasks = [("一号", "应急管理", "AQ-01"), ("二号", "消防救援", "XF-01")]
    async with house.db.transaction() as connection:
        for task, dept, code in tasks:
            row = {**company, "task": task, "dept": dept, "code": code, "city": "沈阳市", "domain": "安全", "planned_on": "2026-03-05"}
            await write_row(connection, Register("planned_task", registers["planned_task"]), row, valid_from=now().date(), source=task)
    await desk.sign_in("decider")
    plan = await desk.get("/desk/plans/joint_matching")
    assert "91210411MAJB0001XH，2026-03，沈阳市，安全<br>【演示】晨光宾馆" in plan.text
    assert "1 组" in plan.text
    page = (await desk.post("/desk/plans/joint_matching", {"purpose": "例行"})).headers["location"]
    await carry_all(house)
    assert "</a><br>【演示】晨光宾馆" in (await desk.get(page)).text
    why = await desk.get(f"{page}/results/1")
    assert "<h1>【演示】晨光宾馆</h1>" in why.text
    assert "计划日期所在的月份" in why.text
    assert [word in why.text for word in ('data-label="任务编号">一号', 'data-label="部门">消防救援')] == [True, True]


async def test_an_interrupted_batch_is_carried_on_from_its_page(house: House, desk: Browser) -> None:
    await desk.get("/desk/plans/demo_site_grade")
    page = (await desk.post("/desk/plans/demo_site_grade", {"purpose": "例行"})).headers["location"]
    await house.db.execute("UPDATE batches SET attempts = 9")
    await carry_all(house)
    assert "已中断" in (await desk.get(page)).text
    assert (await desk.post(f"{page}/resumption")).status_code == 303
    await carry_all(house)
    assert "已中断" not in (await desk.get(page)).text


async def test_the_system_starts_what_is_due_once(house: House, desk: Browser) -> None:
    await start_all(house)
    await start_all(house)
    await carry_all(house)
    found = [tuple(row) for row in await house.db.fetch("SELECT run, period, state FROM batches ORDER BY run")]
    assert {("demo_site_grade", "2026-03", "完成"), ("demo_site_overdue", "2026-03-02", "完成")} <= set(found)
    periods = {"day": "2026-03-02", "month": "2026-03", "year": "2026"}
    due = {run.id: run.definition.every for run in house.catalogue.registry.runs.values() if run.definition.every}
    assert found == [(run, periods[due[run]], "完成") for run in sorted(due)]
    assert "系统" in (await desk.get("/desk/plans/demo_site_grade")).text


async def test_the_interface_does_the_same(house: House, desk: Browser, signed_in: SignedIn) -> None:
    client = await signed_in("handler2")
    preview = (await client.get("/api/v1/plans/demo_site_grade/preview")).json()
    assert (preview["kept"], preview["counts"]["color"], preview["writes"]) == (3, {"蓝": 2, "黄": 1}, {"demo_grade": 3})
    started = await client.post("/api/v1/batches", json={"run": "demo_site_grade", "purpose": "例行"})
    assert started.status_code == 201, started.text
    number = started.json()["id"]
    await carry_all(house)
    assert (await client.get(f"/api/v1/batches/{number}")).json()["state"] == "完成"
    listed = (await client.get("/api/v1/batches", params={"run": "demo_site_grade"})).json()["batches"]
    assert [each["id"] for each in listed] == [number]
    first = (await client.get(f"/api/v1/batches/{number}/results", params={"limit": 2})).json()
    rest = (await client.get(f"/api/v1/batches/{number}/results", params={"limit": 2, "after": first["next"]})).json()
    assert [len(first["results"]), len(rest["results"]), rest["next"]] == [2, 1, 0]
    yellow = (await client.get(f"/api/v1/batches/{number}/results", params={"outcome": "color", "value": "黄"})).json()["results"]
    why = (await client.get(f"/api/v1/batches/{number}/results/{yellow[0]['n']}")).json()
    assert why["sentences"] == ["得 89 分，不低于 60 分，定为黄色。"]
    assert why["facts"]["points"] == {"value": 11, "behind": ["投诉"]}
    check = (await client.get(f"/api/v1/batches/{number}/verification")).json()
    assert check == {"holds": True, "problems": [], "rows": 3, "results": 3}
    assert (await client.post(f"/api/v1/batches/{number}/resumption")).status_code == 409
    assert (await (await signed_in("receiver")).get(f"/api/v1/batches/{number}")).status_code == 404


async def _send(client: httpx.AsyncClient, key: str, body: bytes, stamp: int = 0, **changed: str) -> httpx.Response:
    when = str(int(now().timestamp()) + stamp)
    headers = {
        "content-type": "application/json", "x-jiban-source": "gate", "x-jiban-timestamp": when, "x-jiban-signature": sign(key, when, body),
    }
    return await client.post("/api/v1/signals/demo_crowd", content=body, headers={**headers, **changed})


async def test_signals_come_in_signed(house: House, anyone: httpx.AsyncClient, desk: Browser) -> None:
    key = await make_key(house, "demo_crowd", "gate", "root")
    body = b'{"rows": [{"event": "1", "site": "a", "people": 30, "load": 1.50}, {"event": "2", "load": "x"}]}'
    answer = await _send(anyone, key, body)
    assert answer.status_code == 200, answer.text
    first, second = answer.json()["answers"]
    assert (first["said"], first["outcomes"], first["hits"]) == ("收到", {"alarm": "立即巡查"}, ["YS-71"])
    assert second["said"] == "不接受"
    assert (await _send(anyone, key, body)).json()["answers"][0]["said"] == "已收过"
    assert await house.db.fetchval('SELECT "row" FROM signal_rows') == b'{"event":"1","load":1.50,"people":30,"site":"a"}'
    page = await desk.get("/desk/signals/demo_crowd")
    assert "每平方米人数 1.50" in page.text
    assert "客流处置：立即巡查" in page.text


@pytest.mark.parametrize(("body", "changed", "stamp", "status"), [
    ('{"rows": [{"event": "1"}]}', {"x-jiban-signature": "00"}, 0, 401), ('{"rows": [{"event": "1"}]}', {"x-jiban-source": "other"}, 0, 401),
    ('{"rows": [{"event": "1"}]}', {}, -301, 401), ('{"rows": []}', {}, 0, 400), ('{"rows": 1}', {}, 0, 400), ("[", {}, 0, 400),
    ('{"rows": [{"event": "1", "event": "2"}]}', {}, 0, 400), ('{"rows": [{"event": "1"}]}', {"content-type": "text/plain"}, 0, 415),
])
async def test_what_is_not_right_is_refused_whole(
    house: House, anyone: httpx.AsyncClient, body: str, changed: dict[str, str], stamp: int, status: int
) -> None:
    key = await make_key(house, "demo_crowd", "gate", "root")
    answer = await _send(anyone, key, body.encode(), stamp, **changed)
    assert answer.status_code == status, answer.text
    assert await house.db.fetchval("SELECT count(*) FROM signal_rows") == 0
