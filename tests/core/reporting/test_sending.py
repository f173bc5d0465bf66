"""Records go out as things happen: in order, once, through whatever the upper platform does; personal values are opened to be sent only."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from core.access import Actor, PartyHeld, PostHeld
from core.cases import act, revoke
from core.cases.ratings import Said, rate
from core.cases.sequencer import sequence
from core.parties import add_party
from core.process import Act
from core.reporting.making import ERASED
from core.reporting.outbox import make_again, record_new
from core.reporting.sending import link_state
from core.reporting.working import release_held
from core.time import CHINA, at, now

Desk = Any


def later(**time: int) -> Any:
    """The clock that much later."""
    return at(now() + timedelta(**time))


async def test_a_case_goes_out_as_the_national_records(desk: Desk) -> None:
    number = await desk.filed()
    await desk.recorded()
    kinds = [row["kind"] for row in await desk.house.db.fetch("SELECT kind FROM report_records ORDER BY id")]
    assert kinds == ["process", "accept", "material", "material", "material", "process", "process", "result", "process"]
    await desk.sends()
    assert await desk.states() == {"已确认": 9}
    accept = desk.upper.records[f"{number}-0003-accept-1"]
    assert (accept["table"], accept["version"], accept["day"], accept["erased"]) == ("up_pro_accept", 1, "2026-03-02", [])
    fields = accept["fields"]
    assert {name: fields[name] for name in ("project_no", "local_no", "catalog_code", "task_code", "task_handle_item", "org_code")} == {
        "project_no": number, "local_no": number, "catalog_code": "000000000001", "task_code": "11990000MBDEM0000R4000000000001",
        "task_handle_item": "11990000MBDEM0000R400000000000101", "org_code": "11990000MBDEM0000R",
    }
    assert {name: fields[name] for name in ("applyer_name", "applyer_type", "applyer_page_type", "applyer_page_code", "project_type")} == {
        "applyer_name": "沈抚晨光宾馆有限公司", "applyer_type": "2", "applyer_page_type": "001", "applyer_page_code": "91210411MAJB0001XH",
        "project_type": "2",
    }
    assert (fields["contact_name"], fields["contact_mobile"], fields["legal"]) == ("演示乙", "13800000001", "演示甲")
    assert (fields["apply_date"], fields["accept_date"], fields["promise_date"]) == ("2026-03-02 09:30:00", "2026-03-02", "2026-03-12")
    assert (fields["accept_doc_no"], fields["handle_user_name"]) == ("演受〔2026〕1号", "系统")
    result = desk.upper.records[f"{number}-0004-result-1"]["fields"]
    assert (result["result_type"], result["result_cetr_name"], result["result_cetr_no"]) == ("1", "【演示】临时集市场地许可书", "演许〔2026〕1号")
    assert [desk.upper.records[no]["fields"]["event_name"] for no in desk.upper.order if "-process-" in no] == ["01", "03", "08", "09"]


async def test_a_case_is_sent_in_its_order_and_cases_side_by_side(desk: Desk) -> None:
    numbers = [await desk.filed(key) for key in "abc"]
    await desk.recorded()
    await desk.sends()
    for number in numbers:
        own = [no for no in desk.upper.order if no.startswith(number)]
        made = await desk.house.db.fetch("SELECT no FROM report_records WHERE no LIKE $1 || '%' ORDER BY id", number)
        assert own == [row["no"] for row in made]
    assert desk.upper.messages == 9  # one record of each case at a time


async def test_personal_values_are_sealed_and_opened_to_be_sent(desk: Desk) -> None:
    await desk.filed()
    await desk.recorded()
    row = await desk.house.db.fetchrow("SELECT * FROM report_records WHERE kind = 'accept'")
    assert (row["fields"]["contact_name"], row["fields"]["contact_mobile"]) == (None, None)
    stored = str([dict(each) for each in await desk.house.db.fetch("SELECT * FROM report_records")])
    for personal in ("演示乙", "13800000001"):
        assert personal not in stored
    await desk.sends()
    assert "13800000001" in str(desk.upper.records)
    assert "13800000001" not in str([dict(each) for each in await desk.house.db.fetch("SELECT * FROM report_records")])


async def test_what_was_erased_is_said_to_be_erased(desk: Desk) -> None:
    await desk.filed("a")
    await desk.recorded()
    await desk.filed("b")
    async with desk.house.db.transaction() as connection:  # after the first was recorded, before the second is
        await desk.house.vault.destroy(connection, desk.town.company.parties[0].id)
    await desk.recorded()
    await desk.sends()
    assert await desk.states() == {"已确认": 18}
    for record in (each for each in desk.upper.records.values() if each["kind"] == "accept"):
        assert record["erased"] == ["contact_mobile", "contact_name", "legal"]
        assert {record["fields"][name] for name in record["erased"]} == {""}
    assert await desk.house.db.fetchval("SELECT count(*) FROM report_records WHERE erased <> '{}'") == 2


async def test_a_natural_person_is_known_to_the_target_only(desk: Desk) -> None:
    async with desk.house.db.transaction() as connection:
        party = await add_party(connection, desk.house.vault, kind="natural", code="11010519491231002X", name="【演示】王五", synthetic=True)
    person = Actor(0, "wang", "王五", "applicant", (PartyHeld(party.id, party.code, ""),))
    number = await desk.filed("n", person, org_name="【演示】某店", uscc="91210411MAJB0001XH")
    await desk.recorded()
    stored = str([dict(each) for each in await desk.house.db.fetch("SELECT * FROM report_records")])
    assert "王五" not in stored
    assert "11010519491231002X" not in stored
    await desk.sends()
    fields = desk.upper.records[f"{number}-0003-accept-1"]["fields"]
    assert (fields["applyer_name"], fields["applyer_page_code"], fields["applyer_page_type"]) == ("【演示】王五", "11010519491231002X", "111")
    second = await desk.filed("m", person, org_name="【演示】某店", uscc="91210411MAJB0001XH")
    async with desk.house.db.transaction() as connection:
        await desk.house.vault.destroy(connection, party.id)
    await desk.recorded()
    await desk.sends()
    record = desk.upper.records[f"{second}-0003-accept-1"]
    assert record["fields"]["applyer_name"] == ERASED
    assert {"applyer_name", "applyer_page_code"} <= set(record["erased"])


async def test_an_item_without_codes_stays_at_home_until_it_has_them(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    await desk.filed()
    catalogue = desk.house.catalogue
    whole = catalogue.registry.items["demo_permit"]
    without = msgspec.structs.replace(whole, info=msgspec.structs.replace(whole.info, task_code="", task_handle_item=""))
    registry = msgspec.structs.replace(catalogue.registry, items={**catalogue.registry.items, "demo_permit": without})
    monkeypatch.setitem(catalogue._by_hash, without.hash, without)  # the version the case stays on
    with monkeypatch.context() as patched:
        patched.setattr(catalogue, "_view", msgspec.structs.replace(catalogue.view, registry=registry))
        await desk.recorded()
        await desk.sends()
        assert await desk.states() == {"缺编码": 9}
        assert desk.upper.messages == 0
        problems = {row["problem"] for row in await desk.house.db.fetch("SELECT problem FROM report_records")}
        assert "缺实施编码（task_code）、办理机构统一社会信用代码（org_code）" in problems
    assert await release_held(desk.house, desk.mapping) == 9
    await desk.sends()
    assert await desk.states() == {"已确认": 9}
    assert await release_held(desk.house, desk.mapping) == 0


# --- an upper platform that misbehaves -----------------------------------------------------------------------------


async def test_an_hour_without_the_province_late_nothing_lost_nothing_twice(desk: Desk) -> None:
    await desk.upper.stop()
    await desk.filed("a")
    await desk.recorded()
    first = await desk.sends()
    assert first.down
    for minutes in range(0, 60, 10):
        with later(minutes=minutes + 1):
            await desk.filed(f"k{minutes}")
            await desk.recorded()
            await desk.sends()
    link = await link_state(desk.house.db, "SF01")
    assert (link.failures, link.failing_since is not None, "连接不上" in link.problem) == (7, True, True)
    assert await desk.states() == {"待报": 63}
    await desk.upper.start()
    with later(hours=1):
        await desk.sends()
    assert await desk.states() == {"已确认": 63}
    assert len(desk.upper.order) == len(set(desk.upper.order)) == 63
    assert not desk.upper.again
    assert (await link_state(desk.house.db, "SF01")).failing_since is None


async def test_pauses_grow_and_are_kept(desk: Desk) -> None:
    desk.upper.mood = "broken"
    await desk.filed()
    await desk.recorded()
    waits = []
    moment = now()
    for _ in range(9):
        with at(moment):
            await desk.sends()
            assert (await desk.sends()).down  # before its time nothing is asked
            waits.append(((await link_state(desk.house.db, "SF01")).next_at - moment).seconds)
        moment += timedelta(seconds=waits[-1])
    assert waits == [5, 10, 20, 40, 80, 160, 300, 300, 300]
    assert desk.upper.messages == 9
    assert (await link_state(desk.house.db, "SF01")).problem == "答复 500：数据库维护中"


@pytest.mark.parametrize(("mood", "told"), [("slow", "1 秒内没有答复"), ("odd", "读不懂"), ("cut", "连接不上"), ("broken", "500")])
async def test_a_failing_line_is_told_in_words_and_mends(desk: Desk, mood: str, told: str) -> None:
    await desk.filed()
    await desk.recorded()
    desk.upper.mood = mood
    assert (await desk.sends()).down
    assert told in (await link_state(desk.house.db, "SF01")).problem
    desk.upper.mood = "well"
    with later(minutes=1):
        await desk.sends()
    assert await desk.states() == {"已确认": 9}
    assert len(desk.upper.order) == len(set(desk.upper.order)) == 9


async def test_a_lost_acknowledgement_is_asked_for_again(desk: Desk) -> None:
    await desk.filed()
    await desk.recorded()
    desk.upper.mood = "cut"
    await desk.sends()
    assert len(desk.upper.order) == 1
    desk.upper.mood = "well"
    with later(minutes=1):
        await desk.sends()
    assert list(desk.upper.again.values()) == [1]
    assert len(desk.upper.order) == 9


async def test_an_acknowledgement_twice_counts_once(desk: Desk) -> None:
    await desk.filed()
    await desk.recorded()
    desk.upper.mood = "twice"
    await desk.sends()
    assert await desk.states() == {"已确认": 9}
    receipts = {row["receipt"] for row in await desk.house.db.fetch("SELECT receipt FROM report_records")}
    assert len(receipts) == 9


async def test_a_record_nobody_spoke_of_is_sent_again_later(desk: Desk) -> None:
    await desk.filed()
    await desk.recorded()
    desk.upper.mood = "silent"
    await desk.sends()
    assert await desk.states() == {"待报": 9}
    assert "没有答复这一条" in await desk.house.db.fetchval("SELECT problem FROM report_records WHERE attempts > 0")
    desk.upper.mood = "well"
    await desk.sends()
    assert await desk.states() == {"待报": 9}
    with later(minutes=2):
        await desk.sends()
    assert await desk.states() == {"已确认": 9}


async def test_a_refusal_stands_in_their_words_and_holds_up_its_case_only(desk: Desk) -> None:
    number = await desk.filed("a")
    await desk.recorded()
    desk.upper.refuses["accept"] = "task_code 未在省目录登记"
    await desk.sends()
    await desk.filed("b", desk.town.other)
    desk.upper.refuses = {"material": "材料名称不合规"}
    await desk.recorded()
    await desk.sends()
    assert await desk.states() == {"已确认": 3, "被退回": 2, "待报": 13}
    row = await desk.house.db.fetchrow("SELECT id, problem FROM report_records WHERE no = $1", f"{number}-0003-accept-1")
    assert row["problem"] == "task_code 未在省目录登记"
    desk.upper.refuses = {}
    held = [each["id"] for each in await desk.house.db.fetch("SELECT id FROM report_records WHERE state = '被退回'")]
    assert await make_again(desk.house, desk.mapping, held) == 2
    await desk.sends()
    assert await desk.states() == {"已确认": 18}
    assert desk.upper.records[f"{number}-0003-accept-1"]["version"] == 2


async def test_officers_names_reasons_and_what_follows_a_decision(desk: Desk) -> None:
    number = await desk.filed()
    decider = msgspec.structs.replace(desk.town.officers["decider"], posts=(PostHeld("market", "decider"),))
    await desk.recorded()
    await revoke(desk.house, decider, number, Act("撤销", reason="承诺不实" * 200, basis="许可法第69条"))
    await desk.recorded()
    await desk.sends()
    fields = desk.upper.records[f"{number}-0006-result-1"]["fields"]
    assert (fields["result_type"], fields["handle_user_name"], len(fields["result_explain"])) == ("8", "decider某", 500)
    assert desk.upper.records[f"{number}-0006-process-1"]["fields"]["event_name"] == "14"


async def test_a_refused_acceptance_is_a_result(desk: Desk) -> None:
    officers = {role: msgspec.structs.replace(desk.town.officers[role], posts=(PostHeld("market", role),)) for role in ("receiver", "acceptor")}
    number = await desk.filed(area_m2=150)
    await act(desk.house, officers["receiver"], number, Act("收件"))
    await act(desk.house, officers["acceptor"], number, Act("不予受理", reason="不属于本机关职权", basis="许可法第32条"))
    await desk.recorded()
    await desk.sends()
    assert await desk.states() == {"已确认": 3}
    fields = desk.upper.records[f"{number}-0003-result-1"]["fields"]
    assert (fields["result_type"], fields["project_status"], fields["result_explain"]) == ("3", "21", "不属于本机关职权")


async def test_records_wait_for_the_papers_they_name(desk: Desk) -> None:
    await desk.filed()
    async with desk.house.db.dedicated() as connection:
        await sequence(connection)
    assert await record_new(desk.house, desk.mapping) == 0
    await desk.recorded()
    assert (await desk.states()) == {"待报": 9}


async def test_recording_again_makes_nothing_twice(desk: Desk) -> None:
    await desk.filed()
    await desk.recorded()
    await desk.house.db.execute("UPDATE cursors SET pos = 0 WHERE name = 'reports'")
    await desk.recorded()
    assert await desk.states() == {"待报": 9}


# --- ratings --------------------------------------------------------------------------------------------------------


async def test_a_rating_is_reported_without_a_name_and_in_the_night(desk: Desk) -> None:
    number = await desk.filed()
    await desk.recorded()
    await desk.sends()
    with later(hours=3):
        await rate(desk.house, desk.town.company, number, Said(2, ("超过承诺的时限",)))
        await desk.sends()
    row = await desk.house.db.fetchrow("SELECT * FROM report_records WHERE kind = 'rating'")
    assert (row["case"], row["party"], row["fields"], row["state"]) == (None, None, {}, "待报")
    assert row["made_at"].astimezone(CHINA).hour == 0
    assert number not in str(dict(row))
    assert not [no for no in desk.upper.records if no.startswith("PJ-")]
    with later(hours=15):
        await desk.sends()
    fields = next(each["fields"] for no, each in desk.upper.records.items() if no.startswith("PJ-"))
    assert fields == {
        "project_no": number, "task_code": "11990000MBDEM0000R4000000000001", "catalog_code": "000000000001", "satisfaction": "2",
        "evaluate_detail": "超过承诺的时限", "evaluate_time": "2026-03-02",
    }
    assert await desk.states() == {"已确认": 10}


async def test_a_rating_without_codes_waits_for_them(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    number = await desk.filed()
    catalogue = desk.house.catalogue
    whole = catalogue.registry.items["demo_permit"]
    without = msgspec.structs.replace(whole, info=msgspec.structs.replace(whole.info, task_code="", task_handle_item=""))
    registry = msgspec.structs.replace(catalogue.registry, items={**catalogue.registry.items, "demo_permit": without})
    monkeypatch.setitem(catalogue._by_hash, without.hash, without)
    with monkeypatch.context() as patched:
        patched.setattr(catalogue, "_view", msgspec.structs.replace(catalogue.view, registry=registry))
        await rate(desk.house, desk.town.company, number, Said(5))
    assert await desk.states() == {"缺编码": 1}
    assert await release_held(desk.house, desk.mapping) == 1
    with later(hours=15):
        await desk.sends()
    assert [each["fields"]["satisfaction"] for each in desk.upper.records.values()] == ["5"]
