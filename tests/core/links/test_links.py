"""Linked cases in the database: opened once whatever happens, each with its own authority, joined when all have ended."""

import asyncio
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any

import msgspec
import pytest
from linked_town import LICENCES, caught_up, decided, decider, filed, licensed, sound

from core.access import SYSTEM, Actor, PostHeld
from core.cases import act, read_case
from core.declarations import Register
from core.filings import FilingRequest, submit
from core.links import open_case, publicised, publicity_of, wake_due, waking
from core.links.opening import Opening
from core.problems import Conflict, Forbidden, Invalid, NotFound, NotLawful
from core.process import Act
from core.registers import rows
from core.time import CHINA, at, now

Town = Any
JUNE = datetime(2026, 6, 24, 9, 30, tzinfo=CHINA)


async def test_five_licences_of_four_authorities_one_refused_one_slow(town: Town) -> None:
    await licensed(town)
    number = await filed(town)
    await caught_up(town)
    view = await read_case(town.house, town.company, number)
    assert [kin.name for kin in view.kin] == [f"【演示】证照注销（{licence}）" for licence, _ in LICENCES]
    assert len({kin.number for kin in view.kin}) == 5
    children = [await read_case(town.house, SYSTEM, kin.number) for kin in view.kin]
    assert [child.org for child in children] == [org for _, org in LICENCES]
    await decided(town, children[0].number)
    await decided(town, children[1].number, "不予")
    for child in children[2:4]:
        await decided(town, child.number)
    slow = await read_case(town.house, SYSTEM, number)
    assert (slow.step_name, [kin.status for kin in slow.kin][-1]) == ("汇总", "已提交")
    with at(JUNE + timedelta(days=40)):
        await decided(town, children[4].number)
        done = await read_case(town.house, town.company, number)
    assert (done.status, done.closed_on) == ("部分办结", date(2026, 8, 3))
    assert [kin.status for kin in done.kin] == ["办结", "不予注销", "办结", "办结", "办结"]
    assert await sound(town)


async def test_an_effect_writes_the_register_with_the_event(town: Town) -> None:
    await licensed(town, 1)
    number = await filed(town)
    await caught_up(town)
    child = (await read_case(town.house, SYSTEM, number)).kin[0].number
    await decided(town, child)
    left = Register("demo_left", town.house.catalogue.registry.registers["demo_left"])
    found = await rows(town.house.db, left, town.company.parties[0].code, now().date())
    assert [(row.values["case_number"], row.source) for row in found] == [(number, f"case:{number}:3")]
    licence = Register("demo_licence", town.house.catalogue.registry.registers["demo_licence"])
    written = await rows(town.house.db, licence, "T1", now().date())
    assert [row.values["state"] for row in written][-1] == "注销"


async def test_a_crash_in_the_middle_opens_nothing_twice_and_leaves_nothing_half(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    await licensed(town)
    number = await filed(town)
    opened: list[str] = []

    async def failing(house: Any, connection: Any, opening: Opening) -> str:
        if len(opened) == 3:
            raise ConnectionError("拔掉了电源")
        opened.append(opening.origin)
        return await open_case(house, connection, opening)

    monkeypatch.setattr(waking, "open_case", failing)
    came = await wake_due(town.house)
    assert isinstance(came[number], ConnectionError)
    assert len(opened) == 3
    assert await town.house.db.fetchval("SELECT count(*) FROM cases") == 1
    monkeypatch.undo()
    await caught_up(town)
    await caught_up(town)
    assert await town.house.db.fetchval("SELECT count(*) FROM cases") == 6
    assert await town.house.db.fetchval("SELECT count(*) FROM links") == 5
    assert await sound(town)


async def test_one_case_that_fails_holds_up_nobody(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    await licensed(town, 1)
    bad, good = await filed(town), await filed(town, actor=town.other)
    real = waking.wake_case

    async def failing(house: Any, number: str) -> None:
        if number == bad:
            raise ConnectionError("坏了")
        await real(house, number)

    monkeypatch.setattr(waking, "wake_case", failing)
    came = await wake_due(town.house)
    assert (isinstance(came[bad], ConnectionError), came[good]) == (True, None)
    assert bad not in await wake_due(town.house, (bad,))


async def test_two_workers_look_at_once_and_children_are_opened_once(town: Town) -> None:
    await licensed(town)
    await filed(town)
    with suppress(Exception):
        await asyncio.gather(*(wake_due(town.house) for _ in range(4)))
    await caught_up(town)
    assert await town.house.db.fetchval("SELECT count(*) FROM links") == 5


async def test_publicity_is_for_everybody_and_objections_end_it(town: Town) -> None:
    with at(JUNE):
        number = await filed(town, "公司")
        seen = (await publicised(town.house)).rows
        assert [(each.number, each.since, each.until) for each in seen] == [(number, date(2026, 6, 24), date(2026, 7, 14))]
        assert dict(seen[0].shown) == {"单位名称": town.company.name, "统一社会信用代码": town.company.parties[0].code, "主体类别": "公司"}
        with pytest.raises(Invalid, match="没有写明"):
            await filed(town, item="demo_objection", actor=town.other, claim_kind="欠款")
        with pytest.raises(NotFound, match="公示已经结束"):
            await filed(town, item="demo_objection", actor=town.other, claim_kind="欠款", about="SF0")
    with at(JUNE + timedelta(days=20)):
        objection = await filed(town, item="demo_objection", actor=town.other, claim_kind="欠租", about=number)
        await caught_up(town)
        view = await read_case(town.house, town.company, number)
        assert (view.status, [(kin.relation, kin.number, kin.open_to) for kin in view.kin]) == ("终止", [("异议", objection, False)])
        assert (await read_case(town.house, town.other, objection)).kin[0].relation == "异议所指"
        with pytest.raises(NotFound):
            await publicity_of(town.house, number)


async def test_a_publicity_ends_by_itself_on_its_day_however_late_the_worker(town: Town) -> None:
    with at(JUNE):
        number = await filed(town, "公司")
    with at(JUNE + timedelta(days=20)):
        await caught_up(town)
        assert (await read_case(town.house, SYSTEM, number)).step_name == "退出公示"
        assert (await publicity_of(town.house, number)).until == date(2026, 7, 14)
    with at(JUNE + timedelta(days=25)):
        await caught_up(town)
        view = await read_case(town.house, town.company, number)
        assert (view.step_name, view.events[-1].on, view.events[-1].by) == ("确认退出", date(2026, 7, 15), "系统")
        assert [choice.act for choice in view.choices if choice.possible] == ["继续办理", "撤回申请"]
        with pytest.raises(NotFound):
            await act(town.house, town.other, number, Act("继续办理"))
        with pytest.raises(Forbidden, match="由申请人办理"):
            await act(town.house, decider("market"), number, Act("继续办理"))
        with pytest.raises(NotLawful, match="由系统在期限届满后记录"):
            await act(town.house, town.company, number, Act("逾期"))
        await act(town.house, town.company, number, Act("继续办理"))
        await caught_up(town)
        await decided(town, (await read_case(town.house, SYSTEM, number)).kin[0].number)
        assert (await read_case(town.house, SYSTEM, number)).status == "办结"


async def test_silence_speaks_on_its_day(town: Town) -> None:
    with at(JUNE):
        number = await filed(town, "公司")
    with at(JUNE + timedelta(days=80)):
        await caught_up(town)
        view = await read_case(town.house, SYSTEM, number)
        assert (view.status, view.closed_on, view.events[-1].on) == ("须重新公示", date(2026, 8, 4), date(2026, 8, 4))
        assert await town.house.db.fetchval("SELECT status_code FROM cases WHERE number = $1", number) == "43"


async def test_the_system_opens_once_for_one_origin(town: Town) -> None:
    party = town.company.parties[0]
    values = {"org_name": town.company.name, "uscc": party.code}
    opening = Opening(item="demo_refund", party=party.id, values=values, origin="run:7:T1", org="health")
    async with town.house.db.transaction() as connection:
        first, again = [await open_case(town.house, connection, opening) for _ in range(2)]
        assert first == again
        with pytest.raises(Conflict):
            await open_case(town.house, connection, msgspec.structs.replace(opening, values=values | {"note_text": "别的"}))
        with pytest.raises(Invalid):
            await open_case(town.house, connection, msgspec.structs.replace(opening, values={}, origin="run:7:T2"))
        with pytest.raises(NotFound):
            await open_case(town.house, connection, msgspec.structs.replace(opening, item="nothing", origin="run:7:T3"))
    assert (await read_case(town.house, SYSTEM, first)).org == "health"
    assert await town.house.db.fetchval("SELECT count(*) FROM cases") == 1


async def test_only_the_office_starts_what_is_the_office_s(town: Town) -> None:
    with pytest.raises(Forbidden, match="由机关依职权发起"):
        await filed(town, item="demo_patrol", ground_kind="投诉举报")
    inspector = Actor(0, "inspector", "核查人员", "officer", (), (PostHeld("market", "inspector"),))
    request = FilingRequest("demo_patrol", {"org_name": town.company.name, "uscc": town.company.parties[0].code, "ground_kind": "投诉举报"}, town.company.parties[0].id, "p1")
    elsewhere = msgspec.structs.replace(inspector, posts=(PostHeld("fire", "inspector"),))
    with pytest.raises(Forbidden, match="核查人员"):
        await submit(town.house, elsewhere, request)
    with pytest.raises(NotFound, match="当事人"):
        await submit(town.house, inspector, msgspec.structs.replace(request, party=9999))
    receipt = await submit(town.house, inspector, request)
    assert (await read_case(town.house, town.company, receipt.cases[0].number)).events[0].by in {"机关", "系统"}


async def test_children_of_an_applicant_who_has_been_erased_are_told_as_not_opened(town: Town) -> None:
    await licensed(town, 2)
    number = await filed(town)
    await town.house.vault.destroy(town.house.db, town.company.parties[0].id)
    await caught_up(town)
    view = await read_case(town.house, SYSTEM, number)
    assert (view.status, [kin.number for kin in view.kin]) == ("未办成", ["", ""])
    assert await town.house.db.fetchval("SELECT count(*) FROM cases") == 1
