"""A case moved to a version that asks for more: the correction page has it ticked, with the reason, ready to be sent."""

import tomllib
from html import unescape
from typing import Any

import httpx
import msgspec
from browser_client import Browser
from filing_values import SignedIn

from core.access.signing_in import actor_of_account
from core.house import House
from core.items.loading import load_item
from core.items.releases import adopt
from core.jobs.tasks import TASKS
from core.jobs.working import work_due
from core.revisions import Add, Put, apply
from core.revisions.cases.runs import Asked, begin_moving, confirm
from core.revisions.documents import read
from core.revisions.trying import Source
from core.settings import ROOT

ITEM = "demo_permit"
JSON = {"content-type": "application/json"}


async def _filed(signed_in: SignedIn) -> str:
    company = await signed_in("company1")
    party = (await company.get("/api/v1/sessions/current")).json()["parties"][0]
    values = tomllib.loads((ROOT / "features" / ITEM / "base.toml").read_text("utf-8"))["base"][0]["values"]
    body = {"item": ITEM, "party": party["id"], "values": {**msgspec.to_builtins(values), "area_m2": 200}, "promised": ["layout"]}
    answer = await company.post("/api/v1/filings", content=msgspec.json.encode(body), headers={**JSON, "idempotency-key": "k"})
    assert answer.status_code == 201, answer.text
    number = str(answer.json()["cases"][0]["number"])
    received = await (await signed_in("receiver")).post(f"/api/v1/cases/{number}/acts", content=msgspec.json.encode({"outcome": "收件"}), headers=JSON)
    assert received.status_code == 200
    return number


async def _moved(house: House) -> None:
    """All open cases of the item, to a version that asks who looks after the site."""
    old = house.catalogue.item(ITEM)
    files: dict[str, Any] = dict(old.files)
    page = read(files, "form.json")["x-pages"][0]["title"]
    keeper = {"type": "string", "title": "场地看护人", "maxLength": 50}
    for edit in (Put("form.json", ("properties", "keeper"), keeper), Add("form.json", ("x-pages", page, "fields"), "keeper"), Add("form.json", ("required",), "keeper")):
        files = apply(files, edit)
    new, faults = load_item(Source(files), ITEM, old.plugin, house.catalogue.registry.around)
    assert new is not None, faults
    async with house.db.transaction() as connection:
        await adopt(connection, new, "test", None)
        approver = await actor_of_account(connection, await connection.fetchval("SELECT id FROM accounts WHERE login = 'approver'"))
    await house.catalogue.refresh()
    replay = await begin_moving(house, approver, Asked(ITEM, old.hash, new.hash))
    await work_due(house, TASKS)
    await confirm(house, approver, replay, "新版本多问一项")
    await work_due(house, TASKS)


async def test_what_the_new_version_asks_is_ticked_with_its_reason(house: House, anyone: httpx.AsyncClient, signed_in: SignedIn) -> None:
    number = await _filed(signed_in)
    acceptor = await Browser(anyone).sign_in("acceptor")
    at = f"/desk/cases/{number}/correction"
    before = unescape((await acceptor.get(at)).text)
    assert "换到新版本以后要补问" not in before
    await _moved(house)
    page = unescape((await acceptor.get(at)).text)
    assert "换到新版本以后要补问：场地看护人" in page
    line = page[page.index('value="keeper"'):][:4000]
    assert line.startswith('value="keeper" id="f-tick-keeper" checked')
    assert "新版本要求填写，原申请没有" in line
    assert "请填写场地看护人" in line
    assert page.count('name="tick"') > page.count(" checked>") == 1, "nothing else is ticked"
    seq = page.partition('name="expect_seq" value="')[2].partition('"')[0]
    typed = {"tick": "keeper", "problem-keeper": "新版本要求填写，原申请没有", "basis-keeper": "演示规定", "how-keeper": "请填写场地看护人", "expect_seq": seq}
    assert "场地看护人" in (await acceptor.post(at, {**typed, "_preview": "1"})).text
    assert (await acceptor.post(at, {**typed, "_send": "1"})).status_code == 303
    assert "换到新版本以后要补问" not in unescape((await acceptor.get(at)).text)
