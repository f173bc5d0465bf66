"""出件: what lies ready is listed until it is handed out; who fetched it stands in the records."""

from decimal import Decimal
from typing import Any

import msgspec
import pytest

from core.cases import act, read_case
from core.cases.audit import verify
from core.cases.handing_out import by_numbers, how_many, ready
from core.cases.papers import CONSUMER, PaperMaker
from core.cases.sequencer import consume, sequence
from core.filings import Counter, submit
from core.messages.making import CONSUMER as MESSAGES
from core.messages.making import MessageMaker
from core.messages.reading import mailbox
from core.problems import Forbidden, NotLawful
from core.process import Act

Town = Any
FETCHED = Act("出件", ground="自取", to="李乙")


async def caught_up(town: Town) -> None:
    async with town.house.db.dedicated() as connection:
        while await sequence(connection):
            pass
    while await consume(town.house.db, CONSUMER, PaperMaker(town.house)):
        pass
    while await consume(town.house.db, MESSAGES, MessageMaker(town.house)):
        pass


async def filed(town: Town, key: str, *, at_counter: bool) -> str:
    """A case that was granted at once."""
    request = town.filing(key, place_addr=f"金枫街 {key} 号")
    actor = town.company
    if at_counter:
        actor, request = town.officers["receiver"], msgspec.structs.replace(request, counter=Counter(confirmed="签字"))
    number: str = (await submit(town.house, actor, request)).cases[0].number
    for role, word in (("receiver", "收件"), ("acceptor", "受理"), ("handler", "通过"), ("decider", "准予备案"), ("issuer", "出证")):
        if (await read_case(town.house, town.officers[role], number)).closed_on is None:
            await act(town.house, town.officers[role], number, Act(word))
    await caught_up(town)
    return number


async def lying(town: Town, role: str = "issuer") -> list[str]:
    return [each.number for each in (await ready(town.house, town.officers[role])).cases]


async def test_what_was_taken_in_at_a_counter_lies_ready_until_it_is_fetched(town: Town) -> None:
    number = await filed(town, "a", at_counter=True)
    found, = (await ready(town.house, town.officers["issuer"])).cases
    assert (found.number, found.status, found.serving) == (number, "办结", False)
    assert [title for title, _ in found.papers] == ["建设工程消防验收备案凭证"]
    assert await how_many(town.house.db, town.officers["issuer"]) == 1
    assert await lying(town, "handler") == []
    assert await lying(town, "receiver") == []
    view = await act(town.house, town.officers["issuer"], number, FETCHED)
    assert view.events[-1].text == "出件；自取，领取人：李乙"
    assert (view.status, view.closed_on is not None) == ("办结", True)
    assert await lying(town) == []
    await caught_up(town)
    assert await lying(town) == [], "the papers that were there are not made again"
    assert (await verify(town.house.db, town.house.settings.digests, town.house.keys.signer().public_key())).ok
    assert "文书已出件" in [each.title for each in (await mailbox(town.house, town.company, town.company.parties[0])).messages]


async def test_what_was_filed_online_does_not_wait_but_is_found_and_handed_out(town: Town) -> None:
    number = await filed(town, "b", at_counter=False)
    assert await lying(town) == []
    found, = await by_numbers(town.house, town.officers["issuer"], [number, "没有"])
    assert found.since is None
    assert found.papers
    posted = await act(town.house, town.officers["issuer"], number, Act("出件", ground="邮寄", to="EMS 1"))
    assert posted.events[-1].text == "出件；邮寄，寄往或者单号：EMS 1"


async def test_pages_follow_each_other_the_longest_waiting_first(town: Town) -> None:
    numbers = [await filed(town, key, at_counter=True) for key in ("a", "b", "c")]
    page = await ready(town.house, town.officers["issuer"], limit=2)
    assert [each.number for each in page.cases] == numbers[:2]
    assert [each.number for each in (await ready(town.house, town.officers["issuer"], page.next, 2)).cases] == numbers[2:]


async def test_who_fetches_for_another_shows_something_and_not_everybody_hands_out(town: Town) -> None:
    number = await filed(town, "a", at_counter=True)
    issuer = town.officers["issuer"]
    with pytest.raises(NotLawful, match="代领没有写明"):
        await act(town.house, issuer, number, Act("出件", ground="代领", to="王丙"))
    with pytest.raises(NotLawful, match="须写明领取人"):
        await act(town.house, issuer, number, Act("出件", ground="自取"))
    with pytest.raises(NotLawful, match="不是出件方式"):
        await act(town.house, issuer, number, Act("出件", ground="随便", to="王丙"))
    with pytest.raises(Forbidden, match="由发证人办理"):
        await act(town.house, town.officers["handler"], number, FETCHED)
    assert "出件" not in [each.word for each in (await read_case(town.house, town.officers["handler"], number)).commands]
    view = await act(town.house, issuer, number, Act("出件", ground="代领", to="王丙", reason="委托书、身份证"), once="x")
    assert (view.events[-1].text, view.events[-1].reason) == ("出件；代领，领取人：王丙", "委托书、身份证")
    again = await act(town.house, issuer, number, Act("出件", ground="代领", to="王丙", reason="委托书、身份证"), once="x")
    assert again.seq == view.seq
    with pytest.raises(NotLawful, match="已经出件"):
        await act(town.house, issuer, number, FETCHED)


async def test_nothing_is_handed_out_before_it_is_decided(town: Town) -> None:
    number = (await submit(town.house, town.company, town.filing("a", area_m2=Decimal(300)))).cases[0].number
    assert "出件" not in [each.word for each in (await read_case(town.house, town.officers["issuer"], number)).commands]
    with pytest.raises(NotLawful):
        await act(town.house, town.officers["issuer"], number, FETCHED)
