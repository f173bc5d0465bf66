"""Who is told what about a case, once; and what is never in a message."""

from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest
from told_town import acted, filed, told

from core.access import Actor, PartyHeld
from core.access.accounts import add_post
from core.cases import withdraw
from core.cases.standing import Correction, Lacking, Standing
from core.cases.state import EVENT_KINDS, INSIDE
from core.filings import submit
from core.items.model import APPLICANT
from core.messages.choosing import Happened, to_tell
from core.messages.reading import mailbox, mark_read
from core.messages.templates import PLACEHOLDERS, Known, Template, templates, title_and_text, turn, wrong_with
from core.notices.placeholders import names

Town = Any
WITHOUT_TEMPLATE = {
    "reviewed", "inspected", "consulted", "consult_asked", "consult_answered", "consult_dropped", "signed", "signer_added", "signer_removed",
    "handed_over", "copied", "copy_read", "taken_back", "opened", "continued", "archived", "answered_above", "special_done", "heard",
    "publicised", "amended", "lacking_promised", "electronic_consented", "unheard",
}
"""Kinds of events about which nobody is told: what happens inside the authority and is seen at the desk by whoever it is for, publicity, which
is seen by everybody, and what the applicant has just done or been present at."""


async def titles(town: Town, actor: Actor) -> list[str]:
    held = actor.parties[0] if actor.parties else None
    return [each.title for each in (await mailbox(town.house, actor, held)).messages][::-1]


def test_every_kind_of_event_has_a_template_or_is_listed_as_having_none() -> None:
    spoken = {each.on for each in templates().message}
    assert spoken | WITHOUT_TEMPLATE == EVENT_KINDS
    assert spoken & WITHOUT_TEMPLATE == set()


def test_an_applicant_is_told_nothing_that_their_page_does_not_show() -> None:
    hidden = INSIDE | {"taken_back", "sent_back"}
    assert [each.on for each in templates().message if each.to == "applicant" and each.on in hidden] == []


def test_no_template_names_anything_personal() -> None:
    assert {name for each in templates().message for name in names(each.title + each.text)} <= PLACEHOLDERS
    assert not PLACEHOLDERS & {"applicant", "name", "phone", "mobile", "address", "id_no", "query_code"}
    assert len({(each.on, each.to) for each in templates().message}) == len(templates().message)


@pytest.mark.parametrize(("text", "wrong"), [
    ("{applicant} 的申请", "占位符 applicant 不能用"), ("{number", "花括号不成对"), ("", "标题和正文都要有"), ("长" * 201, "不超过 200 个字"),
])
def test_a_template_that_cannot_be_used_says_why(text: str, wrong: str) -> None:
    assert wrong in wrong_with(Template("filed", "applicant", "标题", text))


def test_whose_turn_it_is_stands_at_the_end() -> None:
    template = Template("filed", "applicant", "标题", "办件 {number}。")
    waiting = Known(number="A1", item="事项", authority="机关", status="状态", step="补正", until=date(2026, 3, 9))
    assert title_and_text(template, waiting)[1] == "办件 A1。请您于 2026年3月9日前办理“补正”。"
    assert title_and_text(template, msgspec.structs.replace(waiting, until=None))[1] == "办件 A1。请您办理“补正”。"
    assert title_and_text(msgspec.structs.replace(template, to="officer"), waiting)[1] == "办件 A1。"


def test_of_a_stroke_only_the_last_word_is_told() -> None:
    stroke = [Happened(kind, actor, 1) for kind, actor in (("filed", "account:1"), ("received", "system"), ("accepted", "system"), ("reviewed", "system"))]
    told_of = [[each.on for each in to_tell(stroke, n, templates(), below=False)] for n in range(4)]
    assert told_of == [[], [], ["accepted"], []]
    later = [stroke[0], Happened("received", "account:2", 1), Happened("accepted", "system", 2)]
    assert [[each.on for each in to_tell(later, n, templates(), below=False)] for n in range(3)] == [["filed"], ["received"], ["accepted"]]
    assert to_tell(stroke[:1], 0, templates(), below=True) == ()


def test_what_is_lacking_comes_before_the_step_and_a_correction_before_both() -> None:
    lacking = Standing(lacking=tuple(Lacking(material=name, label=f"材料{name}", last_on=date(2026, 3, day)) for name, day in (("甲", 9), ("乙", 5))))
    asked = msgspec.structs.replace(lacking, correction=Correction(no=1, asked_on=date(2026, 3, 2), last_on=date(2026, 3, 6), points=()))
    assert turn(Standing(), "decider", "决定", date(2026, 3, 4)) == ("", None)
    assert turn(Standing(), APPLICANT, "选择", date(2026, 3, 4)) == ("选择", date(2026, 3, 4))
    assert turn(lacking, "decider", "决定", date(2026, 3, 4)) == ("补齐材料甲、材料乙", date(2026, 3, 5))
    assert turn(asked, APPLICANT, "受理", date(2026, 3, 6)) == ("补正", date(2026, 3, 6))


async def test_an_applicant_is_told_of_each_step_once(town: Town) -> None:
    number = await filed(town)
    await told(town)
    await acted(town, number, "receiver", "收件")
    await acted(town, number, "acceptor", "受理")
    await told(town)
    await town.house.db.execute("UPDATE cursors SET pos = pos WHERE name = 'messages'")
    await told(town)
    assert await titles(town, town.company) == ["已提交", "已收件", "已受理"]
    assert await titles(town, town.other) == []
    text = (await mailbox(town.house, town.company, town.company.parties[0])).messages[0].text
    assert text == f"“建设工程消防验收备案（一般项目·告知承诺制）”申请（{number}）已经受理，承诺 2026年3月9日前办结，法定期限到 2026年3月30日。"


async def test_what_is_done_at_one_stroke_is_one_message(town: Town) -> None:
    await submit(town.house, town.company, town.filing("即办"))
    await told(town)
    assert await titles(town, town.company) == ["已出证"]


async def test_officers_are_told_when_an_applicant_takes_it_back(town: Town) -> None:
    number = await filed(town)
    await withdraw(town.house, town.company, number, "地址写错了")
    await told(town)
    assert await titles(town, town.company) == ["已提交", "已撤回申请"]
    assert await titles(town, town.officers["receiver"]) == ["申请人撤回申请"]
    assert await titles(town, town.officers["decider"]) == []


async def test_nothing_personal_stands_in_a_message(town: Town) -> None:
    number = await filed(town)
    await acted(town, number, "receiver", "收件")
    await withdraw(town.house, town.company, number, "联系人张甲 13900000000")
    await told(town)
    rows = await town.house.db.fetch("SELECT title || text AS said FROM messages")
    assert len(rows) == 4
    for personal in ("张甲", "李乙", "13900000000", "210411198601010009", "金枫街", "晨光宾馆"):
        assert not [row["said"] for row in rows if personal in row["said"]]


async def test_an_agent_for_other_items_reads_no_messages(town: Town) -> None:
    await filed(town)
    await told(town)
    held = town.company.parties[0]
    limited = Actor(99, "agent", "代理", "applicant", (PartyHeld(held.id, held.code, held.name, ("another_item",), date(2027, 1, 1)),))
    assert (await mailbox(town.house, limited, limited.parties[0])).messages == ()


async def test_what_was_looked_at_is_no_longer_new(town: Town) -> None:
    held = town.company.parties[0]
    await filed(town)
    await told(town)
    first = await mailbox(town.house, town.company, held)
    assert [each.unread for each in first.messages] == [True]
    await mark_read(town.house.db, town.company, held, first.latest)
    await filed(town, "二", place_addr="别处 3 号")
    await told(town)
    assert [each.unread for each in (await mailbox(town.house, town.company, held)).messages] == [True, False]


async def test_an_officer_who_left_reads_nothing_of_the_authority(town: Town) -> None:
    number = await filed(town)
    await withdraw(town.house, town.company, number, "")
    await told(town)
    gone = msgspec.structs.replace(town.officers["receiver"], posts=())
    assert (await mailbox(town.house, gone, None)).messages == ()


async def test_nobody_hears_of_a_post_that_has_ended(town: Town, tmp_path: Path) -> None:
    org = town.officers["receiver"].posts[0].org
    await town.house.db.execute("UPDATE posts SET until = '2026-02-01' WHERE role = 'receiver'")
    await add_post(town.house.db, town.officers["issuer"].account, org, "receiver", date(2026, 1, 1))
    await withdraw(town.house, town.company, await filed(town), "")
    await told(town)
    assert await town.house.db.fetchval("SELECT array_agg(account) FROM messages WHERE account IS NOT NULL") == [town.officers["issuer"].account]
