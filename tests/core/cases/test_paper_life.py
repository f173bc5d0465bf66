"""Papers corrected and voided: the old one stays, its public page names the new one; one that cannot be made waits and keeps its number."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from core import time
from core.cases import Ending, act, correct_paper, paper_of, read_case, void_paper
from core.cases.audit import verify
from core.cases.papers import CONSUMER, FIRST_WAIT, PaperMaker
from core.cases.sequencer import consume, sequence
from core.filings import submit
from core.notices.mending import Change
from core.problems import Conflict, Forbidden, Invalid, NotFound, NotLawful
from core.process import Act
from core.verification import Address, check, link_in, published, read_list, ring_of, verdict

Town = Any
RECEIPT, ACCEPTANCE, GRANT = "收〔2026〕1号", "受〔2026〕1号", "消验备〔2026〕1号"
WRONG_NAME = Ending("单位名称写错一个字", changes=(Change("沈抚晨光宾馆有限公司", "沈抚辰光宾馆有限公司"),))


async def caught_up(town: Town, maker: PaperMaker | None = None) -> None:
    async with town.house.db.dedicated() as connection:
        while await sequence(connection):
            pass
    while await consume(town.house.db, CONSUMER, maker or PaperMaker(town.house)):
        pass


async def granted(town: Town) -> str:
    number: str = (await submit(town.house, town.company, town.filing("a"))).cases[0].number
    await caught_up(town)
    return number


async def link_of(town: Town, number: str, document: str) -> str:
    return link_in(await paper_of(town.house, town.company, number, document))


async def test_a_corrected_paper_stays_and_names_its_successor_on_and_offline(town: Town) -> None:
    number = await granted(town)
    ring = ring_of(town.house.settings, town.house.keys, Address.of(town.house.settings))
    old = await link_of(town, number, GRANT)
    view = await correct_paper(town.house, town.officers["decider"], number, GRANT, WRONG_NAME)
    assert (await verdict(town.house, old, ring)).state == "corrected", "at once, before the new one has its number"
    await caught_up(town)
    view = await read_case(town.house, town.officers["decider"], number)
    papers = {paper.number: paper for paper in view.papers}
    assert list(papers) == [RECEIPT, ACCEPTANCE, GRANT, "消验备〔2026〕2号"]
    assert (papers[GRANT].state, papers[GRANT].successor, papers[GRANT].because) == ("已更正", "消验备〔2026〕2号", "单位名称写错一个字")
    assert papers["消验备〔2026〕2号"].replaces == GRANT
    assert (papers[GRANT].mendable, papers["消验备〔2026〕2号"].mendable) == (False, True)
    found = await verdict(town.house, old, ring)
    assert (found.word, found.sentence) == ("已更正", "签发机关已于2026年3月2日更正，现行有效的是 消验备〔2026〕2号。")
    new = await link_of(town, number, "消验备〔2026〕2号")
    assert (await verdict(town.house, new, ring)).state == "valid"
    listed = read_list(msgspec.json.encode(await published(town.house, Address.of(town.house.settings))), ring)
    offline = check(old, ring, time.today(), listed)
    assert (offline.state, offline.sentence) == ("corrected", found.sentence)
    assert check(new, ring, time.today(), listed).state == "genuine"
    assert (await verify(town.house.db, town.house.settings.digests, town.house.keys.signer().public_key())).ok


async def test_a_correction_is_corrected_again_and_revoking_ends_the_last_one_too(town: Town) -> None:
    number = await granted(town)
    decider = town.officers["decider"]
    await correct_paper(town.house, decider, number, GRANT, WRONG_NAME)
    await caught_up(town)
    again = Ending("仍有错", changes=(Change("沈抚辰光宾馆有限公司", "沈抚宸光宾馆有限公司"),))
    await correct_paper(town.house, decider, number, "消验备〔2026〕2号", again)
    await caught_up(town)
    papers = (await read_case(town.house, decider, number)).papers
    assert [(paper.number, paper.state) for paper in papers[2:]] == [(GRANT, "已更正"), ("消验备〔2026〕2号", "已更正"), ("消验备〔2026〕3号", "")]


async def test_what_may_not_be_done_says_why(town: Town) -> None:
    number = await granted(town)
    house, decider = town.house, town.officers["decider"]
    with pytest.raises(Forbidden, match="由作出文书的人或者决定人办理"):
        await correct_paper(house, town.officers["receiver"], number, GRANT, WRONG_NAME)
    with pytest.raises(NotFound):
        await correct_paper(house, decider, number, "消验备〔2026〕9号", WRONG_NAME)
    with pytest.raises(Invalid):
        await correct_paper(house, decider, number, GRANT, Ending("没有写更正什么"))
    with pytest.raises(NotLawful, match="文书里没有“沈抚朝阳宾馆”"):
        await correct_paper(house, decider, number, GRANT, Ending("写错", changes=(Change("沈抚朝阳宾馆", "晨光"),)))
    with pytest.raises(NotLawful, match="须写明理由"):
        await correct_paper(house, decider, number, GRANT, Ending(" ", changes=WRONG_NAME.changes))
    with pytest.raises(NotLawful, match="不能只作废"):
        await void_paper(house, decider, number, GRANT, Ending("不该发"))
    with pytest.raises(Conflict):
        await void_paper(house, decider, number, RECEIPT, Ending("重复打印"), 1)
    await void_paper(house, decider, number, RECEIPT, Ending("重复打印"))
    with pytest.raises(NotLawful, match="已经更正或者作废"):
        await void_paper(house, decider, number, RECEIPT, Ending("重复打印"))
    await caught_up(town)
    papers = (await read_case(house, decider, number)).papers
    assert [(paper.number, paper.state) for paper in papers] == [(RECEIPT, "已作废"), (ACCEPTANCE, ""), (GRANT, "")]


async def test_a_voided_paper_may_be_made_anew(town: Town) -> None:
    number = await granted(town)
    await void_paper(town.house, town.officers["decider"], number, GRANT, Ending("盖章不清", anew=True))
    await caught_up(town)
    papers = (await read_case(town.house, town.company, number)).papers
    assert [(paper.number, paper.state, paper.successor, paper.replaces) for paper in papers[2:]] == [
        (GRANT, "已作废", "消验备〔2026〕2号", ""), ("消验备〔2026〕2号", "", "", GRANT),
    ]


async def test_what_is_corrected_is_not_open_in_the_chain(town: Town) -> None:
    number = await granted(town)
    await correct_paper(town.house, town.officers["decider"], number, GRANT, WRONG_NAME)
    payload = await town.house.db.fetchval("SELECT payload FROM events WHERE kind = 'paper_corrected'")
    assert "辰光" not in payload.decode()


async def test_a_paper_that_cannot_be_printed_keeps_its_number_and_holds_up_nobody(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    maker = PaperMaker(town.house)
    real, failing = PaperMaker._print, [True]

    def jammed(self: PaperMaker, paper: Any) -> bytes:
        if failing[0] and paper.number == ACCEPTANCE:
            raise RuntimeError("卡纸")
        return real(self, paper)

    monkeypatch.setattr(PaperMaker, "_print", jammed)
    number = (await submit(town.house, town.company, town.filing("a"))).cases[0].number
    await submit(town.house, town.company, town.filing("b", place_addr="另一处"))
    await caught_up(town, maker)
    view = await read_case(town.house, town.company, number)
    assert [paper.number for paper in view.papers] == [RECEIPT, GRANT]
    assert [(paper.number, paper.title, paper.tries) for paper in view.waiting] == [(ACCEPTANCE, "受理通知书", 1)]
    assert await town.house.db.fetchval("SELECT count(*) FROM papers") == 5, "those behind it are made"
    assert not await maker.again(), "not before its time"
    with time.at(time.now() + FIRST_WAIT + timedelta(seconds=1)):
        assert await maker.again()
    assert (await read_case(town.house, town.company, number)).waiting[0].tries == 2
    failing[0] = False
    with time.at(time.now() + timedelta(hours=2)):
        assert await maker.again()
        assert not await maker.again()
    view = await read_case(town.house, town.company, number)
    assert (sorted(paper.number for paper in view.papers), view.waiting) == (sorted([RECEIPT, ACCEPTANCE, GRANT]), ())


async def test_an_officer_who_acted_may_correct_what_followed_from_it(town: Town) -> None:
    number = (await submit(town.house, town.company, town.filing("a", area_m2=Decimal(350)))).cases[0].number
    for role, outcome in (("receiver", "收件"), ("acceptor", "受理")):
        await act(town.house, town.officers[role], number, Act(outcome))
    await caught_up(town)
    papers = {paper.title: paper for paper in (await read_case(town.house, town.officers["acceptor"], number)).papers}
    assert (papers["受理通知书"].mendable, papers["申请材料收件凭证"].mendable) == (True, False)
