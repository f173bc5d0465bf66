"""Who is asked, with whose consent, for how long; and that nobody waits for a source that does not answer."""

import asyncio
import time as clock
from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from sources_town import CONSENT, Keeper, declare, source
from town import ITEM, MONDAY, Town

from core.access import ANONYMOUS
from core.problems import Forbidden, NotFound
from core.sourcing.asking import Helped, ask_sources
from core.sourcing.consents import agree, in_force, withdraw
from core.sourcing.model import Answer, Asked
from core.sourcing.shelf import shelf_of
from core.time import at

ADDRESS = Answer("shared.place_addr", "沈抚示范区金枫街 88 号", "不动产权证书", "0001 号", date(2026, 3, 1))


async def asked(town: Town) -> Helped:
    return await ask_sources(town.house, town.company, town.company.parties[0], town.house.catalogue.item(ITEM).form)


async def test_without_a_consent_nothing_is_asked(town: Town) -> None:
    keeper = Keeper(ADDRESS)
    declare(town.house, register := source("register", keeper.fetch))
    helped = await asked(town)
    assert (keeper.asked, helped.waiting, helped.silent) == ([], (register,), ())
    assert {*helped.known} == {"shared.org_name", "shared.uscc"}  # what the house itself knows of its party


async def test_with_a_consent_the_value_comes_with_its_source(town: Town) -> None:
    keeper, held = Keeper(ADDRESS, Answer("shared.mobile", "13900000000")), town.company.parties[0]
    declare(town.house, register := source("register", keeper.fetch))
    await agree(town.house.db, town.company, held, register)
    helped = await asked(town)
    assert helped.known["shared.place_addr"].answer == ADDRESS
    assert helped.known["shared.place_addr"].source == register
    assert "shared.mobile" not in helped.known  # not among what it is declared for
    (question,) = keeper.asked
    assert (question.code, question.today, question.fields) == (held.code, MONDAY.date(), ("shared.org_name", "shared.legal_rep", "shared.region", "shared.place_addr"))
    assert question.consent == str((await in_force(town.house.db, held.id))["register"].id)


async def test_a_consent_lasts_to_its_last_day_and_not_a_day_longer(town: Town) -> None:
    keeper = Keeper(ADDRESS)
    declare(town.house, register := source("register", keeper.fetch))
    await agree(town.house.db, town.company, town.company.parties[0], register)
    with at(MONDAY + timedelta(days=CONSENT.days)):
        assert (await asked(town)).waiting == ()
    with at(MONDAY + timedelta(days=CONSENT.days + 1)):
        assert (await asked(town)).waiting == (register,)


async def test_taken_back_it_is_not_asked_and_what_it_said_is_forgotten(town: Town) -> None:
    keeper, held = Keeper(ADDRESS), town.company.parties[0]
    declare(town.house, register := source("register", keeper.fetch))
    await agree(town.house.db, town.company, held, register)
    await asked(town)
    await withdraw(town.house.db, town.company, held, "register")
    shelf_of(town.house).forget(held.id, "register")
    helped = await asked(town)
    assert "shared.place_addr" not in helped.known
    assert helped.waiting == (register,)
    await agree(town.house.db, town.company, held, register)
    await asked(town)
    assert len(keeper.asked) == 2
    rows = await town.house.db.fetch("SELECT ended_at IS NULL AS open FROM source_consents ORDER BY id")
    assert [row["open"] for row in rows] == [False, True]  # what was agreed to, and when it ended, stays


async def test_what_it_said_is_kept_as_long_as_it_may_be(town: Town) -> None:
    keeper = Keeper(ADDRESS)
    declare(town.house, register := source("register", keeper.fetch, cache=10))
    await agree(town.house.db, town.company, town.company.parties[0], register)
    await asked(town)
    with at(MONDAY + timedelta(minutes=9)):
        await asked(town)
    assert len(keeper.asked) == 1
    with at(MONDAY + timedelta(minutes=11)):
        await asked(town)
    assert len(keeper.asked) == 2


async def test_a_slow_and_a_broken_source_hold_nobody_up(town: Town) -> None:
    async def sleeps(_asked: Asked) -> Sequence[Answer]:
        await asyncio.sleep(600)
        return ()

    quick, broken = Keeper(ADDRESS), Keeper(error=ConnectionError("拒绝连接"))
    sources = (source("slow", sleeps, timeout=50), source("broken", broken.fetch), source("quick", quick.fetch))
    declare(town.house, *sources)
    for each in sources:
        await agree(town.house.db, town.company, town.company.parties[0], each)
    before = clock.monotonic()
    helped = await asked(town)
    assert clock.monotonic() - before < 60  # not its ten minutes
    assert helped.silent == sources[:2]
    assert helped.known["shared.place_addr"].answer == ADDRESS
    await asked(town)
    assert len(broken.asked) == 1  # given a rest
    with at(MONDAY + timedelta(seconds=31)):
        await asked(town)
    assert len(broken.asked) == 2


async def test_the_first_that_knows_is_believed_and_those_outside_come_first(town: Town) -> None:
    other = Answer("shared.org_name", "别的名称")
    declare(town.house, one := source("one", Keeper(other).fetch), two := source("two", Keeper(ADDRESS, Answer("shared.org_name", "第三个")).fetch))
    for each in (one, two):
        await agree(town.house.db, town.company, town.company.parties[0], each)
    assert (await asked(town)).known["shared.org_name"].answer == other


@pytest.mark.parametrize("who", ["anonymous", "officer", "other"])
async def test_nobody_else_is_told_anything(town: Town, who: str) -> None:
    actor = {"anonymous": ANONYMOUS, "officer": town.officers["handler"], "other": town.other}[who]
    form, held = town.house.catalogue.item(ITEM).form, town.company.parties[0]
    with pytest.raises(Forbidden):
        await ask_sources(town.house, actor, held, form)
    with pytest.raises(Forbidden):
        await agree(town.house.db, actor, held, source("register", Keeper().fetch))
    with pytest.raises(Forbidden):
        await withdraw(town.house.db, actor, held, "register")


async def test_a_source_of_other_items_or_other_fields_is_not_asked(town: Town) -> None:
    declare(town.house, source("elsewhere", Keeper(ADDRESS).fetch, items=("another_item",)), source("others", Keeper().fetch, fields=("other.field",)))
    assert (await asked(town)).waiting == ()


async def test_the_house_s_own_need_no_consent(town: Town) -> None:
    with pytest.raises(NotFound):
        await agree(town.house.db, town.company, town.company.parties[0], town.house.catalogue.registry.sources["own_record"])
