"""Open cases moved to another version: a right report, an event that verifies, the way back, and nothing done twice."""

import asyncio
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from versions_town import ITEM, approver, counted, filed, moved, published, version

from core.access import PostHeld
from core.cases import act, read_case
from core.cases.audit import verify
from core.cases.sequencer import sequence
from core.cases.wanted import wanted_by_version
from core.items.fmt import Number
from core.jobs.tasks import TASKS
from core.jobs.working import work_due
from core.problems import Conflict, Forbidden, Invalid, NotFound
from core.process import Act, Point
from core.revisions import Add, Edit, Put
from core.revisions.cases import jobs as replaying_jobs
from core.revisions.cases.runs import Asked, begin_back, begin_moving, confirm, read_replay, told, versions

Town = Any
LIMIT = ("param", "area_limit", "values", "2026-01-01", "value")
RAISED = Put("rules.toml", LIMIT, "500")
FIELD = {"type": "string", "title": "施工单位", "maxLength": 50}


def new_field(*, required: bool = True) -> tuple[Edit, ...]:
    """A field of the form that no case has."""
    edits: tuple[Edit, ...] = (Put("form.json", ("properties", "builder"), FIELD), Add("form.json", ("x-pages", "建设单位", "fields"), "builder"))
    return (*edits, Add("form.json", ("required",), "builder")) if required else edits


async def sorts(town: Town, number: int) -> dict[str, tuple[str, tuple[str, ...]]]:
    found = await read_replay(town.house, approver(town), number)
    return {each.number: (each.sort, tuple(each.told)) for each in await told(town.house, approver(town), found)}


async def audited(town: Town) -> None:
    async with town.house.db.dedicated() as connection:
        while await sequence(connection):
            pass
    town.house.settings.digests.mkdir(parents=True, exist_ok=True)
    audit = await verify(town.house.db, town.house.settings.digests, town.house.keys.signer().public_key())
    assert audit.findings == ()


async def kept(town: Town, number: str) -> dict[str, Any]:
    row = dict(await town.house.db.fetchrow('SELECT c.*, f."values", f.sealed FROM cases c JOIN filings f ON f.id = c.filing WHERE number = $1', number))
    return {name: value for name, value in row.items() if name not in {"seq", "head"}}


async def test_a_case_moves_says_so_and_goes_on_under_the_new_version(town: Town) -> None:
    old = version(town)
    (number,) = (await filed(town, "350.5")).values()
    new = await published(town, version(town, RAISED))
    replay = await moved(town, old, new)
    found = await read_replay(town.house, approver(town), replay)
    assert (found.state, found.counts, found.moved, found.total) == ("done", {"quiet": 1}, 1, 1)
    view = await read_case(town.house, town.company, number)
    assert view.release == new.hash
    event = view.events[-1]
    assert (event.kind, event.reason, event.by) == ("rebased", "上限调整", "工作人员")
    assert event.text == "换版；由2026年1月5日起施行的版本换为2026年3月2日起施行的版本；办理路径由一般程序改为承诺即办"
    assert view.outcomes["path"] == "承诺即办"
    assert (view.status, view.step_name) == ("已提交", "收件")
    assert (await read_case(town.house, town.officers["receiver"], number)).events[-1].by == "decider某"
    await act(town.house, town.officers["receiver"], number, Act("收件"))
    view = await read_case(town.house, town.officers["decider"], number)
    assert (view.status, [each.release for each in await _rows(town, number)][-1]) == ("办结", new.hash)
    await audited(town)


async def _rows(town: Town, number: str) -> list[Any]:
    class Row(msgspec.Struct):
        release: str

    rows = await town.house.db.fetch('SELECT e.release FROM events e JOIN cases c ON c.id = e."case" WHERE c.number = $1 ORDER BY e.seq', number)
    return [Row(row["release"]) for row in rows]


async def test_the_report_says_who_moves_quietly_who_is_asked_and_who_cannot(town: Town) -> None:
    old = version(town)
    numbers = await filed(town, "310", "320", "330", "340")
    numbers |= await filed(town, "350", height_m=Decimal(80))
    await act(town.house, town.officers["receiver"], numbers["320"], Act("收件"))
    for role, said in (("receiver", "收件"), ("acceptor", "受理")):
        await act(town.house, town.officers[role], numbers["330"], Act(said))
    for role, said in (("receiver", "收件"), ("acceptor", "受理"), ("handler", "通过")):
        await act(town.house, town.officers[role], numbers["340"], Act(said, opinion="符合"))
    new = await published(town, version(
        town, *new_field(), Put("process.toml", ("step", "decide", "duty"), "handler"), Put("form.json", ("properties", "height_m", "maximum"), Number("50")),
    ))
    found = await sorts(town, await counted(town, old, new))
    assert found[numbers["310"]] == ("ask", ("请填写施工单位",))
    assert found[numbers["320"]] == ("ask", ("请填写施工单位",))
    assert found[numbers["330"]] == ("no", ("已经受理，不能再要求申请人补充（行政许可法第32条）：请填写施工单位",))
    assert found[numbers["340"]] == ("no", ("“决定”在新版本里由承办人办理",))
    sort, reasons = found[numbers["350"]]
    assert sort == "no"
    assert "50" in reasons[0]


async def test_only_the_quiet_ones_when_so_confirmed(town: Town) -> None:
    old = version(town)
    numbers = await filed(town, "310")
    new = await published(town, version(town, *new_field()))
    replay = await counted(town, old, new)
    await confirm(town.house, approver(town), replay, "试一试", ask=False)
    await work_due(town.house, TASKS)
    assert (await read_replay(town.house, approver(town), replay)).moved == 0
    replay = await moved(town, old, new)
    view = await read_case(town.house, town.officers["receiver"], numbers["310"])
    assert "新版本另要求：请填写施工单位；须一次告知申请人补正" in view.events[-1].text
    await audited(town)


async def test_there_and_back_leaves_everything_but_the_record_as_it_was(town: Town) -> None:
    old = version(town)
    numbers = await filed(town, "350.5", "420", "610")
    for role, said in (("receiver", "收件"), ("acceptor", "受理")):
        await act(town.house, town.officers[role], numbers["610"], Act(said))
    before = {number: await kept(town, number) for number in numbers.values()}
    new = await published(town, version(
        town, RAISED, Put("item.toml", ("promised", "days"), 3), Put("process.toml", ("step", "review", "limit"), {"days": 2, "unit": "workday", "basis": "示例"}),
    ))
    replay = await moved(town, old, new)
    assert (await kept(town, numbers["350.5"]))["outcomes"]["path"] == "承诺即办"
    accepted = await kept(town, numbers["610"])
    assert accepted["promised_due"] < before[numbers["610"]]["promised_due"]
    assert accepted["step_due"] is not None
    back = await begin_back(town.house, approver(town), replay)
    await work_due(town.house, TASKS)
    await confirm(town.house, approver(town), back, "新版本有误")
    await work_due(town.house, TASKS)
    assert {number: await kept(town, number) for number in numbers.values()} == before
    assert (await read_replay(town.house, approver(town), replay)).undone_by == back
    await audited(town)


async def test_what_has_gone_on_in_a_way_the_old_version_does_not_know_is_named(town: Town) -> None:
    old = version(town)
    numbers = await filed(town, "350", "610")
    step = {"id": "look", "kind": "review", "name": "复核", "duty": "handler", "next": [{"to": "decide"}]}
    new = await published(town, version(town, Put("process.toml", ("step", "review", "next"), [{"to": "look"}]), Add("process.toml", ("step",), step, "decide")))
    replay = await moved(town, old, new)
    for role, said in (("receiver", "收件"), ("acceptor", "受理"), ("handler", "通过")):
        await act(town.house, town.officers[role], numbers["610"], Act(said, opinion="符合"))
    back = await begin_back(town.house, approver(town), replay)
    await work_due(town.house, TASKS)
    found = await sorts(town, back)
    assert found[numbers["350"]] == ("quiet", ())
    assert found[numbers["610"]] == ("no", ("新版本没有“复核”环节",))


async def test_killed_in_the_middle_it_goes_on_and_moves_nobody_twice(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    old = version(town)
    numbers = await filed(town, "310", "320", "330", "340", "350")
    new = await published(town, version(town, RAISED))
    replay = await counted(town, old, new)
    await confirm(town.house, approver(town), replay, "上限调整")
    monkeypatch.setattr(replaying_jobs, "BLOCK", 2)
    real = replaying_jobs._tell
    calls: list[int] = []

    async def killed(*args: Any) -> None:
        calls.append(1)
        if len(calls) == 2:
            raise asyncio.CancelledError
        await real(*args)

    monkeypatch.setattr(replaying_jobs, "_tell", killed)
    assert await replaying_jobs.one_block(town.house, replay)
    with pytest.raises(asyncio.CancelledError):
        await replaying_jobs.one_block(town.house, replay)
    assert (await read_replay(town.house, approver(town), replay)).moved == 2
    monkeypatch.setattr(replaying_jobs, "_tell", real)
    while await replaying_jobs.one_block(town.house, replay):
        pass
    assert not await replaying_jobs.one_block(town.house, replay)
    found = await read_replay(town.house, approver(town), replay)
    assert (found.state, found.moved, found.done) == ("done", 5, 5)
    for number in numbers.values():
        assert [each.kind for each in (await read_case(town.house, town.company, number)).events].count("rebased") == 1
    await audited(town)


async def test_a_case_that_goes_on_between_the_dry_run_and_the_move_is_judged_again(town: Town) -> None:
    old = version(town)
    numbers = await filed(town, "310", "320")
    new = await published(town, version(town, Put("process.toml", ("step", "accept", "duty"), "handler")))
    replay = await counted(town, old, new)
    await act(town.house, town.officers["receiver"], numbers["320"], Act("收件"))
    await confirm(town.house, approver(town), replay, "调整岗位")
    await work_due(town.house, TASKS)
    found = await sorts(town, replay)
    assert found[numbers["310"]][0] == "quiet"
    assert found[numbers["320"]] == ("no", ("“受理”在新版本里由承办人办理",))
    assert (await read_replay(town.house, approver(town), replay)).moved == 1


async def test_a_sum_that_is_worked_out_otherwise_is_worked_out_anew_and_back_again(town: Town) -> None:
    old = version(town)
    (number,) = (await filed(town, "350.5")).values()
    before = await kept(town, number)
    calc = {"type": "number", "title": "两倍面积", "x-kind": "decimal", "x-scale": Number("2"), "multipleOf": Number("0.01"), "x-unit": "m2", "x-calc": "area_m2 * 2"}
    new = await published(town, version(town, Put("form.json", ("properties", "doubled"), calc), Add("form.json", ("x-pages", "办理方式与承诺", "fields"), "doubled")))
    replay = await moved(town, old, new)
    view = await read_case(town.house, town.officers["receiver"], number)
    assert [each.text for each in view.fields if each.name == "doubled"] == ["701 平方米"]
    await audited(town)
    back = await begin_back(town.house, approver(town), replay)
    await work_due(town.house, TASKS)
    await confirm(town.house, approver(town), back, "换回")
    await work_due(town.house, TASKS)
    after = await kept(town, number)
    assert {name: after[name] for name in before if name != "values"} == {name: before[name] for name in before if name != "values"}
    await audited(town)


@pytest.mark.parametrize(("role", "org", "raised"), [("configurator", "housing", Forbidden), ("approver", "elsewhere", Forbidden), ("decider", "housing", Forbidden)])
async def test_only_the_approver_of_the_authority_moves_cases(town: Town, role: str, org: str, raised: type[Exception]) -> None:
    old, new = version(town), await published(town, version(town, RAISED))
    other = msgspec.structs.replace(town.officers["decider"], posts=(PostHeld(org, role),))
    with pytest.raises(raised):
        await begin_moving(town.house, other, Asked(ITEM, old.hash, new.hash))
    replay = await counted(town, old, new)
    with pytest.raises((Forbidden, NotFound)):
        await confirm(town.house, other, replay, "理由")


async def test_it_wants_a_reason_two_versions_and_one_at_a_time(town: Town) -> None:
    old, new = version(town), await published(town, version(town, RAISED))
    with pytest.raises(Invalid):
        await begin_moving(town.house, approver(town), Asked(ITEM, old.hash, old.hash))
    with pytest.raises(NotFound):
        await begin_moving(town.house, approver(town), Asked(ITEM, old.hash, "0" * 64))
    replay = await begin_moving(town.house, approver(town), Asked(ITEM, old.hash, new.hash))
    with pytest.raises(Conflict):
        await begin_moving(town.house, approver(town), Asked(ITEM, old.hash, new.hash))
    with pytest.raises(Conflict):
        await confirm(town.house, approver(town), replay, "理由")
    await work_due(town.house, TASKS)
    with pytest.raises(Invalid):
        await confirm(town.house, approver(town), replay, "  ")
    with pytest.raises(Conflict):
        await begin_back(town.house, approver(town), replay)


async def test_versions_are_called_by_their_day_and_say_how_many_stand_on_them(town: Town) -> None:
    await filed(town, "310", "320")
    await published(town, version(town, RAISED))
    found = await versions(town.house, approver(town), ITEM)
    assert [(each.words, each.open) for each in found] == [("2026年3月2日起施行的版本", 0), ("2026年1月5日起施行的版本", 2)]


async def test_somebody_who_changes_the_version_by_hand_is_found_out(town: Town) -> None:
    old = version(town)
    (number,) = (await filed(town, "350.5")).values()
    await town.house.db.execute("UPDATE cases SET release = 'x' WHERE number = $1", number)
    async with town.house.db.dedicated() as connection:
        await sequence(connection)
    audit = await verify(town.house.db, town.house.settings.digests, town.house.keys.signer().public_key())
    assert [(each.damage, each.detail) for each in audit.findings] == [("read-model", "release")]
    assert old.hash != "x"


async def test_what_is_asked_stays_known_until_the_applicant_has_been_told(town: Town) -> None:
    old = version(town)
    (number,) = (await filed(town, "310")).values()
    acceptor = town.officers["acceptor"]
    assert await wanted_by_version(town.house, acceptor, number) == ()
    await moved(town, old, await published(town, version(town, *new_field())))
    assert await wanted_by_version(town.house, acceptor, number) == ("builder",)
    await act(town.house, town.officers["receiver"], number, Act("收件"))
    assert await wanted_by_version(town.house, acceptor, number) == ("builder",)
    await act(town.house, acceptor, number, Act("补正", points=(Point(what="builder", problem="没有填写", basis="演示规定", how="请填写施工单位"),)))
    assert await wanted_by_version(town.house, acceptor, number) == ()
    await audited(town)
