"""Taking a filing back takes with it what it opened and nobody has decided, in one transaction; what is decided stays."""

import asyncio
from typing import Any

import pytest
from linked_town import LICENCES, caught_up, decided, decider, filed, licensed, sound

from core.access import SYSTEM
from core.cases import act, appending, read_case, withdraw
from core.links import waking
from core.problems import NotLawful
from core.process import Act

Town = Any


async def opened(town: Town) -> tuple[str, list[str]]:
    """A filing that has opened a case for each licence: its number, and theirs."""
    await licensed(town)
    number = await filed(town)
    await caught_up(town)
    return number, [kin.number for kin in (await read_case(town.house, SYSTEM, number)).kin]


async def statuses(town: Town, number: str) -> list[str]:
    """The statuses of what was opened."""
    return [kin.status for kin in (await read_case(town.house, SYSTEM, number)).kin]


async def test_what_is_not_decided_goes_with_it_and_what_is_stays(town: Town) -> None:
    number, children = await opened(town)
    await decided(town, children[0])
    await decided(town, children[1], "不予")
    view = await withdraw(town.house, town.company, number, "不退了")
    assert (view.status, view.status_code) == ("撤回申请", "42")
    assert await statuses(town, number) == ["办结", "不予注销", "撤回申请", "撤回申请", "撤回申请"]
    assert view.events[-1].text == (
        "撤回申请；一并撤回：【演示】证照注销（T3）、【演示】证照注销（T4）、【演示】证照注销（T5）；"
        "已经决定的不受影响：【演示】证照注销（T1）、【演示】证照注销（T2）"
    )
    child = await read_case(town.house, town.company, children[4])
    assert (child.events[-1].by, child.events[-1].reason) == ("申请人", f"主办件“【演示】退出集市一件事”（{number}）已由申请人撤回，本件一并撤回")
    await caught_up(town)
    assert (await read_case(town.house, SYSTEM, number)).status == "撤回申请"
    assert await sound(town)


async def test_what_waited_for_others_is_never_opened(town: Town) -> None:
    await licensed(town, 1)
    number = await filed(town, "公司")
    await town.house.db.execute("UPDATE cases SET step = 'opening', wake_on = '2026-03-02'")  # unscoped: past publicity and confirmation
    await caught_up(town)
    assert await statuses(town, number) == ["已提交", "待开办"]
    view = await withdraw(town.house, town.company, number)
    assert view.events[-1].text.endswith("一并撤回：【演示】证照注销（T1）；不再开办：【演示】退还保证金")
    assert (view.kin[-1].status, view.kin[-1].because) == ("没有开办", "主办件已经撤回，不再开办")
    await caught_up(town)
    assert await town.house.db.fetchval("SELECT count(*) FROM cases") == 2


async def test_the_register_keeps_what_a_decided_one_wrote(town: Town) -> None:
    number, children = await opened(town)
    await decided(town, children[0])
    await withdraw(town.house, town.company, number)
    rows = await town.house.db.fetch("SELECT key, count(*) AS n FROM register_rows WHERE register = 'demo_licence' GROUP BY key ORDER BY key")
    assert [(row["key"], row["n"]) for row in rows] == [(licence, 2 if licence == "T1" else 1) for licence, _ in LICENCES]


async def test_a_failure_in_the_middle_takes_nothing_back(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    number, children = await opened(town)
    real, seen = appending.append_to, list[str]()

    async def failing(house: Any, connection: Any, case: Any, events: Any) -> Any:
        seen.append(case.state.number)
        if len(seen) == 3:
            raise ConnectionError("拔掉了电源")
        return await real(house, connection, case, events)

    monkeypatch.setattr("core.cases.withdrawing.append_to", failing)
    with pytest.raises(ConnectionError):
        await withdraw(town.house, town.company, number)
    monkeypatch.undo()
    assert seen == children[:3]
    assert (await statuses(town, number), (await read_case(town.house, SYSTEM, number)).status) == (["已提交"] * 5, "分办中")
    await withdraw(town.house, town.company, number)
    assert await statuses(town, number) == ["撤回申请"] * 5
    assert await sound(town)


async def test_when_all_have_ended_nothing_is_left_to_take_back(town: Town) -> None:
    number, children = await opened(town)
    for child in children[:-1]:
        await decided(town, child)
    await act(town.house, decider("market"), children[-1], Act("准予"))
    with pytest.raises(NotLawful, match="都已有结果"):
        await withdraw(town.house, town.company, number)
    view = await read_case(town.house, town.company, number)
    assert [choice.because for choice in view.choices if choice.act == "撤回申请"] == ["分办的办件都已有结果，不能撤回申请"]
    await caught_up(town)
    assert (await read_case(town.house, SYSTEM, number)).status == "办结"


async def test_decisions_at_the_same_moment_come_before_or_are_too_late(town: Town) -> None:
    number, children = await opened(town)
    deciding = [act(town.house, decider(org), child, Act("准予")) for child, (_, org) in zip(children, LICENCES, strict=True)]
    came = await asyncio.gather(*deciding[:2], withdraw(town.house, town.company, number), *deciding[2:], return_exceptions=True)
    assert {type(result) for result in came if isinstance(result, Exception)} <= {NotLawful}
    await caught_up(town)
    ended = await statuses(town, number)
    view = await read_case(town.house, SYSTEM, number)
    assert view.status == ("撤回申请" if "撤回申请" in ended else "办结")
    assert set(ended) <= {"办结", "撤回申请"}
    assert await sound(town)


async def test_a_withdrawn_one_is_looked_at_by_nobody(town: Town) -> None:
    await licensed(town)
    number = await filed(town)
    await withdraw(town.house, town.company, number)
    await waking.wake_case(town.house, number)
    await caught_up(town)
    assert await town.house.db.fetchval("SELECT count(*) FROM cases") == 1
