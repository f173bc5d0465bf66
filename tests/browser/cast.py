"""What has been filed before the first test: a case at every step, a refused one, a granted one, and their papers.

Filed over the interface, which is quicker than by hand and not what these tests are about.
"""

import asyncio
import time
from collections.abc import Mapping
from contextlib import closing
from datetime import timedelta
from decimal import Decimal
from typing import Any

import httpx
import msgspec
from permits import PDF, actor_of_login, corrected, lacking
from stage import Stage
from studios import Revised, revised

from core.batches.opening import open_due
from core.cases import act
from core.declarations import Register
from core.filings import FilingRequest, submit
from core.filings.attachments import attach
from core.filings.confirming import ask, keep
from core.filings.drafts import save
from core.forms import read_json
from core.house import open_house
from core.process import Act
from core.registers import write_row
from core.registers.imports import upload
from core.scenarios.bases import example
from core.signals.receiving import receive
from core.time import at, now, today
from ui.cli.people import COMPANIES, PASSWORD, Company
from ui.web.fields import raw_of

ITEM = "fire_acceptance_filing"
COMBINING = "demo_open_together"
SIGNING = "demo_alliance"
CLOSING, PATROL = "demo_closing", "demo_patrol"
COMPANY = COMPANIES[0]
PATH = (("receiver", "收件"), ("acceptor", "受理"), ("handler", "通过"), ("decider", "准予备案"), ("issuer", "出证"))
"""Who does what to a case of 300 square metres, in order."""
BACKLOG = (0, 1, 3, 4, 5, 6, 7, 8, 10, 12, 15, 20, 25)
"""Days ago; further than the five working days for accepting, so that some are late."""
REASON, BASIS = "工程不属于其他建设工程中的一般项目", "建设工程消防设计审查验收管理暂行规定"

IMPORTED = "场地,片区,开放\n【演示】场地 1,西片,是\n【演示】场地 2,南片,是\n【演示】新场地,东片,否\n"
"""A file for a register: a changed row, a wrong one, a new one."""


class Filed(msgspec.Struct, frozen=True):
    """The numbers of what stands there: `waiting` by the step a case waits at, and the ends."""

    waiting: Mapping[str, str]
    instant: str
    granted: str
    refused: str
    query_code: str
    document: str
    with_files: str
    draft: int
    combined: int
    publicised: str
    turn: str
    parent: str
    batch: int
    corrected: str
    lacking: str
    counter: tuple[int, str]
    """What is being typed at the counter: its draft, and the link by which it is confirmed."""
    signing: int
    """A draft with documents to be signed."""
    revised: Revised
    """What officials are changing."""

    @property
    def by_forms(self) -> tuple[str, ...]:
        """Addresses that forms lead to, not links, and those of the case that has most to show."""
        pages = ("materials", "review", "1")
        counter = (f"/desk/counter/drafts/{self.counter[0]}/confirmation", f"/confirm/{self.counter[1]}", f"/desk/counter/{ITEM}?code={COMPANY.uscc}")
        papers = (*counter, f"/desk/cases/{self.granted}", f"/desk/counter/done/{self.granted}")
        shown = (f"/desk/cases/{self.with_files}", f"/my/cases/{self.with_files}", f"/receipts/{self.instant}", f"/apply/{ITEM}")
        linked = (f"/publicity/{self.publicised}", f"/my/cases/{self.turn}", f"/my/cases/{self.parent}", f"/desk/start/{PATROL}?code={COMPANY.uscc}")
        mended = (
            f"/my/cases/{self.corrected}/correction", f"/my/cases/{self.corrected}/correction/review", f"/my/cases/{self.lacking}/supply",
            f"/desk/cases/{self.with_files}/correction", f"/desk/cases/{self.with_files}/spot", f"/my/cases/{self.corrected}",
        )
        several = (f"/desk/several?case={self.with_files}", "/topics/demo_topic?kind=%E5%A4%9C%E5%B8%82&area=30")
        beside = (f"/desk/handing-out/{self.granted}", f"/desk/cases/{self.with_files}/versions", f"/desk/cases/{self.granted}/readings", "/desk?view=all&sort=region&columns=region,stage,hand")
        runs = (f"/desk/batches/{self.batch}",)  # the first batch that a link leads to may be one of the system's, with nothing in it
        return (*self.revised.addresses, *linked, *mended, *several, *beside, *runs, *papers, *shown, *(f"/drafts/{self.draft}/{page}" for page in pages), f"/drafts/{self.combined}/list", f"/drafts/{self.signing}/review")


def file_everything(stage: Stage) -> Filed:
    """File and handle; returns when the worker has made the papers."""
    with closing(People(stage)) as people:
        waiting = {step: people.file(f"待办路 {done} 号", "420.50", done) for done, step in enumerate(("收件", "受理", "审查", "决定", "出证"))}
        instant = people.file("即办路 1 号", "88.00")
        granted = people.file("准予路 1 号", "300.00", len(PATH))
        refused = people.file("不予路 1 号", "300.00", 3)
        people.act(refused, "decider", "不予备案", reason=REASON, basis=BASIS)
        people.draw()
        people.rate(people.file("差评路 1 号", "88.00"))
        people.mend(people.rate(people.file("差评路 2 号", "88.00")))
        asyncio.run(_sites(stage))
        batch = people.run("demo_site_draw", "demo_site_grade", "demo_task_match", "demo_site_overdue")
        with_files, draft = asyncio.run(_with_files(stage))
        combined = asyncio.run(_combined(stage))
        asyncio.run(_backlog(stage))
        publicised, turn, parent = asyncio.run(_linked(stage))
        mended = asyncio.run(corrected(stage, "补正路 100 号")), asyncio.run(lacking(stage, "容缺路 100 号"))
        view = people.papers(granted, "建设工程消防验收备案凭证")
        return Filed(waiting, instant, granted, refused, view["query_code"], view["papers"][-1]["number"], with_files, draft, combined, publicised, turn, parent, batch, *mended, asyncio.run(_at_counter(stage)), asyncio.run(to_sign(stage)), asyncio.run(revised(stage)))


class People:
    """Signed-in clients of the interface, one for each login."""

    def __init__(self, stage: Stage) -> None:
        self._url = stage.url
        self._clients: dict[str, httpx.Client] = {}
        self._filed = 0

    def close(self) -> None:
        """Hang up."""
        for client in self._clients.values():
            client.close()

    def client(self, login: str) -> httpx.Client:
        """The client of that login."""
        if login not in self._clients:
            client = httpx.Client(base_url=self._url)
            answer = client.post("/api/v1/sessions", json={"login": login, "password": PASSWORD}).raise_for_status()
            client.headers["authorization"] = f"Bearer {answer.json()['token']}"
            self._clients[login] = client
        return self._clients[login]

    def file(self, address: str, area: str, done: int = 0) -> str:
        """The number of a filing at that address, with the first `done` steps of the path behind it."""
        client = self.client(COMPANY.login)
        party = client.get("/api/v1/sessions/current").json()["parties"][0]["id"]
        self._filed += 1
        body = msgspec.json.encode({"item": ITEM, "party": party, "values": values(address, area)})
        headers = {"content-type": "application/json", "idempotency-key": f"cast-{self._filed}"}
        answer = client.post("/api/v1/filings", content=body, headers=headers)
        assert answer.status_code == 201, answer.text
        number = str(answer.json()["cases"][0]["number"])
        for login, outcome in PATH[:done]:
            self.act(number, login, outcome)
        return number

    def rate(self, number: str) -> str:
        """The company is not satisfied; the number of the order that follows."""
        said = {"stars": 1, "reasons": ["超过承诺的时限"], "words": "等了很久，没有人说还要多久"}
        answer = self.client(COMPANY.login).post(f"/api/v1/cases/{number}/rating", json=said)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["case"]["order"]["number"])

    def mend(self, order: str) -> None:
        """The authority has mended what the order is about."""
        answer = self.client("handler").post(f"/api/v1/rating-orders/{order}/mending", json={"measure": "已经改正", "mended_on": str(today())})
        assert answer.status_code == 200, answer.text

    def draw(self) -> None:
        """An inspector draws from what has been granted at once."""
        answer = self.client("inspector").post("/api/v1/runs", json={"draw": "filing_spot_check", "seed": "公开的种子 2026"})
        assert answer.status_code == 201, answer.text

    def run(self, *runs: str) -> int:
        """The holder of the demo's own role has each run carried out; answers the last batch when the worker has done so."""
        client = self.client("handler2")
        for run in runs:
            for _ in range(300):
                answer = client.post("/api/v1/batches", json={"run": run, "purpose": "第一季度例行"})
                if answer.status_code != 409:  # the system's own of today is still on its way
                    break
                time.sleep(0.1)
            assert answer.status_code == 201, answer.text
            while (batch := client.get(f"/api/v1/batches/{answer.json()['id']}").json())["state"] not in ("完成", "中断"):
                time.sleep(0.1)
            assert batch["state"] == "完成", batch["problem"]
        return int(batch["id"])

    def act(self, number: str, login: str, outcome: str, **said: str) -> None:
        """An officer's act."""
        answer = self.client(login).post(f"/api/v1/cases/{number}/acts", json={"outcome": outcome, **said})
        assert answer.status_code == 200, answer.text

    def papers(self, number: str, title: str) -> dict[str, Any]:
        """The case, once it has the paper of that title."""
        for _ in range(300):
            view: dict[str, Any] = self.client(COMPANY.login).get(f"/api/v1/cases/{number}").json()
            if any(paper["title"] == title for paper in view["papers"]):
                return view
            time.sleep(0.1)
        raise AssertionError(f"the worker has not made {title} of {number}")


async def _at_counter(stage: Stage) -> tuple[int, str]:
    """An application typed at the counter, which waits for its applicant to confirm it."""
    house = await open_house(stage.settings, 2)
    try:
        receiver, item = await actor_of_login(house, "receiver"), house.catalogue.item(ITEM)
        held = (await actor_of_login(house, COMPANY.login)).parties[0]
        draft = await keep(house, receiver, item, held, 0, {"place_addr": "窗口路 1 号", "area_m2": "500"})
        return draft.id, await ask(house.db, receiver, draft)
    finally:
        await house.close()


async def _combined(stage: Stage) -> int:
    """A draft of several items."""
    house = await open_house(stage.settings, 2)
    try:
        actor, item = await actor_of_login(house, COMPANY.login), house.catalogue.item(COMBINING)
        typed = {"combo_mode": "固定场景", "combo_scenes": ["【演示】开饮品店"], "org_name": COMPANY.name}
        async with house.db.pool.acquire() as connection:
            return (await save(connection, actor, house.vault, None, actor.parties[0].id, COMBINING, item.hash, typed)).id
    finally:
        await house.close()


async def to_sign(stage: Stage, **changed: Any) -> int:
    """A draft with everything filled in, whose documents wait to be signed."""
    house = await open_house(stage.settings, 2)
    try:
        actor, item = await actor_of_login(house, COMPANY.login), house.catalogue.item(SIGNING)
        typed = item.form.typed({**example(item), **changed}, {})
        raw = {name: raw_of(item.form.fields[name], value) for name, value in typed.items()}
        async with house.db.pool.acquire() as connection:
            return (await save(connection, actor, house.vault, None, actor.parties[0].id, SIGNING, item.hash, raw)).id
    finally:
        await house.close()


async def _with_files(stage: Stage) -> tuple[str, int]:
    """The number of a case whose materials were uploaded, and a draft that waits to be gone on with, a file in it too."""
    house = await open_house(stage.settings, 2)
    try:
        actor, item, drafts = await actor_of_login(house, COMPANY.login), house.catalogue.item(ITEM), []
        party, typed = actor.parties[0].id, {"org_name": COMPANY.name, "place_addr": "暂存路 1 号", "area_m2": "500"}
        async with house.db.pool.acquire() as connection:
            for _ in range(2):
                draft = await save(connection, actor, house.vault, None, party, ITEM, item.hash, typed)
                for material in (each for each in item.info.material if each.get == "电子上传"):
                    await attach(connection, house, actor, draft.id, material.id, f"{material.name}.pdf", PDF)
                drafts.append(draft.id)
        given = read_json(msgspec.json.encode(values("材料路 1 号", "500.00")))
        done = await submit(house, actor, FilingRequest(ITEM, given, party, "with-files", draft=drafts[0]))
        return done.cases[0].number, drafts[1]
    finally:
        await house.close()


async def _sites(stage: Stage) -> None:
    """Registers for the demo's runs, each with some rows, one with a file waiting to be imported; and a signal that has come in."""
    house = await open_house(stage.settings, 2)
    rows: dict[str, list[dict[str, Any]]] = {
        "demo_site": [
            {"site": f"【演示】场地 {n}", "operator": COMPANY.uscc, "district": "东片" if n % 2 else "西片", "open": True,
             "checked_on": str(today() - timedelta(days=30 * n))} for n in range(12)
        ],
        "demo_complaint": [{"site": f"【演示】场地 {n}", "points": 15 * n, "serious": n == 4} for n in range(5)],
        "demo_warden": [
            {"warden": f"【演示】巡查员 {district}{team}", "team": team, "district": district} for district in ("东片", "西片") for team in ("甲组", "乙组")
        ],
        "filing_tip": [
            {"tip": f"T{n}", "item": "fire_acceptance_filing", "field": name, "trigger": trigger, "cond": cond, "kind": "提醒", "text": text}
            for n, (name, trigger, cond, text) in enumerate((
                ("area_m2", "聚焦", "", "按消防设计图上的建筑面积填写，不是房产证上的使用面积"), ("height_m", "值匹配", "value > 90", "超过 90 米的高层建筑不在本事项"),
                ("place_addr", "提交前", "", "地址与营业执照一致"),
            ))
        ],
        "filing_faq": [{"faq": "Q1", "ask": "封闭的阳台算面积吗？", "answer": "按全面积计算。", "field": "shared.area_m2"}],
        "demo_task": [
            {"task": f"任务 {n}", "site": "【演示】场地 1", "dept": dept, "planned_on": str(today())}
            for n, dept in enumerate(("市场服务", "城市管理", "消防救援"))
        ],
    }
    try:
        registers = house.catalogue.registry.registers
        async with house.db.transaction() as connection:
            for name, several in rows.items():
                for n, row in enumerate(several):
                    await write_row(connection, Register(name, registers[name]), row, valid_from=today() - timedelta(days=1), source=f"登记 {n}")
        await upload(house.db, await actor_of_login(house, "handler2"), house.guarded(Register("demo_site", registers["demo_site"])), "巡查.csv", IMPORTED.encode(), today())
        crowd = {"event": "1", "site": "【演示】场地 1", "people": 300, "load": Decimal("1.80")}
        await receive(house, house.catalogue.registry.signals["demo_crowd"], "【演示】东街口闸机", [crowd], open_due)
    finally:
        await house.close()


async def _linked(stage: Stage) -> tuple[str, str, str]:
    """A case that is publicised, one that waits for its applicant, and one that has opened others."""
    house = await open_house(stage.settings, 2)
    try:
        licences = Register("demo_licence", house.catalogue.registry.registers["demo_licence"])
        async with house.db.transaction() as connection:
            for licence, org in (("T1", "health"), ("T2", "fire")):
                row = {"licence": licence, "holder": COMPANY.uscc, "org": org, "state": "有效"}
                await write_row(connection, licences, row, valid_from=today() - timedelta(days=60), source="登记")
    finally:
        await house.close()
    return await close_down(stage, COMPANY, "公司", 0), await close_down(stage, COMPANY, "公司", 25), await close_down(stage, COMPANY, "摊主", 0)


async def close_down(stage: Stage, company: Company, kind: str, days: int) -> str:
    """The number of a case filed so many days ago that is publicised, or opens others at once, by the kind of the company."""
    house = await open_house(stage.settings, 2)
    try:
        actor = await actor_of_login(house, company.login)
        given = {"org_name": company.name, "uscc": company.uscc, "closing_kind": kind}
        with at(now() - timedelta(days=days)):
            done = await submit(house, actor, FilingRequest(CLOSING, given, actor.parties[0].id, f"{kind} {days}"))
        return done.cases[0].number
    finally:
        await house.close()


async def _backlog(stage: Stage) -> None:
    """Cases that came in over the last weeks, from several companies, and wait to be accepted: some in time, some nearly late, some late."""
    house = await open_house(stage.settings, 2)
    try:
        receiver = await actor_of_login(house, "receiver")
        for company in COMPANIES[:2]:
            actor = await actor_of_login(house, company.login)
            for days in BACKLOG:
                given = read_json(msgspec.json.encode(values(f"长街 {days} 号", "350.00", company)))
                with at(now() - timedelta(days=days)):
                    done = await submit(house, actor, FilingRequest(ITEM, given, actor.parties[0].id, f"backlog-{days}"))
                    await act(house, receiver, done.cases[0].number, Act("收件"))
    finally:
        await house.close()


def values(address: str, area: str, company: Company = COMPANY) -> dict[str, Any]:
    """What a company fills in, as the interface reads it."""
    return {
        "org_name": company.name, "uscc": company.uscc, "legal_rep": company.legal_rep, "legal_rep_id": company.id_number,
        "contact_name": "【演示】钱丁", "mobile": "13800000000", "project_name": "晨光宾馆装饰装修工程", "region": "李石街道",
        "place_addr": address, "place_type": "宾馆", "project_class": "一般项目", "build_structure": "钢筋混凝土", "floors": 1,
        "height_m": msgspec.Raw(b"4.50"), "area_m2": msgspec.Raw(area.encode()), "completed_on": str(today()), "exclusions": [],
        "apply_mode": "告知承诺", "promise_told": True, "promise_met": True, "promise_liable": True, "promise_public": True,
        "signer": company.legal_rep, "remark": "",
    }
