"""A second official decides on what they read: what is proposed by now must be the same, and the gate must be of it."""

from datetime import date
from typing import Any

import msgspec
import pytest
from versions_town import ITEM, ORG, approver

from core.access import Actor, PostHeld
from core.problems import Conflict
from core.revisions import Put
from core.revisions.keeping import edit, open_revision, read_revision
from core.revisions.publishing import Gate, propose, publish, send_back, take_back

Town = Any
DAY = date(2026, 4, 1)


def configurator(town: Town) -> Actor:
    """The official of the authority who changes its items."""
    actor: Actor = msgspec.structs.replace(town.officers["acceptor"], posts=(PostHeld(ORG, "configurator"),))
    return actor


async def proposed(town: Town, text: str = "说明一", day: date = DAY, revision: int = 0) -> tuple[int, str]:
    """The item with this summary, proposed: the revision and its mark."""
    who = configurator(town)
    revision = revision or await open_revision(town.house, who, ITEM)
    await edit(town.house, who, revision, [Put("item.toml", ("summary",), text)], f"说明改为{text}")
    await propose(town.house, who, revision, day, "规定有修改")
    return revision, (await read_revision(town.house, who, revision)).mark


async def test_what_was_read_is_published(town: Town) -> None:
    revision, seen = await proposed(town)
    await publish(town.house, approver(town), revision, Gate(of=seen), seen=seen)
    assert (await read_revision(town.house, configurator(town), revision)).stage == "published"


@pytest.mark.parametrize(("text", "day"), [("说明二", DAY), ("说明一", date(2026, 5, 1))])
async def test_what_was_proposed_again_is_not_published_unseen(town: Town, text: str, day: date) -> None:
    revision, seen = await proposed(town)
    await take_back(town.house, configurator(town), revision)
    _, now = await proposed(town, text, day, revision)
    for marks in ((seen, seen), (seen, now), (now, seen), ("", now)):
        with pytest.raises(Conflict, match=f"又改过.*{day.month}月1日起施行.*请重新看改动"):
            await publish(town.house, approver(town), revision, Gate(of=marks[1]), seen=marks[0])
    for reason in ("说明不清楚", ""):
        with pytest.raises(Conflict, match="又改过"):
            await send_back(town.house, approver(town), revision, reason, seen=seen)
    assert (await read_revision(town.house, approver(town), revision)).stage == "proposed"
    await send_back(town.house, approver(town), revision, "说明不清楚", seen=now)
    assert (await read_revision(town.house, approver(town), revision)).stage == "drafting"
