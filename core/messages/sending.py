"""Putting a message on its way, and each attempt: through its channel, with every step of the delivery written down as it was."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import msgspec

from core import time
from core.house import House
from core.jobs import Done, Failed, Job, Later, Outcome, Task, defer
from core.messages.channels import CHANNELS
from core.messages.configured import Sms
from core.messages.envelope import Answer, Envelope, NotTaken
from core.messages.templates import Audience
from core.parties.contacts import contact
from core.store.engine import Connection
from core.time import CHINA

UNREACHABLE, CHANNEL_OFF = "NO_CONTACT", "NO_CHANNEL"
"""Our own codes, where no gateway was asked."""
_READ = """
SELECT d.id, d.channel, d.key, d.state, d.round, m.title, m.text, m.kind, m.party, m.made_at, c.number, c.item, c.party AS holder
FROM deliveries d JOIN messages m ON m.id = d.message JOIN cases c ON c.id = m."case" WHERE d.id = $1
"""
_NEW = "INSERT INTO deliveries (message, channel, queued_at) VALUES ($1, $2, $3) RETURNING id"
_STEP = "INSERT INTO delivery_steps (delivery, at, state, code, words) VALUES ($1, $2, $3, $4, $5)"
_SAID = "UPDATE deliveries SET code = $2, words = $3, definite = $4 WHERE id = $1"
_TAKEN = """
UPDATE deliveries SET state = CASE WHEN state = 'queued' THEN $2 ELSE state END, gateway = $3, code = $4, words = $5,
    sent_at = coalesce(sent_at, $6), delivered_at = CASE WHEN $2 = 'delivered' THEN coalesce(delivered_at, $6) ELSE delivered_at END
WHERE id = $1
"""
_FAILED = """
UPDATE deliveries SET state = 'failed', failed_at = $2, words = CASE WHEN code = '' THEN $3 ELSE words END WHERE id = $1 AND state = 'queued'
RETURNING code, words
"""


class Deliver(msgspec.Struct, frozen=True):
    """The job's payload: which delivery."""

    delivery: int


async def dispatch(connection: Connection, message: int, channels: Iterable[str]) -> None:
    """Put the message on its way through these channels, in the caller's transaction."""
    moment = time.now()
    for channel in channels:
        delivery = await connection.fetchval(_NEW, message, channel, moment)
        await connection.execute(_STEP, delivery, moment, "queued", "", "")
        await begin(connection, channel, delivery, 1)


async def begin(connection: Connection, channel: str, delivery: int, round_: int) -> None:
    """Have the delivery attempted, for the first time or anew."""
    await defer(connection, task_of(channel), key_of(delivery, round_), Deliver(delivery))


def key_of(delivery: int, round_: int) -> str:
    """The job's key: one for each time the delivery is begun."""
    return f"{delivery}:{round_}"


def task_of(channel: str) -> str:
    """The task of a channel: each has its own, so that one that is slow holds up no other."""
    return f"deliver_{channel}"


async def deliver(house: House, job: Job) -> Outcome:
    """One attempt at a delivery."""
    # unscoped: the house sends the message to whom it was written
    row = await house.db.fetchrow(_READ, job.read(Deliver).delivery)
    if row is None or row["state"] != "queued" or job.key != key_of(row["id"], row["round"]):
        return Done()
    channel, settings = CHANNELS[row["channel"]], getattr(house.settings.channels, row["channel"])
    if settings is None:
        return _failed(row, NotTaken(CHANNEL_OFF, "这个通知渠道已经停用", for_good=True))
    until = quiet_until(settings, time.now()) if channel.quiet else None
    if until is not None:
        return Later(until, "免打扰时段")
    address = await contact(house, row["holder"], channel.needs) if channel.needs else ""
    if address is None:
        return _failed(row, NotTaken(UNREACHABLE, "申请人没有留下联系方式，或者已经撤回同意", for_good=True))
    try:
        answer = await channel.send(settings, envelope(house, row, address))
    except NotTaken as refused:
        return _failed(row, refused)
    return Done(partial(_taken, row["id"], answer))


def envelope(house: House, row: Any, address: str) -> Envelope:
    """The row of a delivery, ready to go."""
    offered = house.catalogue.registry.items.get(row["item"])
    audience: Audience = "applicant" if row["party"] is not None else "officer"
    public, place = house.settings.public_url, "my" if audience == "applicant" else "desk"
    return Envelope(
        key=row["key"], to=address, audience=audience, kind=row["kind"], number=row["number"],
        item=offered.info.name if offered is not None else row["item"], title=row["title"], text=row["text"],
        link=f"{public}/{place}/cases/{row['number']}" if public else "", made_at=row["made_at"],
    )


def quiet_until(settings: Sms, moment: datetime) -> datetime | None:
    """When people may be disturbed again; None when they may be now."""
    here = moment.astimezone(CHINA)
    start, end, now = settings.quiet_from, settings.quiet_until, here.time()
    quiet = start <= now < end if start <= end else now >= start or now < end
    if not quiet:
        return None
    morning = here.replace(hour=end.hour, minute=end.minute, second=end.second, microsecond=0)
    return morning if morning > here else morning + timedelta(days=1)


def _failed(row: Any, refused: NotTaken) -> Failed:
    return Failed(str(refused), for_good=refused.for_good, effect=partial(_refused, row["id"], refused))


async def _taken(delivery: int, answer: Answer, connection: Connection) -> None:
    """The gateway has it. It may have reported already that it arrived: that stands."""
    moment = time.now()
    await connection.execute(_TAKEN, delivery, answer.state, answer.gateway, answer.code, answer.words, moment)
    await connection.execute(_STEP, delivery, moment, answer.state, answer.code, answer.words)


async def _refused(delivery: int, refused: NotTaken, connection: Connection) -> None:
    """An attempt that came to nothing; whether there will be another, the job says."""
    await connection.execute(_SAID, delivery, refused.code, refused.words, refused.for_good)
    await connection.execute(_STEP, delivery, time.now(), "queued", refused.code, refused.words)


async def _gave_up(connection: Connection, job: Job, because: str) -> None:
    """There will be no other attempt: the delivery has failed, with what the gateway said last, or why there was nobody to say it."""
    delivery, moment = job.read(Deliver).delivery, time.now()
    row = await connection.fetchrow(_FAILED, delivery, moment, because)
    if row is not None:
        await connection.execute(_STEP, delivery, moment, "failed", row["code"], row["words"])


WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 30, 60, 120, 240, 480, 960))
"""Ten attempts over about 32 hours: a gateway that is down overnight is waited for."""
TASKS = tuple(
    Task(name=task_of(channel.name), label=f"发送{channel.label}", run=deliver, gave_up=_gave_up, waits=WAITS, within=timedelta(minutes=4))
    for channel in CHANNELS.values()
)
