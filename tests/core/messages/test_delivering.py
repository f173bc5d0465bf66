"""Messages reach people through gateways that are down, slow, wrong or double: late perhaps, but none lost and none twice."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from email import message_from_string, policy
from pathlib import Path
from typing import Any

import msgspec
import pytest
from gateways import KEY, Outside, outside
from told_town import MAIL, PHONE, acted, connected, deliveries, delivering, filed, steps, told

from core.messages.receipts import Receipt, check_gateway, take_receipts
from core.messages.sending import quiet_until
from core.messages.undelivered import count_undelivered, resend, undelivered
from core.parties.contacts import stop
from core.signals.keys import Unsigned, sign
from core.time import CHINA, at, now

Town = Any


@pytest.fixture
def world() -> Iterator[Outside]:
    with outside() as made:
        yield made


async def test_without_a_channel_messages_stand_on_the_pages_only(town: Town) -> None:
    await filed(town)
    await told(town)
    assert await deliveries(town) == {}
    assert await delivering(town) == 0


async def test_each_channel_carries_the_message_in_its_way(town: Town, world: Outside, tmp_path: Path) -> None:
    await connected(town, world, tmp_path, "sms", "email", "webhook")
    number = await filed(town)
    await told(town)
    assert {state for state, _ in (await deliveries(town)).values()} == {"queued"}
    await delivering(town)
    assert await deliveries(town) == {
        ("已提交", "sms"): ("sent", "OK"), ("已提交", "email"): ("sent", "250"), ("已提交", "webhook"): ("delivered", "200"),
    }
    sms, = world.sms.done.values()
    assert (sms["phone"], sms["signature"], sms["template"], sms["params"]["number"]) == (PHONE, "沈抚示范区", "SMS_7", number)
    assert sms["text"].endswith("请登录即办平台查看。")
    (to, raw), = world.mail.letters
    letter = message_from_string(raw, policy=policy.default)
    assert (to, letter["Subject"]) == ([MAIL], "已提交：建设工程消防验收备案（一般项目·告知承诺制）")
    assert number in letter.get_content()
    (headers, body), = world.webhook.calls
    assert headers["x-jiban-signature"] == sign(KEY, headers["x-jiban-timestamp"], body)
    assert {"number": number, "kind": "filed", "to": "applicant", "id": headers["x-jiban-id"]}.items() <= msgspec.json.decode(body).items()


async def test_a_gateway_that_is_down_for_an_hour_delays_and_loses_nothing(town: Town, world: Outside, tmp_path: Path) -> None:
    await connected(town, world, tmp_path, "sms", "email")
    world.sms.down()
    world.mail.down()
    numbers = [await filed(town, key, place_addr=f"{key} 号") for key in ("一", "二", "三")]
    await told(town)
    for minutes in (0, 1, 2, 6, 7, 21, 22, 51, 52):
        await delivering(town, minutes)
    assert {state for state, _ in (await deliveries(town)).values()} == {"queued"}
    await acted(town, numbers[0], "receiver", "收件")
    await told(town)
    world.sms.up()
    world.mail.up()
    for minutes in (60, 111, 112, 200):
        await delivering(town, minutes)
    assert {state for state, _ in (await deliveries(town)).values()} == {"sent"}
    assert sorted(said["params"]["number"] for said in world.sms.done.values()) == sorted([*numbers, numbers[0]])
    assert len(world.mail.letters) == 4
    assert len({raw for _, raw in world.mail.letters}) == 4


@pytest.mark.parametrize("mood", ["slow", "gone"])
async def test_a_gateway_that_took_it_and_did_not_say_so_gets_the_same_key_again(town: Town, world: Outside, tmp_path: Path, mood: str) -> None:
    await connected(town, world, tmp_path, "sms", "webhook")
    world.sms.mood = world.webhook.mood = mood
    await filed(town)
    await told(town)
    await delivering(town)
    assert {state for state, _ in (await deliveries(town)).values()} == {"queued"}
    world.sms.mood = world.webhook.mood = "ok"
    await delivering(town, 1)
    assert await deliveries(town) == {("已提交", "sms"): ("sent", "409"), ("已提交", "webhook"): ("delivered", "409")}
    assert len(world.sms.calls) == len(world.webhook.calls) == 2
    assert len(world.sms.done) == len(world.webhook.done) == 1


@pytest.mark.parametrize(("mood", "failures"), [("500", 2), ("garbled", 1)])
async def test_an_answer_that_makes_no_sense_is_no_answer(town: Town, world: Outside, tmp_path: Path, mood: str, failures: int) -> None:
    await connected(town, world, tmp_path, "sms")
    world.sms.mood = mood
    await filed(town)
    await told(town)
    await delivering(town)
    await delivering(town, 1)
    world.sms.mood = "ok"
    await delivering(town, 6)
    assert (await deliveries(town))["已提交", "sms"][0] == "sent"
    assert [state for state, _ in await steps(town, "sms")] == ["queued", *["queued"] * failures, "sent"]  # garbled: it had it, and says so
    assert len(world.sms.done) == 1


async def test_mail_is_put_off_by_4xx_and_given_up_by_5xx(town: Town, world: Outside, tmp_path: Path) -> None:
    await connected(town, world, tmp_path, "email")
    world.mail.mood = "451 try later"
    await filed(town)
    await told(town)
    await delivering(town)
    assert await deliveries(town) == {("已提交", "email"): ("queued", "451")}
    world.mail.mood = "550 no such mailbox"
    await delivering(town, 1)
    assert await deliveries(town) == {("已提交", "email"): ("failed", "550")}
    assert world.mail.letters == []


async def test_what_the_gateway_refuses_is_seen_by_officers_and_sent_again_as_new(town: Town, world: Outside, tmp_path: Path) -> None:
    await connected(town, world, tmp_path, "sms")
    officer = town.officers["decider"]
    world.sms.mood = "refuses"
    await filed(town)
    await filed(town, "二", place_addr="别处 2 号")
    await told(town)
    await delivering(town)
    listed = await undelivered(town.house, officer)
    assert [(each.channel, each.code, each.words, each.attempts) for each in listed] == [("短信", "MOBILE_NOT_ON_SERVICE", "号码不存在", 1)] * 2
    assert await count_undelivered(town.house.db, officer) == 2
    elsewhere = msgspec.structs.replace(officer, posts=(msgspec.structs.replace(officer.posts[0], org="elsewhere"),))
    for nobody in (elsewhere, town.company):
        assert await undelivered(town.house, nobody) == ()
        assert await resend(town.house, nobody) == 0
    world.sms.mood = "ok"
    before = [headers["x-jiban-id"] for headers, _ in world.sms.calls]
    assert await resend(town.house, officer, listed[0].id) == 1
    assert await resend(town.house, officer, listed[0].id) == 0
    assert await resend(town.house, officer) == 1
    await delivering(town)
    assert len(world.sms.done) == 2
    assert not set(world.sms.done) & set(before)
    assert await count_undelivered(town.house.db, officer) == 0


async def test_what_was_never_answered_is_sent_again_under_its_old_key(town: Town, world: Outside, tmp_path: Path) -> None:
    await connected(town, world, tmp_path, "sms")
    world.sms.mood = "gone"
    await filed(town)
    await told(town)
    for hours in (0, 1, 2, 3, 5, 9, 24, 29, 48, 72):
        await delivering(town, 60 * hours)
    with at(now() + timedelta(hours=73)):
        assert (await deliveries(town))["已提交", "sms"] == ("failed", "RemoteProtocolError")
        world.sms.mood = "ok"
        assert await resend(town.house, town.officers["decider"]) == 1
        await delivering(town)
    assert (await deliveries(town))["已提交", "sms"] == ("sent", "409")
    assert len(world.sms.done) == 1
    assert len(world.sms.calls) == 11


async def test_receipts_say_whether_it_arrived(town: Town, world: Outside, tmp_path: Path) -> None:
    await connected(town, world, tmp_path, "sms")
    for key in ("一", "二"):
        await filed(town, key, place_addr=f"{key} 号")
    await told(town)
    await delivering(town)
    arrived, lost = world.sms.done
    told_us = [Receipt(id=arrived, state="delivered", code="DELIVRD"), Receipt(id=lost, state="failed", code="UNDELIV", words="关机")]
    assert await take_receipts(town.house, [*told_us, Receipt(id="unknown", state="failed")]) == 2
    assert await take_receipts(town.house, told_us) == 0
    assert await take_receipts(town.house, [Receipt(id=arrived, state="failed", code="LATE")]) == 0
    rows = await town.house.db.fetch("SELECT key, state, code, sent_at, delivered_at, failed_at FROM deliveries ORDER BY id")
    assert [(row["key"], row["state"], row["code"]) for row in rows] == [(arrived, "delivered", "DELIVRD"), (lost, "failed", "UNDELIV")]
    assert all(row["sent_at"] for row in rows)
    assert [each.code for each in await undelivered(town.house, town.officers["decider"])] == ["UNDELIV"]


async def test_a_receipt_that_overtakes_the_answer_stands(town: Town, world: Outside, tmp_path: Path) -> None:
    await connected(town, world, tmp_path, "sms")
    await filed(town)
    await told(town)
    world.sms.mood = "gone"
    await delivering(town)
    world.sms.mood = "ok"
    await take_receipts(town.house, [Receipt(id=next(iter(world.sms.done)), state="delivered", code="DELIVRD")])
    await delivering(town, 1)
    assert await deliveries(town) == {("已提交", "sms"): ("delivered", "DELIVRD")}
    assert len(world.sms.calls) == 1


async def test_only_the_gateway_reports(town: Town, world: Outside, tmp_path: Path) -> None:
    await connected(town, world, tmp_path, "sms")
    stamp = str(int(now().timestamp()))
    check_gateway(town.house, stamp, sign(KEY, stamp, b"x"), b"x")
    old = str(int(now().timestamp()) - 301)
    for timestamp, signature, body in ((stamp, sign(KEY, stamp, b"x"), b"y"), (stamp, sign("00" * 32, stamp, b"x"), b"x"), (old, sign(KEY, old, b"x"), b"x"), ("", "", b"")):
        with pytest.raises(Unsigned):
            check_gateway(town.house, timestamp, signature, body)
    town.house.settings = msgspec.structs.replace(town.house.settings, channels=world.channels(tmp_path))
    with pytest.raises(Unsigned):
        check_gateway(town.house, stamp, sign(KEY, stamp, b"x"), b"x")


async def test_nobody_is_woken_at_night(town: Town, world: Outside, tmp_path: Path) -> None:
    await connected(town, world, tmp_path, "sms", "email")
    with at(datetime(2026, 3, 2, 23, 30, tzinfo=CHINA)):
        await filed(town)
        await told(town)
        await delivering(town)
        assert (len(world.sms.calls), len(world.mail.letters)) == (0, 1)
        await delivering(town, 60 * 8)
        assert world.sms.calls == []
        await delivering(town, 60 * 8 + 30)
    assert len(world.sms.done) == 1
    assert (await deliveries(town))["已提交", "sms"] == ("sent", "OK")


@pytest.mark.parametrize(("hour", "minute", "until"), [
    (21, 59, None), (22, 0, (3, 8)), (23, 59, (3, 8)), (0, 0, (2, 8)), (7, 59, (2, 8)), (8, 0, None),
])
def test_the_night_is_as_long_as_it_is_set(tmp_path: Path, hour: int, minute: int, until: tuple[int, int] | None) -> None:
    with outside() as made:
        settings = made.channels(tmp_path, "sms").sms
    assert settings is not None
    found = quiet_until(settings, datetime(2026, 3, 2, hour, minute, tzinfo=CHINA))
    assert found == (None if until is None else datetime(2026, 3, *until, tzinfo=CHINA))


async def test_who_takes_the_consent_back_is_written_to_no_more(town: Town, world: Outside, tmp_path: Path) -> None:
    await connected(town, world, tmp_path, "sms", "email")
    await filed(town)
    await told(town)
    await stop(town.house, town.company, town.company.parties[0], "phone")
    await delivering(town)
    assert (await deliveries(town))["已提交", "sms"] == ("failed", "NO_CONTACT")
    assert world.sms.calls == []
    await filed(town, "二", place_addr="别处 2 号")
    await told(town)
    rows = await town.house.db.fetch("SELECT channel FROM deliveries ORDER BY id")
    assert [row["channel"] for row in rows] == ["sms", "email", "email"]


async def test_a_channel_that_was_taken_away_says_so(town: Town, world: Outside, tmp_path: Path) -> None:
    await connected(town, world, tmp_path, "sms")
    await filed(town)
    await told(town)
    town.house.settings = msgspec.structs.replace(town.house.settings, channels=world.channels(tmp_path))
    await delivering(town)
    assert (await deliveries(town))["已提交", "sms"] == ("failed", "NO_CHANNEL")
