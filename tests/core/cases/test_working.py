"""Working on cases in the database: duties, turns, what each reader sees."""

import asyncio
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import msgspec
import pytest
import structlog

from core.access import ANONYMOUS, SYSTEM
from core.cases import CaseFilter, act, list_cases, read_case, revoke, status_of, withdraw
from core.cases.audit import verify
from core.filings import submit
from core.problems import Conflict, Forbidden, Invalid, NotFound, NotLawful
from core.process import Act
from core.time import at, now

Town = Any


async def filed(town: Town, key: str = "a", **changes: Any) -> str:
    """An application that needs officers, and its number."""
    receipt = await submit(town.house, town.company, town.filing(key, **({"area_m2": Decimal(350)} | changes)))
    return str(receipt.cases[0].number)


async def worked(town: Town, number: str, *steps: tuple[str, str]) -> Any:
    """Several acts by role."""
    view = None
    for role, outcome in steps:
        view = await act(town.house, town.officers[role], number, Act(outcome, opinion="材料齐全"))
    return view


THROUGH = (("receiver", "收件"), ("acceptor", "受理"), ("handler", "通过"), ("decider", "准予备案"), ("issuer", "出证"))


async def test_a_case_through_all_hands(town: Town) -> None:
    number = await filed(town)
    view = await worked(town, number, *THROUGH)
    assert (view.status, view.step, view.seq) == ("办结", "", 6)
    assert [event.text for event in view.events] == ["申报：提交", "收件", "受理", "审查：通过", "决定：准予备案", "出证，办结"]
    assert [event.by for event in view.events][:3] == ["申请人", "收件人 receiver某", "受理人 acceptor某"]
    audit = await verify(town.house.db, town.house.settings.digests, town.house.keys.signer().public_key())
    assert (audit.findings, audit.events) == ((), 6)


async def test_duties_are_kept_apart(town: Town) -> None:
    number = await filed(town)
    for role in ("acceptor", "handler", "decider"):
        with pytest.raises(Forbidden, match="收件人"):
            await act(town.house, town.officers[role], number, Act("收件"))
    with pytest.raises(Forbidden):
        await act(town.house, SYSTEM, number, Act("收件"))
    with pytest.raises(Forbidden):
        await act(town.house, town.company, number, Act("收件"))
    assert await town.house.db.fetchval("SELECT seq FROM cases") == 1


async def test_who_is_outside_the_authority_finds_nothing(town: Town) -> None:
    number = await filed(town)
    elsewhere = msgspec.structs.replace(
        town.officers["receiver"], posts=(msgspec.structs.replace(town.officers["receiver"].posts[0], org="other"),)
    )
    for actor in (elsewhere, town.other, ANONYMOUS):
        with pytest.raises(NotFound):
            await read_case(town.house, actor, number)
        with pytest.raises(NotFound):
            await act(town.house, actor, number, Act("收件"))
        assert (await list_cases(town.house, actor)).cases == ()


async def test_nobody_acts_on_what_is_no_longer_so(town: Town) -> None:
    number = await filed(town)
    await act(town.house, town.officers["receiver"], number, Act("收件"), expect_seq=1)
    with pytest.raises(Conflict):
        await act(town.house, town.officers["acceptor"], number, Act("受理"), expect_seq=1)


async def test_two_officers_at_once_are_one_act(town: Town) -> None:
    number = await filed(town)
    receiver = town.officers["receiver"]
    results = await asyncio.gather(*(act(town.house, receiver, number, Act("收件")) for _ in range(5)), return_exceptions=True)
    assert sum(not isinstance(result, Exception) for result in results) == 1
    assert all(isinstance(result, Forbidden) for result in results if isinstance(result, Exception))  # by then it is the acceptor's
    assert await town.house.db.fetchval("SELECT seq FROM cases") == 2


async def test_an_unlawful_act_says_what_is_lawful_and_changes_nothing(town: Town) -> None:
    number = await filed(town)
    await worked(town, number, ("receiver", "收件"))
    with pytest.raises(NotLawful) as caught:
        await act(town.house, town.officers["acceptor"], number, Act("不予受理"))
    assert "理由" in caught.value.detail
    assert "依据" in caught.value.instead
    assert await town.house.db.fetchval("SELECT count(*) FROM events") == 2


async def test_a_stranger_cannot_be_named_as_signer(town: Town) -> None:
    number = await filed(town)
    await worked(town, number, ("receiver", "收件"), ("acceptor", "受理"))
    with pytest.raises(NotLawful, match="nobody"):
        await act(town.house, town.officers["handler"], number, Act("通过", opinion="好", officers=("nobody",)))
    view = await act(town.house, town.officers["handler"], number, Act("通过", opinion="好"))
    assert view.step == "decide"


async def test_a_withdrawal_is_the_applicant_s(town: Town) -> None:
    number = await filed(town)
    with pytest.raises(Forbidden):
        await withdraw(town.house, town.officers["receiver"], number)
    view = await withdraw(town.house, town.company, number, "不办了")
    assert (view.status, view.closed_on, view.events[-1].by) == ("撤回申请", date(2026, 3, 2), "申请人")
    with pytest.raises(NotLawful):
        await withdraw(town.house, town.company, number)


async def test_a_revocation_is_the_decider_s(town: Town) -> None:
    number = await filed(town, area_m2=Decimal(200))
    why = Act("撤销", reason="承诺不实", basis="行政许可法第69条")
    with pytest.raises(Forbidden):
        await revoke(town.house, town.officers["issuer"], number, why)
    with pytest.raises(NotLawful):
        await revoke(town.house, town.officers["decider"], number, Act("撤销"))
    view = await revoke(town.house, town.officers["decider"], number, why)
    assert (view.status, view.events[-1].reason) == ("撤销", "承诺不实")
    assert "行政复议" in view.events[-1].remedy


async def test_events_of_a_case_never_go_back_in_time(town: Town) -> None:
    number = await filed(town)
    with at(now() - timedelta(hours=3)):
        await worked(town, number, ("receiver", "收件"))
    moments = [row["recorded_at"] for row in await town.house.db.fetch("SELECT recorded_at FROM events ORDER BY seq")]
    assert moments == sorted(moments)


async def test_what_the_applicant_and_the_officer_see(town: Town) -> None:
    number = await filed(town)
    await worked(town, number, ("receiver", "收件"), ("acceptor", "受理"), ("handler", "通过"))
    own = await read_case(town.house, town.company, number)
    official = await read_case(town.house, town.officers["decider"], number)
    assert {field.label: field.text for field in own.fields}["法定代表人"] == "张甲"
    assert {field.label: field.text for field in own.fields}["建筑面积"] == "350 平方米"
    assert own.events[3].opinion == ""
    assert own.events[3].by == "承办人"
    assert official.events[3].opinion == "材料齐全"
    assert official.events[3].by == "承办人 handler某"
    assert [due.name for due in own.dues] == ["法定期限", "承诺期限"]
    assert own.dues[0].explained[-1] == "届满日：2026年3月30日。"
    assert [hit.no for table in own.tables for hit in table.hits] == ["XF-12"]
    assert {param["name"] for param in own.params} >= {"area_limit"}
    assert "工程竣工验收报告" in own.materials


async def test_each_choice_says_why_it_cannot_be_made(town: Town) -> None:
    number = await filed(town)
    receiver = await read_case(town.house, town.officers["receiver"], number)
    assert [(choice.act, choice.possible) for choice in receiver.choices] == [("收件", True)]
    acceptor = await read_case(town.house, town.officers["acceptor"], number)
    [choice] = acceptor.choices
    assert not choice.possible
    assert choice.because == "“收件”由收件人办理，您没有这一岗位"
    assert choice.instead
    decider = await read_case(town.house, town.officers["decider"], number)
    assert [(choice.act, choice.possible) for choice in decider.choices] == [("收件", False), ("撤销", False)]
    own = await read_case(town.house, town.company, number)
    assert [(choice.act, choice.possible) for choice in own.choices] == [("撤回申请", True)]


async def test_an_officer_s_reading_of_personal_values_is_logged_with_its_purpose(town: Town) -> None:
    number = await filed(town)
    with structlog.testing.capture_logs() as logs:
        await read_case(town.house, town.company, number)
        assert logs == []
        await read_case(town.house, town.officers["handler"], number, purpose="核对法定代表人")
    [line] = [line for line in logs if line["event"] == "personal_read"]
    assert (line["actor"], line["number"], line["purpose"]) == ("handler", number, "核对法定代表人")
    assert "legal_rep_id" in line["fields"]
    assert "210411198601010009" not in str(line)


async def test_after_erasure_the_case_is_still_read_and_verified(town: Town) -> None:
    number = await filed(town)
    async with town.house.db.transaction() as connection:
        await town.house.vault.destroy(connection, town.company.parties[0].id)
    view = await read_case(town.house, town.company, number)
    assert "legal_rep" not in {field.name for field in view.fields}
    assert "area_m2" in {field.name for field in view.fields}
    audit = await verify(town.house.db, town.house.settings.digests, town.house.keys.signer().public_key())
    assert audit.ok


async def test_pages_follow_each_other_without_gap_or_repetition(town: Town) -> None:
    numbers = [await filed(town, f"{n}", place_addr=f"{n} 号") for n in range(7)]
    seen, after = list[str](), ""
    for _ in range(4):
        page = await list_cases(town.house, town.company, after, 2)
        seen += [case.number for case in page.cases]
        after = page.next
    assert seen == numbers[::-1]
    assert after == ""
    with pytest.raises(Invalid):
        await list_cases(town.house, town.company, "x' OR 1=1")


async def test_a_list_can_be_narrowed(town: Town) -> None:
    first, second = await filed(town, "1", place_addr="1 号"), await filed(town, "2", place_addr="2 号", area_m2=Decimal(100))
    officer = town.officers["receiver"]

    async def found(wanted: CaseFilter) -> list[str]:
        return [case.number for case in (await list_cases(town.house, officer, wanted=wanted)).cases]

    assert await found(CaseFilter()) == [second, first]
    assert await found(CaseFilter(open=True)) == [first]
    assert await found(CaseFilter(open=False)) == [second]
    assert await found(CaseFilter(step="receive")) == [first]
    assert await found(CaseFilter(status="办结")) == [second]
    assert await found(CaseFilter(item="no_such_item")) == []
    [brief] = (await list_cases(town.house, officer, wanted=CaseFilter(open=True))).cases
    assert (brief.step_name, brief.item_name) == ("收件", "建设工程消防验收备案（一般项目·告知承诺制）")


async def test_anybody_with_number_and_query_code_sees_the_status_and_no_more(town: Town) -> None:
    number = await filed(town)
    code = await town.house.db.fetchval("SELECT query_code FROM cases")
    seen = await status_of(town.house, number, f" {code.lower()} ")
    assert (seen.status, seen.step_name) == ("已提交", "收件")
    assert "沈抚晨光" not in str(seen)
    for wrong in ((number, "AAAAAA"), ("SF0", code), (number, "")):
        with pytest.raises(NotFound):
            await status_of(town.house, *wrong)


async def test_an_open_case_stays_on_its_release(town: Town) -> None:
    """Whatever is offered meanwhile, the case goes on with the version it was filed under."""
    number = await filed(town)
    item = town.house.catalogue.item("fire_acceptance_filing")
    renamed = msgspec.structs.replace(item, hash="another", info=msgspec.structs.replace(item.info, name="新名称"))
    view = town.house.catalogue._view
    town.house.catalogue._view = msgspec.structs.replace(view, registry=view.registry.with_items({**view.registry.items, item.id: renamed}))
    seen = await worked(town, number, ("receiver", "收件"))
    assert (seen.item_name, seen.release) == (item.info.name, item.hash)


@pytest.mark.parametrize("text", ["a\x00b", "\ud800", "x" * 10_001], ids=["nul", "surrogate", "long"])
async def test_texts_that_cannot_be_kept_are_refused_before_anything_happens(town: Town, text: str) -> None:
    number = await filed(town)
    officer = town.officers["receiver"]
    for attempt in (
        act(town.house, officer, number, Act("收件", opinion=text)), act(town.house, officer, number, Act("收件", officers=(text,))),
        withdraw(town.house, town.company, number, text), list_cases(town.house, officer, wanted=CaseFilter(status=text)),
    ):
        with pytest.raises(Invalid):
            await attempt
    for lost in (read_case(town.house, officer, text), status_of(town.house, text, "A"), status_of(town.house, number, text)):
        with pytest.raises(NotFound):
            await lost
    assert await town.house.db.fetchval("SELECT seq FROM cases") == 1
