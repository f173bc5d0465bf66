"""Signals taken in: each once, exactly, with what follows; and the keys that sources sign with."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from core.access import SYSTEM, Actor, PostHeld
from core.declarations import Register
from core.house import House
from core.items.releases import Catalogue
from core.problems import Conflict, Invalid, NotFound
from core.registers import rows
from core.runs.effects import CaseDue
from core.settings import ROOT, Settings
from core.signals.keys import Unsigned, check_signature, make_key, revoke_key, sign
from core.signals.reading import signals
from core.signals.receiving import Answer, receive
from core.store.engine import Database
from core.store.keys import open_keys
from core.time import CHINA, at, now, today

NOON = datetime(2026, 3, 2, 12, tzinfo=CHINA)
BODY = b'{"rows": []}'


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    """The second of March 2026."""
    with at(NOON):
        yield


@pytest.fixture
async def house(database: Database, tmp_path: Path) -> House:
    """A house without people."""
    settings = Settings(database_url=database.url, var=tmp_path, root=ROOT)
    return House(settings, database, open_keys(settings), await Catalogue.open(ROOT, "demo", database))


async def none(connection: asyncpg.Connection, house: House, due: CaseDue, origin: str) -> str:
    """The demo's signal opens no cases."""
    raise AssertionError(due)


def crowd(event: str, load: Any = Decimal("0.20"), **more: Any) -> dict[str, Any]:
    return {"event": event, "site": "东街口", "people": 12, "load": load, **more}


async def sent(house: House, *several: dict[str, Any], source: str = "设备甲") -> list[Answer]:
    return await receive(house, house.catalogue.registry.signals["demo_crowd"], source, several, none)


async def test_a_signal_is_decided_and_kept(house: House) -> None:
    answers = await sent(house, crowd("一"), crowd("二", Decimal("1.5")))
    assert [(each.key, each.said, each.outcomes, each.hits) for each in answers] == [
        ("一", "收到", {"alarm": "记录备查"}, ("YS-72",)), ("二", "收到", {"alarm": "立即巡查"}, ("YS-71",)),
    ]
    visits = Register("demo_visit", house.catalogue.registry.registers["demo_visit"])
    assert [row.values for row in await rows(house.db, visits, None, today())] == [{"site": "东街口", "reason": "客流过密"}]
    kept = await signals(house.db, SYSTEM, house.catalogue.registry.signals["demo_crowd"])
    assert [(each.key, each.values["load"]) for each in kept] == [("二", Decimal("1.50")), ("一", Decimal("0.20"))]
    assert [each.key for each in await signals(house.db, SYSTEM, house.catalogue.registry.signals["demo_crowd"], before=kept[0].id)] == ["一"]


async def test_the_same_again_is_known_and_other_content_is_refused(house: House) -> None:
    await sent(house, crowd("一"))
    again, other, new, twice = await sent(house, crowd("一"), crowd("一", Decimal(9)), crowd("三"), crowd("三"))
    assert (again.said, other.said, new.said, twice.said) == ("已收过", "不接受", "收到", "已收过")
    assert "内容不同" in other.because
    assert (await sent(house, crowd("一", Decimal(9)), source="设备乙"))[0].said == "收到"
    assert await house.db.fetchval("SELECT count(*) FROM signal_rows") == 3


async def test_what_is_malformed_is_refused_row_by_row(house: House) -> None:
    wrong = [
        crowd("一", "很多"), crowd("二", Decimal("0.123")), crowd("三", people=True), crowd("四", unknown=1), crowd(""), {"site": "东街口"},
        crowd("五", people=Decimal("1.5")), crowd("x" * 201), crowd("六", site="甲\x00"), crowd("七"),
    ]
    answers = await sent(house, *wrong)
    assert [each.said for each in answers] == ["不接受"] * 9 + ["收到"]
    assert all(each.because for each in answers[:-1])
    assert "不多于 2 位小数" in answers[1].because
    assert await house.db.fetchval("SELECT array_agg(key) FROM signal_rows") == ["七"]


async def test_a_message_has_one_to_a_thousand_rows(house: House) -> None:
    with pytest.raises(Invalid):
        await sent(house)
    with pytest.raises(Invalid):
        await sent(house, *[crowd(str(n)) for n in range(1001)])


async def test_what_came_in_cannot_be_changed(house: House) -> None:
    await sent(house, crowd("一"))
    for change in ("UPDATE signal_rows SET key = key", "DELETE FROM signal_rows"):
        with pytest.raises(asyncpg.RestrictViolationError, match="只能追加"):
            await house.db.execute(change)


async def test_only_its_post_reads_it(house: House) -> None:
    plan = house.catalogue.registry.signals["demo_crowd"]
    await sent(house, crowd("一"))
    post = Actor(1, "zhao", "赵", "officer", posts=(PostHeld("market", "demo_witness"),))
    assert len(await signals(house.db, post, plan)) == 1
    with pytest.raises(NotFound):
        await signals(house.db, Actor(2, "qian", "钱", "officer", posts=(PostHeld("market", "handler"),)), plan)


async def test_a_hundred_thousand_signals_in_bulk(house: House) -> None:
    for block in range(100):
        answers = await sent(house, *[crowd(f"{block}-{n}", Decimal(n % 160).scaleb(-2)) for n in range(1000)])
        assert {each.said for each in answers} == {"收到"}
    assert await house.db.fetchval("SELECT count(*) FROM signal_rows") == 100_000
    assert await house.db.fetchval("SELECT count(*) FROM register_rows") == 100 * 60


# --- keys ------------------------------------------------------------------------------------------------------------


def stamp(offset: int = 0) -> str:
    return str(int(now().timestamp()) + offset)


async def test_a_key_is_shown_once_and_signs(house: House) -> None:
    key = await make_key(house, "demo_crowd", "设备甲", "root")
    sealed = await house.db.fetchval("SELECT sealed FROM signal_keys")
    assert bytes.fromhex(key) not in sealed
    name = "%E8%AE%BE%E5%A4%87%E7%94%B2"
    assert await check_signature(house, "demo_crowd", name, stamp(), sign(key, stamp(), BODY), BODY) == "设备甲"
    with pytest.raises(Conflict):
        await make_key(house, "demo_crowd", "设备甲", "root")
    await revoke_key(house, "demo_crowd", "设备甲")
    with pytest.raises(Unsigned):
        await check_signature(house, "demo_crowd", name, stamp(), sign(key, stamp(), BODY), BODY)
    assert await make_key(house, "demo_crowd", "设备甲", "root") != key


async def test_what_is_forged_or_stale_is_refused(house: House) -> None:
    key, other = await make_key(house, "demo_crowd", "a", "root"), await make_key(house, "demo_crowd", "b", "root")
    good = sign(key, stamp(), BODY)
    wrong = [
        ("demo_crowd", "a", stamp(), sign(other, stamp(), BODY), BODY), ("demo_crowd", "b", stamp(), good, BODY),
        ("demo_crowd", "a", stamp(), good, BODY + b" "), ("demo_crowd", "a", stamp(1), good, BODY), ("other", "a", stamp(), good, BODY),
        ("demo_crowd", "c", stamp(), good, BODY), ("demo_crowd", "a", stamp(), "", BODY), ("demo_crowd", "a", stamp(), "非十六进制", BODY),
        ("demo_crowd", "a", stamp(301), sign(key, stamp(301), BODY), BODY), ("demo_crowd", "a", stamp(-301), sign(key, stamp(-301), BODY), BODY),
        ("demo_crowd", "a", "昨天", sign(key, "昨天", BODY), BODY), ("demo_crowd", "a", "9" * 20, sign(key, "9" * 20, BODY), BODY),
    ]
    for message in wrong:
        with pytest.raises(Unsigned, match="不能确认"):
            await check_signature(house, *message)
    for offset in (300, -300):
        assert await check_signature(house, "demo_crowd", "a", stamp(offset), sign(key, stamp(offset), BODY), BODY) == "a"


async def test_keys_are_for_known_signals_and_named_sources(house: House) -> None:
    with pytest.raises(NotFound):
        await make_key(house, "unknown", "a", "root")
    with pytest.raises(Invalid):
        await make_key(house, "demo_crowd", " ", "root")
    with pytest.raises(NotFound):
        await revoke_key(house, "demo_crowd", "a")
