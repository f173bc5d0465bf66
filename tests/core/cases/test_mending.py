"""Answers to a correction notice: typed and uploaded in a draft of the case, taken along in the act's own transaction, and audited."""

from decimal import Decimal
from typing import Any

import pytest

from core.canonical import sm3
from core.cases import act, read_case, withdraw
from core.cases.audit import verify
from core.cases.proposing import proposed
from core.cases.state import turn_of
from core.filings import mending, submit
from core.filings.attachments import of_case
from core.filings.drafts import StaleDraft, load, mine
from core.problems import Forbidden, Invalid, NotFound, NotLawful
from core.process import Act, Point

Town = Any
REPORT, DRAWINGS = "completion_report", "completion_drawings"
PDF = b"%PDF-1.7\n" + b"x" * 100
NAME = Point(what="project_name", problem="与立项文件不符", basis="暂行规定第36条", how="按立项文件写全称")
FILE = Point(what=REPORT, problem="缺少签章", basis="暂行规定第36条", how="补盖公章后重新上传")
PERSON = Point(what="legal_rep", problem="与营业执照不符", basis="暂行规定第36条", how="按营业执照填写")


async def asked(town: Town, *points: Point) -> str:
    """The number of a case that waits for a correction."""
    receipt = await submit(town.house, town.company, town.filing("a", area_m2=Decimal(350)))
    number = str(receipt.cases[0].number)
    await act(town.house, town.officers["receiver"], number, Act("收件"))
    await act(town.house, town.officers["acceptor"], number, Act("补正", points=points))
    return number


async def uploaded(town: Town, number: str, material: str = REPORT, data: bytes = PDF) -> int:
    house = town.house
    return (await mending.add_file(house.db, house, town.company, number, material, "报告.pdf", data)).id


async def audited(town: Town) -> tuple[str, ...]:
    audit = await verify(town.house.db, town.house.settings.digests, town.house.keys.signer().public_key())
    return tuple(finding.detail for finding in audit.findings)


async def test_files_and_values_go_along_and_the_draft_is_gone(town: Town) -> None:
    number = await asked(town, NAME, FILE)
    file = await uploaded(town, number)
    view = await act(town.house, town.company, number, Act("提交补正", values={"project_name": "晨光宾馆消防改造"}, files=(file,)))
    assert (view.status, view.pending.points) == ("已补正", ())
    change = view.amendments[0]
    assert [(each.label, each.before, each.after) for each in change.changes] == [("工程名称", "晨光宾馆装修", "晨光宾馆消防改造")]
    assert [number for number, _ in change.files] == [file]
    assert [each.id for each in await of_case(town.house, town.company, number)] == [file]
    row = await town.house.db.fetchrow("SELECT draft, filing, sealed FROM attachments WHERE id = $1", file)
    told = next(turn.amended for turn in [turn_of(each["payload"]) for each in await _events(town)] if turn.amended is not None)
    assert (row["draft"], told.attachments[0].digest) == (None, sm3(row["sealed"]).hex())
    assert await town.house.db.fetchval("SELECT count(*) FROM drafts") == 0
    assert await audited(town) == ()


async def _events(town: Town) -> list[Any]:
    found: list[Any] = await town.house.db.fetch("SELECT payload FROM events ORDER BY id")
    return found


@pytest.mark.parametrize(("statement", "said"), [
    ("UPDATE attachments SET sealed = sealed || '\\x00'::bytea", "被改动"), ("DELETE FROM attachments", "不见了"),
], ids=["changed", "gone"])
async def test_the_audit_names_a_file_of_a_correction(town: Town, statement: str, said: str) -> None:
    number = await asked(town, FILE)
    file = await uploaded(town, number)
    await act(town.house, town.company, number, Act("提交补正", files=(file,)))
    await town.house.db.execute(statement)
    assert [each for each in await audited(town) if said in each]


async def test_a_material_without_a_file_is_refused_in_words(town: Town) -> None:
    number = await asked(town, FILE)
    with pytest.raises(Invalid) as refused:
        await act(town.house, town.company, number, Act("提交补正", materials=(REPORT,)))
    assert [each.field for each in refused.value.fields] == [f"material.{REPORT}"]
    assert refused.value.fields[0].text.startswith("请上传")


async def test_nobody_hands_in_another_s_file(town: Town) -> None:
    number = await asked(town, FILE)
    receipt = await submit(town.house, town.other, town.filing("b", town.other, area_m2=Decimal(360), uscc="91210411MAJB00028H", place_addr="别处 2 号"))
    theirs = str(receipt.cases[0].number)
    await act(town.house, town.officers["receiver"], theirs, Act("收件"))
    await act(town.house, town.officers["acceptor"], theirs, Act("补正", points=(FILE,)))
    house = town.house
    strange = await mending.add_file(house.db, house, town.other, theirs, REPORT, "报告.pdf", PDF)
    with pytest.raises(Invalid, match="不在本件"):
        await act(town.house, town.company, number, Act("提交补正", files=(strange.id,)))
    with pytest.raises(NotFound):
        await mending.found(house.db, town.other, house.vault, number)
    with pytest.raises(Forbidden):
        await mending.found(house.db, town.officers["acceptor"], house.vault, number)


async def test_what_is_typed_survives_and_two_windows_do_not_overwrite_each_other(town: Town) -> None:
    number, house = await asked(town, NAME), town.house
    first = await mending.kept(house.db, town.company, house.vault, number, {"project_name": "甲"}, 0)
    again = await mending.found(house.db, town.company, house.vault, number)
    assert again is not None
    assert (again.values, again.version) == ({"project_name": "甲"}, first.version)
    await mending.kept(house.db, town.company, house.vault, number, {"project_name": "乙"}, 1)
    with pytest.raises(StaleDraft) as stale:
        await mending.kept(house.db, town.company, house.vault, number, {"project_name": "丙"}, 1)
    assert stale.value.newer.values == {"project_name": "乙"}


async def test_it_is_no_draft_of_a_new_filing(town: Town) -> None:
    number, house = await asked(town, NAME), town.house
    draft = await mending.kept(house.db, town.company, house.vault, number, {"project_name": "甲"}, 0)
    assert await mine(house.db, town.company) == ()
    with pytest.raises(NotFound):
        await load(house.db, town.company, house.vault, draft.id)


async def test_nothing_is_kept_for_a_case_that_waits_for_nothing(town: Town) -> None:
    receipt = await submit(town.house, town.company, town.filing("a", area_m2=Decimal(350)))
    house = town.house
    with pytest.raises(NotLawful, match="没有要补正"):
        await mending.kept(house.db, town.company, house.vault, receipt.cases[0].number, {}, 0)


async def test_what_was_typed_goes_with_a_case_that_ends(town: Town) -> None:
    number = await asked(town, FILE)
    await uploaded(town, number)
    await withdraw(town.house, town.company, number)
    assert await town.house.db.fetchval("SELECT (SELECT count(*) FROM drafts) + (SELECT count(*) FROM attachments)") == 0


async def test_an_officer_sees_changed_personal_values_covered(town: Town) -> None:
    number = await asked(town, PERSON)
    await act(town.house, town.company, number, Act("提交补正", values={"legal_rep": "王五六"}))
    covered = (await read_case(town.house, town.officers["acceptor"], number)).amendments[0].changes[0]
    assert covered.covered
    assert "五六" not in covered.after
    openly = (await read_case(town.house, town.officers["acceptor"], number, "核对申请人身份")).amendments[0].changes[0]
    mine_again = (await read_case(town.house, town.company, number)).amendments[0].changes[0]
    assert (openly.before, openly.after) == (mine_again.before, mine_again.after) == ("张甲", "王五六")


@pytest.mark.parametrize(("what", "said"), [("no_such", "没有“no_such”"), ("place_key", "由系统算出")])
async def test_only_what_an_applicant_can_mend_is_asked_for(town: Town, what: str, said: str) -> None:
    with pytest.raises(NotLawful, match=said):
        await asked(town, Point(what=what, problem="不符", basis="规定", how="改"))


async def test_the_letter_is_read_before_it_is_sent(town: Town) -> None:
    receipt = await submit(town.house, town.company, town.filing("a", area_m2=Decimal(350)))
    number = str(receipt.cases[0].number)
    await act(town.house, town.officers["receiver"], number, Act("收件"))
    papers = await proposed(town.house, town.officers["acceptor"], number, Act("补正", points=(NAME, FILE)))
    text = "\n".join(papers[0].lines)
    assert (papers[0].title, papers[0].number) == ("补正告知书", "")
    for said in ("1. 工程名称：与立项文件不符", "2. ", "怎样补正：补盖公章后重新上传", number, town.company.name):
        assert said in text
    assert (await read_case(town.house, town.officers["acceptor"], number)).status == "已收件"
    with pytest.raises(Forbidden):
        await proposed(town.house, town.officers["decider"], number, Act("补正", points=(NAME,)))


@pytest.mark.parametrize("typed", ["晨光\x0b宾馆", "晨光\x0c宾馆", "晨光\x00宾馆"])
async def test_what_was_typed_with_control_characters_comes_back_as_it_was(town: Town, typed: str) -> None:
    number, house = await asked(town, NAME), town.house
    kept = await mending.kept(house.db, town.company, house.vault, number, {"project_name": typed}, 0)
    found = await mending.found(house.db, town.company, house.vault, number)
    assert found is not None
    assert (kept.values, found.values) == ({"project_name": typed}, {"project_name": typed})
