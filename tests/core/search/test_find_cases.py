"""Cases by a word, within one's scope; personal words find only when they are known whole."""

from decimal import Decimal
from typing import Any

import msgspec
import pytest

from core.access import ANONYMOUS, Actor, PartyHeld, PostHeld
from core.cases.sequencer import consume, sequence
from core.filings import submit
from core.search import find_cases
from core.search.terms import CONSUMER, TermKeeper

Town = Any


async def filed(town: Town, key: str = "a", actor: Actor | None = None, **changes: Any) -> Any:
    """A case and its terms."""
    brief = (await submit(town.house, actor or town.company, town.filing(key, actor, **changes))).cases[0]
    await kept(town)
    return brief


async def kept(town: Town) -> None:
    async with town.house.db.dedicated() as connection:
        while await sequence(connection):
            pass
    while await consume(town.house.db, CONSUMER, TermKeeper(town.house), 100):
        pass


async def found(town: Town, text: str, actor: Actor | None = None) -> list[str]:
    items = town.house.catalogue.registry.items
    hits = await find_cases(town.house.db, actor or town.officers["handler"], town.house.vault, text, items=items)
    return [hit.number for hit in hits]


@pytest.mark.parametrize("text", [
    "沈抚晨光宾馆有限公司", "晨光宾馆", "晨光", "91210411MAJB0001XH", "91210411majb0001xh", "MAJB0001", "13900000000", "139 0000 0000", "张甲", "李乙",
    "210411198601010009", "金枫街88号", "金枫街 88 号 1 层", "金枫街８８号", "晨光宾馆装修", "晨光 金枫街",
], ids=lambda text: text)
async def test_found_by(town: Town, text: str) -> None:
    case = await filed(town)
    assert await found(town, text) == [case.number]
    assert await found(town, text, town.company) == [case.number]


async def test_found_by_its_numbers(town: Town) -> None:
    case = await filed(town)
    for text in (case.number, case.number.lower(), f" {case.number} ", case.query_code, case.query_code.lower(), case.number[16:], case.number[16:-1]):
        assert await found(town, text) == [case.number], text


async def test_found_by_the_tail_of_its_number(town: Town) -> None:
    await town.house.db.execute("SELECT setval('case_numbers', 57)")
    case, other = await filed(town, "a"), await filed(town, "b")
    assert (case.number[16:-1], other.number[16:-1]) == ("000058", "000059")
    running, check = "58", case.number[-1]
    for tail in (running + check, f"0{running}{check}", running, "058", "000058", f"２０２６０３０２ {running}", f"20260302 {running}{check}", case.number[:-1]):
        assert await found(town, tail) == [case.number], tail
        assert await found(town, tail, town.company) == [case.number], tail
        assert await found(town, tail, town.other) == []
    for text in ("20260303 58", "58 20260302", "5", "8"):
        assert await found(town, text) == [], text


@pytest.mark.parametrize("text", ["消防验收备案", "建设工程 备案", "晨光 消防验收", "消防验收 晨光", "金枫街 工程消防"], ids=lambda text: text)
async def test_found_by_the_name_of_its_item(town: Town, text: str) -> None:
    made = [(await filed(town, f"{n}")).number for n in range(3)]
    assert await found(town, text) == made[::-1]
    assert await found(town, text, town.company) == made[::-1]
    assert await found(town, text, town.other) == []
    elsewhere = msgspec.structs.replace(town.officers["handler"], posts=(PostHeld("other", "handler"),))
    assert await found(town, text, elsewhere) == []


@pytest.mark.parametrize("text", ["满堂 消防验收", "晨光 烟草", "消 验", "烟草专卖"], ids=lambda text: text)
async def test_each_word_must_be_met(town: Town, text: str) -> None:
    await filed(town)
    assert await found(town, text) == []


async def test_a_word_counts_in_the_texts_and_in_the_item_s_name(town: Town) -> None:
    """A place called after the item is found beside the cases of the item, the newest first."""
    named, plain = await filed(town, "a", place_addr="消防验收大厦"), await filed(town, "b")
    assert await found(town, "消防验收") == [plain.number, named.number]
    assert await found(town, "消防验收大厦") == [named.number]
    hits = await find_cases(
        town.house.db, town.officers["handler"], town.house.vault, "消防验收", items=town.house.catalogue.registry.items,
    )
    name = town.house.catalogue.registry.items[named.item].info.name
    assert [hit.found for hit in hits] == [name, "消防验收大厦"]


@pytest.mark.parametrize("text", [
    "", "晨", "没有", "1390000000", "3900000000", "张", "张甲甲", "21041119860101000", "晨馆", "晨光 没有", "%", "_", "'", "\0x", "\ud800a", "x" * 5_000,
], ids=lambda text: ascii(text)[:12])
async def test_not_found_by(town: Town, text: str) -> None:
    await filed(town)
    assert await found(town, text) == []


async def test_bigrams_that_stand_apart_are_no_hit(town: Town) -> None:
    await filed(town, project_name="甲乙丙与乙丁")
    assert await found(town, "甲乙丁") == []


async def test_only_within_one_s_scope(town: Town) -> None:
    case = await filed(town)
    elsewhere = msgspec.structs.replace(town.officers["handler"], posts=(PostHeld("other", "handler"),))
    party = town.company.parties[0]
    wrong = Actor(9, "agent", "代", "applicant", (PartyHeld(party.id, party.code, party.name, ("fire_opening_inspection",)),))
    right = Actor(9, "agent", "代", "applicant", (PartyHeld(party.id, party.code, party.name, ("fire_acceptance_filing",)),))
    for text in (case.number, case.query_code, "晨光宾馆", "13900000000", "91210411MAJB0001XH"):
        for actor in (elsewhere, wrong, town.other, ANONYMOUS):
            assert await found(town, text, actor) == []
        assert await found(town, text, right) == [case.number]


async def test_personal_values_are_no_terms(town: Town) -> None:
    await filed(town)
    terms = await town.house.db.fetchval("SELECT terms FROM case_terms")
    assert not {"张甲", "李乙", "39", "90"} & set(terms)
    assert sum(term.startswith("#") for term in terms) >= 4


async def test_the_newest_first_and_no_more_than_asked(town: Town) -> None:
    made = [(await filed(town, f"{n}", place_addr=f"银枫街 {n} 号")).number for n in range(5)]
    assert await found(town, "银枫街") == made[::-1]
    hits = await find_cases(town.house.db, town.officers["handler"], town.house.vault, "银枫街", 2)
    assert [hit.number for hit in hits] == made[:2:-1]


async def test_a_hit_says_where_the_word_stands(town: Town) -> None:
    case = await filed(town, area_m2=Decimal(350))
    [hit] = await find_cases(town.house.db, town.officers["handler"], town.house.vault, "金枫街")
    assert hit.found == "沈抚示范区金枫街 88 号 1 层"
    assert (hit.applicant, hit.status, hit.step, hit.item) == ("沈抚晨光宾馆有限公司", "已提交", "receive", case.item)
    [hit] = await find_cases(town.house.db, town.officers["handler"], town.house.vault, "13900000000")
    assert hit.found == ""


async def test_a_case_s_number_is_found_before_its_terms_are_there(town: Town) -> None:
    brief = (await submit(town.house, town.company, town.filing("a"))).cases[0]
    assert await found(town, brief.number) == [brief.number]
    assert await found(town, "91210411MAJB0001XH") == [brief.number]


async def test_erased_persons_are_not_found_any_more(town: Town) -> None:
    case = await filed(town)
    await town.house.vault.destroy(town.house.db, town.company.parties[0].id)
    assert await found(town, "13900000000") == []
    assert await found(town, "晨光宾馆") == [case.number]


async def test_an_erased_applicant_does_not_stop_the_keeper(town: Town) -> None:
    await submit(town.house, town.company, town.filing("a"))
    other = (await submit(town.house, town.other, town.filing("b", town.other))).cases[0]
    await town.house.vault.destroy(town.house.db, town.company.parties[0].id)
    await kept(town)
    assert await found(town, "13900000000") == [other.number]
    assert len(await found(town, "金枫街")) == 2
