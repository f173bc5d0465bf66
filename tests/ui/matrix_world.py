"""The world of the access matrix: one case whose every value is recognisable, and everybody who might look at it.

Each class of fields (`core.access.scope.FieldClass`) is marked by texts that stand nowhere else. Whoever is answered with one of
them has been shown that class.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import date, timedelta
from typing import Any

import httpx
import msgspec
from filing_values import ITEM, values

from core.access import BASE_ROLES, SYSTEM, Actor, actor_of, sign_in
from core.access.accounts import add_account, add_org, add_post
from core.access.roles import MONITOR, SUPERVISOR
from core.access.signing_in import actor_of_account
from core.access.web_sessions import open_session
from core.batches.carrying import carry_on
from core.batches.opening import open_due
from core.batches.starting import start
from core.cases.papers import CONSUMER, papers
from core.cases.ratings import Said, rate
from core.cases.sequencer import consume, sequence
from core.declarations import Register
from core.filings import FilingRequest, submit
from core.filings.attachments import attach
from core.filings.drafts import save
from core.hints.shelf import holding
from core.house import House
from core.messages import making
from core.messages.making import MessageMaker
from core.parties import add_agent, add_party, revoke_agent
from core.registers import write_row
from core.registers.imports import receive, upload
from core.reporting.mapping import load_mapping
from core.reporting.outbox import record_new
from core.revisions import Add, Put
from core.revisions.bundles import bringing
from core.revisions.bundles.exporting import export
from core.revisions.documents import read
from core.revisions.flowing.templates import add_template
from core.revisions.keeping import edit, open_revision, read_revision
from core.revisions.pausing import PauseWish, pausing
from core.revisions.remarks import remark
from core.search import terms
from core.time import today
from core.verification import link_in
from ui.cli.people import PASSWORD
from ui.web.csrf import anonymous_token
from ui.web.visits import NONCE, SESSION

ORG, ELSEWHERE = "housing", "matrix_elsewhere"
OTHER_ITEM = "demo_permit"
CLOSING, PATROL = "demo_closing", "demo_patrol"
JSON = {"content-type": "application/json"}

OWNER_NAME = "【演示】金丝雀影城有限公司"
HANDLER_NAME = "【演示】承办人 欧阳雀"
GIVEN = {
    "project_name": "金丝雀影城消防改造工程", "place_addr": "金丝雀路 8808 号 3 层", "remark": "金丝雀备注一句", "legal_rep": "雀法人",
    "legal_rep_id": "210411198702020017", "contact_name": "雀联系人", "mobile": "13987654321", "signer": "雀签署人",
}
"""What the applicant filled in that nobody else would; the form says which of it is personal."""
OPINION = "金丝雀内部审查意见"
_NONCE = "nobody-has-signed-in-here"
DRAFTED = "金丝雀草稿里的工程"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"

_HANDLING = tuple(sorted({*BASE_ROLES} - {MONITOR, SUPERVISOR}))
OFFICERS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "officer": (ORG, _HANDLING),
    "colleague": (ORG, ("issuer",)),
    "elsewhere": (ELSEWHERE, _HANDLING),
    "supervisor": (ELSEWHERE, (MONITOR,)),
    "caller": (ELSEWHERE, (SUPERVISOR,)),
}
"""Persona → authority and roles: one who may do everything there, one whose duty is another step, one of another authority, one who
monitors from there, one who calls back from there."""
PERSONAS = ("anonymous", "owner", "agent", "limited", "lapsed", "stranger", *OFFICERS)


Tokens = dict[str, dict[str, str]]
"""Login → the header of its token."""


class Planted(msgspec.Struct, frozen=True):
    """What can be asked for: `ids` by parameter name (`segment.name` where a name alone says too little), `marks` by class."""

    ids: Mapping[str, str]
    marks: Mapping[str, tuple[str, ...]]
    party: int

    def seen(self, answer: httpx.Response) -> set[str]:
        """The classes of fields that an answer shows. A file that is no text counts as the class `file`."""
        kind = answer.headers.get("content-type", "")
        if answer.is_success and (kind.startswith("image/") or kind == "application/pdf"):
            return {"file"} if not kind.startswith("image/svg") else set()
        return {name for name, marks in self.marks.items() if any(mark in answer.text for mark in marks)}


async def _revision(house: House) -> dict[str, str]:
    """The open revision of the item, with a template for a material, a code list, a pause and a remark."""
    officer = await _actor(house, await _token(house, "officer"))
    revision = await open_revision(house, officer, ITEM)
    files = (await read_revision(house, officer, revision)).files
    template, edits = add_template(files, "章程")
    page = next(each["title"] for each in read(files, "form.json")["x-pages"])
    paused, _ = pausing(files, PauseWish(since="2099-01-01", until="2099-01-31", say="窗口搬迁，暂停受理。", basis="矩阵"))
    more = (
        Put("item.toml", ("material", "filing_form", "document"), template), Put("form.json", ("properties", "region_code"), {"$ref": "../elements/region_code.json"}),
        Add("form.json", ("x-pages", page, "fields"), "region_code"),
    )
    await edit(house, officer, revision, (*edits, *more, *paused), "加模板、代码表和暂停")
    await remark(house, officer, revision, "", "矩阵")
    number = await house.db.fetchval("SELECT max(id) FROM revision_remarks")
    return {"revision": str(revision), "remark": str(number), "templates.template": template}


async def plant(house: House, client: httpx.AsyncClient) -> Planted:
    """Put the people and the case there: filed at 300 square metres, received, accepted, reviewed with an opinion, granted, issued."""
    party = await _people(house)
    owner = await _token(house, "owner")
    instant = await _file(client, owner, party, "100.00", place_addr="另一条路 1 号")
    case, file = await _file_with_materials(house, owner, party)
    for login, outcome in (("officer", "收件"), ("officer", "受理"), ("matrix_handler", "通过")):
        said = {"outcome": outcome, "opinion": OPINION if outcome == "通过" else ""}
        done = await client.post(f"/api/v1/cases/{case['number']}/acts", json=said, headers=await _token(house, login))
        assert done.status_code == 200, done.text
    await _worked(house)
    view = (await client.get(f"/api/v1/cases/{case['number']}", headers=owner)).json()
    paper = await client.get(f"/api/v1/cases/{case['number']}/papers/{view['papers'][0]['number']}", headers=owner)
    agency = await house.db.fetchval("SELECT min(id) FROM agents WHERE party = $1", party)
    drawn = await client.post("/api/v1/runs", json={"draw": "filing_spot_check", "seed": "公开的种子 1"}, headers=await _token(house, "officer"))
    assert drawn.status_code == 201, drawn.text
    await _file(client, owner, party, "101.00", place_addr="另一条路 2 号")  # so that there is something to draw
    async with house.db.pool.acquire() as connection:
        actor = await _actor(house, owner)
        draft = await save(connection, actor, house.vault, None, party, ITEM, view["release"], {**GIVEN, "project_name": DRAFTED})
    batch = await _batch(house)
    publicity = await _publicity(house, await _actor(house, owner))
    ids = {
        "together.item": "demo_open_together", "plans.run": "demo_site_overdue", "batches.batch": str(batch), "n": "1", "signal": "demo_crowd",
        **await _spare(house), "arrangement": "1", "topic": "demo_topic", "source": "demo_companies", "phrase": "999999", "first.view": "0", "view": "0", "note": "999999", "kind": "phone", "record_id": str(await _record(house)), "number": case["number"], "document": view["papers"][0]["number"], "query_code": case["query_code"], "item": ITEM,
        "samples.name": "result", "files.file": str(file), "materials.file": str(file), "agency": str(agency),
        "code": link_in(paper.content).rpartition("/")[2],
        "codes.name": "divisions", "plugin": "demo", "name": "layout", "draw": "filing_spot_check", "drawn": instant["number"], "file_path": "tokens.css", "path": "anything",
        "figures.plugin": "fire_promise_instant", "figures.name": "fire_instant_rate",
        "indicators.plugin": "fire_promise_instant", "indicators.name": "fire_instant_rate", "indicators.side": "denominator",
        "indicators.indicator": "fire_instant_rate", "registers.register": "demo_site", "keyword": "title", "row": str(await _site_row(house)),
        "imports.number": str(await _import(house)), "lists.name": "demo_site", "sheets.number": str(await _sheet(house)), "since": "2099-01-01", "hint": str(await _hint(house)), "publicity.number": publicity, "start.item": PATROL, "run": str(drawn.json()["id"]), "draft": str(draft.id), "drafts.number": "1", "upload": "nothing", "documents.material": "nothing", "secret": "nothing",
        **await _effects(house), "order": await _rated(house, await _actor(house, owner), instant["number"]),
        "rows.no": "XF-11", "situations.entry": "1", "version": house.catalogue.item(ITEM).hash, "digest": await _bundle(house), "place": "0",
        **await _revision(house), "steps.step": "decide", "ways.way": "1", "edit.material": "promise", "drop.material": "promise", "edit.paper": "receipt",
        "print.paper": "receipt", "drop.paper": "receipt", "annex.paper": "receipt", "rows.table": "faq", "rules.table": "path", "calc.field": "height_m", "edit.fact": "near_area", "drop.fact": "near_area", "rows.entry": "1", "parts.part": "basics",
    }
    marks = _marks(house, case["number"], instant["number"])
    assert all(marks.values())
    return Planted(ids, marks, party)


async def _spare(house: House) -> dict[str, str]:
    """An officer of the authority whom nothing else needs, and their post."""
    async with house.db.transaction() as connection:
        account = await add_account(connection, "matrix_spare", "【演示】备用人员", PASSWORD)
        return {"account": str(account), "post_id": str(await add_post(connection, account, ORG, "handler", date(2026, 1, 1)))}


async def _effects(house: House) -> dict[str, str]:
    """A revision of the item, and work that looked at its cases; nothing came of either."""
    account = await house.db.fetchval("SELECT id FROM accounts WHERE login = 'officer'")
    release, made = house.catalogue.item(ITEM).hash, {"releases.release": house.catalogue.item(ITEM).hash}
    for purpose, at in (("moving", "moving.replay"), ("decided", "decided.replay")):
        made[at] = str(await house.db.fetchval(
            "INSERT INTO replays (purpose, item, org, from_release, to_release, state, total, started_by, started_at)"
            " VALUES ($1, $2, $3, $4, $4, 'done', 0, $5, now()) RETURNING id", purpose, ITEM, ORG, release, account,
        ))
    async with house.db.pool.acquire() as connection:
        actor = await actor_of_account(connection, account)
    assert actor is not None
    return made | {"revisions.revision": str(await open_revision(house, actor, ITEM))}


async def _worked(house: House) -> None:
    """What the worker does: the order of events, papers, terms, reports, messages; one of these cannot be delivered."""
    async with house.db.pool.acquire() as connection:
        await sequence(connection)
    await consume(house.db, CONSUMER, papers(house))
    await consume(house.db, terms.CONSUMER, terms.TermKeeper(house))
    await record_new(house, load_mapping())
    await consume(house.db, making.CONSUMER, MessageMaker(house))
    await _undelivered(house)


def _marks(house: House, *numbers: str) -> dict[str, tuple[str, ...]]:
    """By class of fields, the texts that betray it."""
    fields = house.catalogue.item(ITEM).form.fields
    return {
        "public": numbers, "official": (OPINION, HANDLER_NAME), "applicant": (OWNER_NAME,),
        "own": (*(text for name, text in GIVEN.items() if not fields[name].personal), DRAFTED),
        "sealed": tuple(text for name, text in GIVEN.items() if fields[name].personal),
    }


async def _rated(house: House, owner: Actor, number: str) -> str:
    """The order that the owner's bad rating has opened; what the owner writes there would tell everything."""
    words = f"{number}、{OWNER_NAME}、{GIVEN['mobile']}、{GIVEN['legal_rep_id']}"
    await rate(house, owner, number, Said(1, ("其他",), words=words))
    return str(await house.db.fetchval("SELECT number FROM rating_orders"))


async def _undelivered(house: House) -> None:
    """A message of the case that a channel did not carry."""
    message = await house.db.fetchval("SELECT min(id) FROM messages WHERE party IS NOT NULL")
    await house.db.execute(
        "INSERT INTO deliveries (message, channel, state, queued_at, failed_at) VALUES ($1, 'sms', 'failed', now(), now())", message
    )


async def _publicity(house: House, owner: Actor) -> str:
    """A case of the same owner's that is publicised; the officer has the post that starts cases there."""
    item, patrol = house.catalogue.item(CLOSING), house.catalogue.item(PATROL)
    async with house.db.transaction() as connection:
        account = await connection.fetchval("SELECT id FROM accounts WHERE login = 'officer'")
        await add_post(connection, account, patrol.info.authority, patrol.info.filer, date(2026, 1, 1))
    held = owner.parties[0]
    filled = {"org_name": held.name, "uscc": held.code, "closing_kind": "公司"}
    return (await submit(house, owner, FilingRequest(item.id, filled, held.id, "publicity"))).cases[0].number


async def _batch(house: House) -> int:
    """A batch of which one result is there; the officer has the post for it."""
    plan = house.catalogue.registry.runs["demo_site_overdue"]
    site = Register("demo_site", house.catalogue.registry.registers["demo_site"])
    async with house.db.transaction() as connection:
        account = await connection.fetchval("SELECT id FROM accounts WHERE login = 'officer'")
        await add_post(connection, account, plan.definition.org, plan.definition.duty, date(2026, 1, 1))
        await write_row(connection, site, {"site": "甲", "open": True, "checked_on": today()}, valid_from=date(2026, 1, 1), source="矩阵")
        batch = await start(connection, SYSTEM, plan, "例行")
    assert batch is not None
    await carry_on(house, batch.id, open_due)
    return batch.id


async def _site_row(house: House) -> int:
    """The row of the register that the officer may change and everybody may read."""
    return int(await house.db.fetchval("SELECT max(id) FROM register_rows WHERE register = 'demo_site'"))


async def _sheet(house: House) -> int:
    """A sheet for the same register whose columns are yet to be matched."""
    site = Register("demo_site", house.catalogue.registry.registers["demo_site"])
    officer = await _actor(house, await _token(house, "officer"))
    return await receive(house.db, officer, site, "sheet.csv", "场地名,开放\n甲,是\n".encode(), today())


async def _import(house: House) -> int:
    """A file that the officer has sent in and not confirmed."""
    officer = await _actor(house, await _token(house, "officer"))
    site = Register("demo_site", house.catalogue.registry.registers["demo_site"])
    return await upload(house.db, officer, house.guarded(site), "场地.csv", "场地,片区\n乙,东片\n".encode(), today())


async def _bundle(house: House) -> str:
    """A bundle that the officer is looking at."""
    officer = await _actor(house, await _token(house, "officer"))
    return await bringing.upload(house, officer, await export(house, [house.catalogue.item(ITEM).hash]))


async def _hint(house: House) -> int:
    """A tip; the officer has a post with the authority that keeps the lists."""
    register = holding(house.catalogue.registry)["tips"]
    row = {"tip": "M1", "item": ITEM, "field": "area_m2", "trigger": "聚焦", "kind": "气泡", "text": "按建筑面积填写"}
    async with house.db.transaction() as connection:
        account = await connection.fetchval("SELECT id FROM accounts WHERE login = 'officer'")
        await add_post(connection, account, register.definition.orgs[0], register.definition.editable, date(2026, 1, 1))
        written = await write_row(connection, register, row, valid_from=date(2026, 1, 1), source="矩阵")
    house.hints.forget()
    return written.id


async def _record(house: House) -> int:
    """The record of the acceptance of the case that everybody looks at."""
    return int(await house.db.fetchval("SELECT max(id) FROM report_records WHERE kind = 'accept'"))


async def _people(house: House) -> int:
    since, until = date(2026, 1, 1), date(2099, 12, 31)
    async with house.db.transaction() as connection:
        party = (await add_party(connection, house.vault, kind="legal", code="91210411MAJB0099XA", name=OWNER_NAME)).id
        other = (await add_party(connection, house.vault, kind="legal", code="91210411MAJB0088XA", name="【演示】路人有限公司")).id
        await add_account(connection, "owner", "【演示】影城账号", PASSWORD, party)
        await add_account(connection, "stranger", "【演示】路人账号", PASSWORD, other)
        agents = {name: await add_account(connection, f"matrix_{name}", f"【演示】经办人 {name}", PASSWORD) for name in ("agent", "limited", "lapsed")}
        await add_agent(connection, agents["agent"], party, since, until)
        await add_agent(connection, agents["limited"], party, since, until, (OTHER_ITEM,))
        await add_agent(connection, agents["lapsed"], party, since, today() - timedelta(days=1))
        gone = await add_agent(connection, agents["lapsed"], party, since, until)
        await revoke_agent(connection, gone)
        await add_org(connection, ELSEWHERE, "【演示】另一个机构")
        for login, (org, held) in {**OFFICERS, "matrix_handler": (ORG, ("handler",))}.items():
            account = await add_account(connection, login, HANDLER_NAME if login == "matrix_handler" else f"【演示】{login}", PASSWORD)
            for role in held:
                await add_post(connection, account, org, role, since)
    return party


async def _actor(house: House, headers: Mapping[str, str]) -> Actor:
    async with house.db.pool.acquire() as connection:
        found = await actor_of(connection, headers["authorization"].removeprefix("Bearer "))
    assert found is not None
    return found


async def _file_with_materials(house: House, owner: Mapping[str, str], party: int) -> tuple[dict[str, str], int]:
    """The case that everybody looks at, filed from a draft with its materials uploaded; and one of the files."""
    actor, filled = await _actor(house, owner), _values("300.00", **GIVEN)
    item = house.catalogue.item(ITEM)
    async with house.db.pool.acquire() as connection:
        draft = await save(connection, actor, house.vault, None, party, ITEM, item.hash, {})
        asked = [each for each in item.info.material if each.get == "电子上传"]
        files = [await attach(connection, house, actor, draft.id, each.id, "竣工材料.pdf", PDF) for each in asked]
    done = await submit(house, actor, FilingRequest(ITEM, filled, party, "canary", draft=draft.id))
    return {"number": done.cases[0].number, "query_code": done.cases[0].query_code}, files[0].id


def _values(area: str, **given: str) -> dict[str, Any]:
    return values(area, org_name=OWNER_NAME, uscc="91210411MAJB0099XA", completed_on=str(today()), **given)


async def _file(client: httpx.AsyncClient, owner: Mapping[str, str], party: int, area: str, **given: str) -> dict[str, str]:
    filled = _values(area, **given)
    body = msgspec.json.Encoder(decimal_format="number").encode({"item": ITEM, "party": party, "values": filled})
    filed = await client.post("/api/v1/filings", content=body, headers={**owner, **JSON, "idempotency-key": area})
    assert filed.status_code == 201, filed.text
    case: dict[str, str] = filed.json()["cases"][0]
    return case


def login_of(persona: str) -> str:
    """The login a persona signs in with."""
    return f"matrix_{persona}" if persona in {"agent", "limited", "lapsed"} else persona


async def _token(house: House, login: str) -> dict[str, str]:
    token, _ = await sign_in(house.db, login, PASSWORD)
    return {"authorization": f"Bearer {token}"}


class Visitor(msgspec.Struct, frozen=True):
    """A persona in front of the house: a client with its cookie and its interface token, and the token of its forms."""

    client: httpx.AsyncClient
    csrf: str


@asynccontextmanager
async def visiting(house: House, client: httpx.AsyncClient, persona: str, tokens: Tokens) -> AsyncIterator[Visitor]:
    """This persona, freshly signed in on the pages; `tokens` keeps those of the interface, whose passwords take long to prove."""
    if persona == "anonymous":
        headers, cookies, csrf = {}, {NONCE: _NONCE}, anonymous_token(house, _NONCE)
    else:
        login = login_of(persona)
        async with house.db.transaction() as connection:
            account = await connection.fetchval("SELECT id FROM accounts WHERE login = $1", login)
            cookie, csrf = await open_session(connection, account)
        tokens[login] = tokens.get(login) or await _token(house, login)
        headers, cookies = tokens[login], {SESSION: cookie}
    async with httpx.AsyncClient(transport=client._transport, base_url=client.base_url, headers=headers, cookies=cookies) as own:
        yield Visitor(own, csrf)
