"""Measure 2.2 through HTTP, from signing in to the certificate: both sides of 300 square metres, refusals, repetition, strangers."""

import asyncio
from collections.abc import Iterator
from datetime import datetime

import httpx
import pytest
from filing_values import ITEM, SignedIn, body, values

from core.cases.papers import CONSUMER, papers
from core.cases.sequencer import consume, sequence
from core.house import House
from core.time import CHINA, at

MONDAY = datetime(2026, 3, 2, 10, 0, tzinfo=CHINA)
JSON = {"content-type": "application/json"}


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    """It is 2026-03-02, a working day."""
    with at(MONDAY):
        yield


async def _party(client: httpx.AsyncClient) -> int:
    me = await client.get("/api/v1/sessions/current")
    return me.json()["parties"][0]["id"]


async def _file(client: httpx.AsyncClient, area: str, key: str, **changed: object) -> httpx.Response:
    headers = {**JSON, "idempotency-key": key}
    return await client.post("/api/v1/filings", content=body(await _party(client), area, **changed), headers=headers)


async def _act(client: httpx.AsyncClient, number: str, outcome: str, **more: object) -> httpx.Response:
    return await client.post(f"/api/v1/cases/{number}/acts", json={"outcome": outcome, **more})


async def test_just_under_300_is_granted_at_once_with_a_certificate(house: House, signed_in: SignedIn) -> None:
    company = await signed_in("company1")
    answer = await _file(company, "299.99", "a")
    assert answer.status_code == 201, answer.text
    (case,) = answer.json()["cases"]
    assert (case["status"], case["outcomes"]["path"], case["closed_on"]) == ("办结", "承诺即办", "2026-03-02")
    assert "小于 300 平方米" in case["sentences"][0]

    async with house.db.pool.acquire() as connection:
        await sequence(connection)
    await consume(house.db, CONSUMER, papers(house))
    view = (await company.get(f"/api/v1/cases/{case['number']}")).json()
    titles = {paper["title"]: paper["number"] for paper in view["papers"]}
    assert set(titles) == {"申请材料收件凭证", "受理通知书", "建设工程消防验收备案凭证"}
    paper = await company.get(f"/api/v1/cases/{case['number']}/papers/{titles['建设工程消防验收备案凭证']}")
    assert paper.headers["content-type"] == "application/pdf"
    assert paper.content.startswith(b"%PDF")


async def test_300_goes_through_five_officers_to_the_grant(signed_in: SignedIn) -> None:
    company = await signed_in("company1")
    (case,) = (await _file(company, "300", "a")).json()["cases"]
    assert (case["outcomes"]["path"], case["step_name"]) == ("一般程序", "收件")
    steps = [
        ("receiver", "收件"), ("acceptor", "受理"), ("handler", "通过"), ("decider", "准予备案"), ("issuer", "出证"),
    ]
    for login, outcome in steps:
        officer = await signed_in(login)
        seen = (await officer.get(f"/api/v1/cases/{case['number']}")).json()
        done = await _act(officer, case["number"], outcome, opinion="材料齐全", expect_seq=seen["seq"])
        assert done.status_code == 200, done.text
    view = (await company.get(f"/api/v1/cases/{case['number']}")).json()
    assert (view["status"], view["closed_on"], view["accepted_on"]) == ("办结", "2026-03-02", "2026-03-02")


async def test_a_refusal_without_reason_is_refused_and_says_what_is_lawful(signed_in: SignedIn) -> None:
    company, receiver, acceptor = await signed_in("company1"), await signed_in("receiver"), await signed_in("acceptor")
    (case,) = (await _file(company, "300", "a")).json()["cases"]
    await _act(receiver, case["number"], "收件")
    refused = await _act(acceptor, case["number"], "不予受理")
    assert refused.status_code == 409
    assert refused.headers["content-type"] == "application/problem+json"
    problem = refused.json()
    assert problem["type"] == "/docs#not-lawful"
    assert "须写明理由、依据和救济途径" in problem["detail"]
    assert problem["next"]
    lawful = await _act(acceptor, case["number"], "不予受理", reason="不属于其他建设工程", basis="暂行规定")
    assert (lawful.status_code, lawful.json()["status"]) == (200, "不予受理")


async def test_an_act_on_what_is_no_longer_so_conflicts(signed_in: SignedIn) -> None:
    company, receiver, acceptor = await signed_in("company1"), await signed_in("receiver"), await signed_in("acceptor")
    (case,) = (await _file(company, "300", "a")).json()["cases"]
    await _act(receiver, case["number"], "收件", expect_seq=1)
    late = await _act(acceptor, case["number"], "受理", expect_seq=1)
    assert (late.status_code, late.json()["type"]) == (409, "/docs#conflict")
    wrong = await _act(receiver, case["number"], "受理")
    assert (wrong.status_code, wrong.json()["type"]) == (403, "/docs#forbidden")


async def test_sent_twice_is_filed_once(house: House, signed_in: SignedIn) -> None:
    company = await signed_in("company1")
    first, second = (await _file(company, "120", "same")).json(), (await _file(company, "120", "same")).json()
    assert (first["repeated"], second["repeated"]) == (False, True)
    assert second["cases"][0]["number"] == first["cases"][0]["number"]
    other = await _file(company, "121", "same")
    assert (other.status_code, other.json()["type"]) == (409, "/docs#conflict")
    assert await house.db.fetchval("SELECT count(*) FROM cases") == 1


async def test_two_at_one_address_at_once_are_never_both_granted(signed_in: SignedIn) -> None:
    company = await signed_in("company1")
    answers = await asyncio.gather(*(_file(company, "200", f"k{number}") for number in range(2)))
    statuses = sorted(answer.json()["cases"][0]["status"] for answer in answers)
    assert statuses.count("办结") == 1


async def test_strangers_see_nothing(signed_in: SignedIn, anyone: httpx.AsyncClient) -> None:
    company, other = await signed_in("company1"), await signed_in("company3")
    (case,) = (await _file(company, "299.99", "a")).json()["cases"]
    path = f"/api/v1/cases/{case['number']}"
    assert (await other.get(path)).status_code == 404
    assert (await other.get("/api/v1/cases")).json() == {"cases": [], "next": ""}
    assert (await other.post(f"{path}/withdrawal", json={"reason": "x"})).status_code == 404
    assert (await other.get(f"{path}/papers/消验备〔2026〕1号")).status_code == 404
    assert (await anyone.get(path)).status_code == 401
    unknown = await other.get("/api/v1/cases/SF20260302000000999999X")
    assert unknown.status_code == 404
    agent = await signed_in("agent")
    assert (await agent.get(path)).status_code == 200


async def test_nobody_files_for_a_stranger(signed_in: SignedIn) -> None:
    company, other = await signed_in("company1"), await signed_in("company3")
    raw = body(await _party(company), "100")
    answer = await other.post("/api/v1/filings", content=raw, headers={**JSON, "idempotency-key": "a"})
    assert (answer.status_code, answer.json()["type"]) == (403, "/docs#forbidden")


async def test_what_is_filled_in_wrongly_is_said_field_by_field(signed_in: SignedIn) -> None:
    company = await signed_in("company1")
    answer = await _file(company, "0", "a", mobile="12", org_name="")
    assert answer.status_code == 422
    fields = {field["field"]: field for field in answer.json()["fields"]}
    assert set(fields) == {"org_name", "mobile", "area_m2"}
    assert fields["org_name"]["text"].startswith("请填写")


async def test_withdrawing_before_the_decision(signed_in: SignedIn) -> None:
    company = await signed_in("company1")
    (case,) = (await _file(company, "300", "a")).json()["cases"]
    done = await company.post(f"/api/v1/cases/{case['number']}/withdrawal", json={"reason": "暂不办理"})
    assert (done.status_code, done.json()["status"]) == (200, "撤回申请")
    again = await company.post(f"/api/v1/cases/{case['number']}/withdrawal", json={"reason": "暂不办理"})
    assert again.json()["type"] == "/docs#not-lawful"


async def test_the_status_is_public_to_whoever_has_both_codes(signed_in: SignedIn, anyone: httpx.AsyncClient) -> None:
    company = await signed_in("company1")
    (case,) = (await _file(company, "300", "a")).json()["cases"]
    right = {"number": case["number"], "query_code": case["query_code"]}
    found = await anyone.post("/api/v1/verify", json=right)
    assert found.status_code == 200
    assert found.json()["status"] == case["status"]
    assert not {"applicant", "fields", "outcomes", "query_code"} & set(found.json())
    wrong_code = await anyone.post("/api/v1/verify", json={**right, "query_code": "222222"})
    wrong_number = await anyone.post("/api/v1/verify", json={**right, "number": "SF20260302000000999999X"})
    nonsense = await anyone.post("/api/v1/verify", json={**right, "number": "不是编号"})
    assert wrong_code.status_code == wrong_number.status_code == nonsense.status_code == 404
    assert wrong_code.json() == wrong_number.json() == nonsense.json()


async def test_a_list_goes_on_where_it_stopped(signed_in: SignedIn) -> None:
    company = await signed_in("company1")
    numbers = [(await _file(company, "300", f"k{n}", place_addr=f"金枫街 {n} 号")).json()["cases"][0]["number"] for n in range(5)]
    first = (await company.get("/api/v1/cases", params={"limit": 3})).json()
    second = (await company.get("/api/v1/cases", params={"limit": 3, "after": first["next"]})).json()
    assert [case["number"] for case in first["cases"] + second["cases"]] == numbers[::-1]
    assert second["next"] == ""
    ended = (await company.get("/api/v1/cases", params={"open": "false"})).json()
    assert ended["cases"] == []


async def test_a_trial_explains_and_stores_nothing(house: House, anyone: httpx.AsyncClient) -> None:
    given = {name: value for name, value in values("300").items() if name not in {"area_m2", "height_m"}}
    trial = {"values": {**given, "area_m2": 300, "height_m": 4}, "on": "2026-03-02", "why_not": "XF-11"}
    answer = (await anyone.post(f"/api/v1/items/{ITEM}/decide", json=trial)).json()
    assert answer["outcomes"]["path"] == "一般程序"
    assert [row["no"] for row in answer["tables"][0]["rows"]] == ["XF-12"]
    failed = [cell["label"] for cell in answer["why_not"]["cells"] if cell["met"] is False]
    assert failed == ["建筑面积"]
    assert await house.db.fetchval("SELECT count(*) FROM filings") == 0


async def test_a_trial_of_an_incomplete_form_asks_for_what_is_missing(anyone: httpx.AsyncClient) -> None:
    answer = (await anyone.post(f"/api/v1/items/{ITEM}/decide", json={"values": {"place_type": "宾馆"}})).json()
    assert answer["complete"] is False
    assert "apply_mode" in answer["needs"]
    assert "请补充 办理方式" in answer["sentences"]
    wrong = await anyone.post(f"/api/v1/items/{ITEM}/decide", json={"values": {}, "why_not": "XF-1"})
    assert (wrong.status_code, wrong.json()["type"]) == (422, "/docs#invalid")


async def test_a_draw_is_repeatable_and_its_finding_is_written_once(signed_in: SignedIn) -> None:
    company, inspector = await signed_in("company1"), await signed_in("inspector")
    for number in range(4):
        await _file(company, "100", f"k{number}", place_addr=f"金枫街 {number} 号")
    started = await inspector.post("/api/v1/runs", json={"draw": "filing_spot_check", "seed": "2026-03-02 福彩 3D 123"})
    assert started.status_code == 201, started.text
    run = started.json()
    assert (len(run["candidates"]), len(run["members"])) == (4, 2)
    check = await inspector.get(f"/api/v1/runs/{run['id']}/verification")
    assert check.json() == {"holds": True, "problems": []}
    found = {"number": run["members"][0]["number"], "result": "合格"}
    done = await inspector.post(f"/api/v1/runs/{run['id']}/results", json=found)
    assert (done.status_code, done.json()["members"][0]["result"]) == (200, "合格")
    assert (await inspector.post(f"/api/v1/runs/{run['id']}/results", json=found)).status_code == 409
    assert (await company.get("/api/v1/runs", params={"draw": "filing_spot_check"})).status_code == 403
    listed = (await inspector.get("/api/v1/runs", params={"draw": "filing_spot_check"})).json()
    assert [one["id"] for one in listed["runs"]] == [run["id"]]
