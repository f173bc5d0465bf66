"""Process, materials, papers and guide changed by posts alone, scripts off: what an official does, and what the pages then say."""

import re
from html.parser import HTMLParser
from typing import Any

import httpx
import pytest
from browser_client import Browser, Forms

from core.access.signing_in import actor_of_account
from core.house import House
from core.revisions.documents import Files, read
from core.revisions.keeping import read_revision

FOREIGN = re.compile(r"[A-Za-z_]{2,}")
UNDERSTOOD = {"PDF", "JPG", "PNG", "MB"}
"""Latin letters that officials read every day."""
PAGES = (
    "process", "process/add?after=accept", "process/steps/decide", "process/steps/visit", "process/steps/decide/ways/1", "process/steps/decide/ways/0", "process/steps/decide/auto",
    "materials", "materials/new", "notices", "notices/new", "notices/edit/accepted", "guide", "guide/rows/faq/0", "guide/rows/basis/1",
)


class Words(HTMLParser):
    """What a person reads of the page's main part."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self._in = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in = self._in or tag == "main"
        if self._in:
            self.said += [value or "" for name, value in attrs if name in ("aria-label", "title", "placeholder")]

    def handle_endtag(self, tag: str) -> None:
        self._in = self._in and tag != "main"

    def handle_data(self, data: str) -> None:
        if self._in:
            self.said.append(data)


class Studio:
    """A revision of an item in somebody's hand."""

    def __init__(self, house: House, browser: Browser, revision: int) -> None:
        self.house, self.browser, self.revision = house, browser, revision
        self.base = f"/studio/revisions/{revision}"

    async def page(self, path: str) -> str:
        answer = await self.browser.get(f"{self.base}/{path}")
        assert answer.status_code == 200, answer.text
        return answer.text

    async def post(self, path: str, values: dict[str, Any]) -> httpx.Response:
        await self.browser.get(f"{self.base}/{path.partition('/')[0]}")
        return await self.browser.post(f"{self.base}/{path}", values)

    async def done(self, path: str, values: dict[str, Any]) -> str:
        answer = await self.post(path, values)
        assert answer.status_code == 303, re.findall(r'role="alert".*?</div>', answer.text, re.DOTALL) or answer.text[:2000]
        return str(answer.headers["location"])

    async def files(self) -> Files:
        async with self.house.db.pool.acquire() as connection:
            account = await connection.fetchval("SELECT id FROM accounts WHERE login = 'configurator'")
            actor = await actor_of_account(connection, account)
        return (await read_revision(self.house, actor, self.revision)).files

    async def step(self, step: str) -> dict[str, Any]:
        return next(row for row in read(await self.files(), "process.toml")["step"] if row["id"] == step)


@pytest.fixture
async def studio(house: House, anyone: httpx.AsyncClient) -> Studio:
    """The permit with every kind of step, opened by the demonstration's configurator."""
    browser = await Browser(anyone).sign_in("configurator")
    await browser.get("/studio")
    answer = await browser.post("/studio/items/demo_approval/revise")
    assert answer.status_code == 303, answer.text
    return Studio(house, browser, int(answer.headers["location"].rpartition("/")[2]))


async def test_no_page_shows_a_word_from_a_file_or_what_a_strict_policy_forbids(studio: Studio) -> None:
    notice = read(await studio.files(), "notices.toml")["notice"][1]["id"]
    material = read(await studio.files(), "item.toml")["material"][0]["id"]
    for path in (*PAGES, f"materials/edit/{material}"):
        text = await studio.page(path.replace("notices/edit/accepted", f"notices/edit/{notice}"))
        assert Forms(text).forbidden == [], path
        words = [word for said in Words(text).said for word in FOREIGN.findall(said) if word not in UNDERSTOOD and "JB-2026" not in said]
        assert words == [], (path, words)


async def test_a_step_is_put_between_two_with_three_working_days(studio: Studio) -> None:
    values = {"after": "receive", "way": "0", "kind": "review", "name": "初审", "duty": "handler", "limit_days": "3", "limit_unit": "workday", "limit_basis": "本地承诺"}
    where = await studio.done("process/add", values)
    assert where.endswith("/process/steps/review_2#panel")
    assert await studio.step("review_2") == {
        "id": "review_2", "kind": "review", "name": "初审", "duty": "handler", "limit": {"days": 3, "unit": "workday", "basis": "本地承诺"}, "next": [{"to": "accept"}],
    }
    assert (await studio.step("receive"))["next"] == [{"to": "review_2"}]
    text = await studio.page("process")
    for words in ("初审", "3 个工作日", "在“初审”后面加一个环节"):
        assert words in text


async def test_a_new_step_that_is_not_filled_in_says_what_is_missing_and_keeps_the_rest(studio: Studio) -> None:
    answer = await studio.post("process/add", {"after": "receive", "way": "0", "kind": "", "name": "初审", "limit_days": "三", "limit_unit": "workday", "limit_basis": ""})
    assert answer.status_code == 422
    for words in ("时限写 1 到 10000 的整数", "请写设定时限的条款", 'value="初审"'):
        assert words in answer.text


async def test_properties_of_a_step_are_kept_and_a_limit_beyond_the_law_is_said_at_it(studio: Studio) -> None:
    await studio.done("process/steps/accept", {
        "name": "受理审查", "duty": "acceptor", "limit_days": "6", "limit_unit": "workday", "limit_basis": "行政许可法第32条", "officers": "1", "signing": "", "outcome_1": "同意受理",
        "silence_outcome": "", "silence_days": "", "silence_unit": "workday", "silence_basis": "",
    })
    step = await studio.step("accept")
    assert (step["name"], step["limit"]["days"], step["outcomes"], step["next"]) == ("受理审查", 6, {"受理": "同意受理"}, [{"on": "不予受理", "end": "不予受理"}, {"to": "visit"}])
    text = await studio.page("process/steps/accept")
    assert "不超过 5 个工作日（行政许可法第32条）" in text
    assert "这个环节要改的地方" in text
    assert "有问题</text>" in await studio.page("process")


async def test_two_officers_and_several_signers(studio: Studio) -> None:
    values = {"name": "会签", "duty": "handler", "limit_days": "5", "limit_unit": "workday", "limit_basis": "演示规定", "officers": "1", "signing": "order", "silence_outcome": ""}
    refused = await studio.post("process/steps/joint", {**values, "signers": ["handler"]})
    assert refused.status_code == 422
    assert "至少选两个岗位" in refused.text
    await studio.done("process/steps/joint", {**values, "signers": ["handler", "decider"]})
    step = await studio.step("joint")
    assert (step["signing"], step["signers"]) == ("order", ["handler", "decider"])


async def test_a_way_with_a_condition_is_added_in_words(studio: Studio) -> None:
    text = await studio.page("process/steps/accept/ways/0")
    assert "加一个条件" in text
    asked = await studio.post("process/steps/accept/ways/0", {"on": "受理", "goal": "to:hearing", "end": "", "when.join": "and", "when.do": "add"})
    assert asked.status_code == 200
    assert 'to:hearing" selected' in asked.text
    await studio.done("process/steps/accept/ways/0", {
        "on": "受理", "goal": "to:hearing", "end": "", "when.join": "and", "when.0.field": "way", "when.0.was": "way", "when.0.op": "eq", "when.0.value": "听证",
    })
    assert (await studio.step("accept"))["next"][1] == {"on": "受理", "when": "way = '听证'", "to": "hearing"}
    said = re.findall(r"<li><p>(.*?)</p>", await studio.page("process/steps/accept"))
    assert said[1] == "受理的，演示的程序为“听证”的，到“听证”"
    await studio.done("process/steps/accept/ways", {"do": "drop:2"})
    assert (await studio.step("accept"))["next"] == [{"on": "不予受理", "end": "不予受理"}, {"to": "visit"}]


async def test_a_way_that_leads_nowhere_is_refused_and_the_last_cannot_go(studio: Studio) -> None:
    assert "请选下一环节" in (await studio.post("process/steps/accept/ways/0", {"on": "", "goal": "", "end": "", "when.join": "and"})).text
    assert (await studio.post("process/steps/receive/ways", {"do": "drop:1"})).status_code == 422


async def test_a_step_is_dropped_after_saying_who_leads_to_it(studio: Studio) -> None:
    text = await studio.page("process/steps/consult")
    assert "现在到这里来的：“实地核查”的“合格”" in text
    assert "改为到“决定”" in text
    await studio.done("process/steps/consult/drop", {})
    assert {"on": "合格", "when": "way = '征求意见'", "to": "decide"} in (await studio.step("visit"))["next"]
    assert (await studio.browser.get(f"{studio.base}/process/steps/consult")).status_code == 404


async def test_a_step_is_moved_behind_another(studio: Studio) -> None:
    await studio.done("process/steps/receive/move", {"after": "accept"})
    assert (await studio.step("filing"))["next"] == [{"to": "accept"}]
    assert "受理或者决定以后还能走到“收件”" in await studio.page("process")


async def test_the_system_acts_by_itself_when_and_never(studio: Studio) -> None:
    assert "还没有写条件" in (await studio.post("process/steps/receive/auto", {"sort": "when", "auto.join": "and"})).text
    await studio.done("process/steps/receive/auto", {"sort": "always", "auto.join": "and"})
    assert (await studio.step("receive"))["auto"] == "true"
    assert "总是由系统当场" in await studio.page("process/steps/receive")
    await studio.done("process/steps/receive/auto", {"sort": "", "auto.join": "and"})
    assert "auto" not in await studio.step("receive")


async def test_a_material_is_added_moved_and_taken_away(studio: Studio) -> None:
    values = {"name": "消防平面图", "get": "电子上传", "basis": "演示规定", "required": "yes", "form": "电子", "copies": "0", "source": "申请人自备", "standard": "看得清", "document": "", "when.join": "and"}
    missing = await studio.post("materials/new", {**values, "basis": "", "tolerated": "on", "tolerate_days": ""})
    assert missing.status_code == 422
    assert "补齐的时间写 1 到 10000 的整数" in missing.text
    where = await studio.done("materials/new", {**values, "tolerated": "on", "tolerate_days": "5", "tolerate_unit": "workday", "tolerate_basis": "演示规定"})
    new = where.rpartition("#m-")[2]
    assert read(await studio.files(), "item.toml")["material"][-1]["tolerate"] == {"days": 5, "unit": "workday", "basis": "演示规定"}
    assert "可容缺 5 个工作日" in await studio.page("materials")
    await studio.done("materials", {"do": f"up:{new}"})
    assert read(await studio.files(), "item.toml")["material"][-2]["id"] == new
    await studio.done(f"materials/edit/{new}", {**values, "name": "平面图"})
    assert "tolerate" not in read(await studio.files(), "item.toml")["material"][-2]
    await studio.done(f"materials/drop/{new}", {})
    assert new not in await studio.page("materials")


async def test_a_paper_is_worded_with_what_is_picked_and_previewed_with_its_code(studio: Studio) -> None:
    where = await studio.done("notices/new", {"on": "publicised", "title": "公示结果通知书", "number": "演公"})
    path = where.removeprefix(f"{studio.base}/")
    text = await studio.page(path)
    for words in ("办件编号：〔办件编号〕", "必须写的内容", 'aria-label="核验二维码"', "演公〔", "打开 PDF"):
        assert words in text
    assert "{case" not in text
    paper = path.rpartition("/")[2]
    lines = {f"line_{no}": line for no, line in enumerate(re.findall(r'<textarea id="f-line_\d+"[^>]*>\n(.*?)</textarea>', text, re.DOTALL), 1)}
    await studio.done(path, {"title": "公示结果通知书", "number": "演公", "until": "", **lines, "pick_1": "实施机关", "do": "pick:1"})
    assert next(row for row in read(await studio.files(), "notices.toml")["notice"] if row["id"] == paper)["lines"][0].endswith("{item.authority_name}")
    answer = await studio.browser.get(f"{studio.base}/notices/print/{paper}")
    assert (answer.status_code, answer.headers["content-type"], answer.content[:4]) == (200, "application/pdf", b"%PDF")
    await studio.done(f"notices/drop/{paper}", {})
    assert "公示结果通知书" not in (await studio.page("notices")).partition("平台的标准文书")[0]


async def test_what_the_law_wants_in_a_paper_stays(studio: Studio) -> None:
    row = next(row for row in read(await studio.files(), "notices.toml")["notice"] if row["on"] == "refused")
    text = await studio.page(f"notices/edit/{row['id']}")
    assert "这一段不能删去，必须写：" in text
    assert "行政许可法第38条" in text
    refused = await studio.post(f"notices/edit/{row['id']}", {"title": row["title"], "number": row["number"], "until": "", "line_1": "随便写写"})
    assert refused.status_code == 422
    assert "文书里少了必须写的内容" in refused.text or "请写上" in refused.text
    braces = await studio.post(f"notices/edit/{row['id']}", {"title": row["title"], "number": row["number"], "until": "", "line_1": "{reason}"})
    assert "不写花括号" in braces.text
    assert next(each for each in read(await studio.files(), "notices.toml")["notice"] if each["on"] == "refused") == row


async def test_the_guide_is_kept_part_by_part(studio: Studio) -> None:
    await studio.done("guide/parts/basics", {"name": "演示审批甲", "kind": "承诺件", "summary": "一句", "audience": "企业", "result": "许可证", "conditions": "甲\n\n乙"})
    terms = {
        "statutory_days": "20", "statutory_unit": "workday", "statutory_basis": "行政许可法第42条", "promised_days": "18", "promised_unit": "workday", "promised_basis": "本地承诺",
        "fee": "12.50", "fee_basis": "", "joint": "on", "alert_percent_1": "80", "alert_word_1": "提醒", "archive_years": "10", "archive_basis": "档案规定",
        "correction_days": "15", "correction_unit": "workday", "correction_basis": "本地规定", "correction_end": "视为撤回申请",
    }
    refused = await studio.post("guide/parts/terms", terms)
    assert refused.status_code == 422
    assert "没有依据不能收费（行政许可法第58条），请写收费依据" in refused.text
    await studio.done("guide/parts/terms", {**terms, "fee_basis": "演示收费规定"})
    await studio.done("guide/parts/marks", {"visits": "1", "channels": ["网上办理", "窗口办理"], "party_kinds": ["企业法人"], "subject": "", "traits": ["全程网办"]})
    info = read(await studio.files(), "item.toml")
    assert (info["name"], info["conditions"], info["promised"]["days"], info["fee"], info["visits"], info["channels"]) == (
        "演示审批甲", ["甲", "乙"], 18, {"fen": 1250, "basis": "演示收费规定"}, 1, ["网上办理", "窗口办理"],
    )
    assert (info["joint"], info["alert"], info["archive"]["years"], info["correction"]["end"], info["traits"]) == (True, [{"percent": 80, "word": "提醒"}], 10, "视为撤回申请", ["全程网办"])


async def test_questions_are_added_moved_and_taken_away(studio: Studio) -> None:
    assert "请写回答" in (await studio.post("guide/rows/faq/0", {"ask": "要多久？", "answer": ""})).text
    await studio.done("guide/rows/faq/0", {"ask": "要多久？", "answer": "五天。"})
    count = len(read(await studio.files(), "item.toml")["faq"])
    await studio.done(f"guide/rows/faq/{count}", {"ask": "要几天？", "answer": "五天。"})
    assert "要几天？" in await studio.page("guide")
    await studio.done("guide/rows/faq", {"do": f"drop:{count}"})
    assert "要几天？" not in await studio.page("guide")


async def test_the_second_official_reads_and_cannot_change(studio: Studio, anyone: httpx.AsyncClient) -> None:
    reader = await Browser(anyone).sign_in("approver")
    for path in PAGES[:8]:
        answer = await reader.get(f"{studio.base}/{path}")
        assert answer.status_code == 200, path
        assert "保存</button>" not in answer.text or '<fieldset class="flowing-plain" disabled>' in answer.text
    assert (await reader.post(f"{studio.base}/process/steps/accept/drop", {})).status_code == 403


async def test_a_template_of_a_material_is_worded_and_kept_while_it_is_used(studio: Studio) -> None:
    assert "请写名称，如“章程”" in (await studio.post("notices/templates", {"title": " "})).text
    path = (await studio.done("notices/templates", {"title": "安全方案"})).removeprefix(f"{studio.base}/")
    template = path.rpartition("/")[2]
    text = await studio.page(path)
    assert "申请人：〔申请人〕" in text
    assert "还没有材料由它生成" in text
    assert "没有申请材料使用这个模板" in text
    await studio.done(path, {"title": "安全方案", "line_1": "申请人：〔申请人〕", "pick_1": "事项名称", "do": "pick:1"})
    assert read(await studio.files(), "notices.toml")["document"][-1]["lines"] == ["申请人：{case.applicant}{item.name}"]
    values = {"name": "安全方案", "get": "表单生成", "basis": "演示规定", "required": "yes", "form": "电子", "copies": "0", "source": "", "standard": "", "document": template, "when.join": "and"}
    await studio.done("materials/new", values)
    assert "还有材料由这个模板生成：安全方案" in (await studio.post(path, {"title": "安全方案", "line_1": "甲", "drop": "1"})).text
    await studio.done("materials/drop/an_quan_fang_an", {})
    await studio.done(path, {"drop": "1"})
    assert "安全方案" not in await studio.page("notices")


@pytest.mark.parametrize("path", ["process/add", "process/steps/decide", "process/steps/decide/ways/0", "materials/new", "notices/new", "notices/edit/acceptance", "guide/parts/basics", "guide/parts/terms", "guide/rows/office/0"])
async def test_an_empty_form_says_what_is_missing(studio: Studio, path: str) -> None:
    answer = await studio.post(path.replace("notices/edit/acceptance", f"notices/edit/{read(await studio.files(), 'notices.toml')['notice'][0]['id']}"), {})
    assert answer.status_code == 422, answer.text
    assert 'role="alert"' in answer.text
