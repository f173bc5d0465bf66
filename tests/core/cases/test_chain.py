"""The chain's hash covers every part, and no two different events have the same bytes."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.canonical import canonical
from core.cases.chain import GENESIS, Link, link_hash, stamp
from core.cases.state import CaseState, Filed, NewEvent, Turn, append_all, payload_of, turn_of

LINK = Link("SF202603020000000000017", 1, "filed", datetime(2026, 3, 2, 1, 2, 3, 4, UTC), date(2026, 3, 2), "account:1", "r1", b"{}")


@pytest.mark.parametrize(
    "change",
    [
        {"number": "SF202603020000000000025"},
        {"seq": 2},
        {"kind": "granted"},
        {"recorded_at": LINK.recorded_at + timedelta(microseconds=1)},
        {"effective_on": date(2026, 3, 3)},
        {"actor": "account:2"},
        {"release": "r2"},
        {"payload": b"{ }"},
    ],
)
def test_every_part_is_covered(change: dict[str, Any]) -> None:
    assert link_hash(GENESIS, msgspec.structs.replace(LINK, **change)) != link_hash(GENESIS, LINK)


def test_the_event_before_is_covered() -> None:
    assert link_hash(b"\x01" * 32, LINK) != link_hash(GENESIS, LINK)


def test_a_moment_is_one_text_in_every_timezone() -> None:
    moment = datetime(2026, 3, 2, 9, 2, 3, tzinfo=timezone(timedelta(hours=8)))
    assert stamp(moment) == "2026-03-02T01:02:03.000000+00:00" == stamp(moment.astimezone(UTC))


def test_the_hash_stays_what_it_is() -> None:
    """A fixed vector: were the recipe changed by accident, every chain written before would stop verifying."""
    assert link_hash(GENESIS, LINK).hex() == "5efdfe142d32cd10367ce0d99bfc69de89c7f09d40ce14034684fb42f02b7df5"


@given(st.text(max_size=5), st.text(max_size=5), st.text(max_size=5), st.text(max_size=5))
def test_parts_cannot_be_moved_into_each_other(a: str, b: str, c: str, d: str) -> None:
    one = msgspec.structs.replace(LINK, actor=a, release=b)
    other = msgspec.structs.replace(LINK, actor=c, release=d)
    assert (link_hash(GENESIS, one) == link_hash(GENESIS, other)) == ((a, b) == (c, d))


def turn(**more: Any) -> Turn:
    return Turn(step="accept", outcome="受理", status="已受理", code="30", to="decide", **more)


def test_a_payload_is_canonical_and_reads_back() -> None:
    said = turn(outcomes={"path": "承诺即办", "a": ["x"]}, accepted_on=date(2026, 3, 2), reason="理由")
    assert payload_of(said) == canonical(
        {
            "step": "accept", "outcome": "受理", "status": "已受理", "code": "30", "to": "decide", "outcomes": {"path": "承诺即办", "a": ["x"]},
            "accepted_on": date(2026, 3, 2), "reason": "理由",
        }
    )
    assert turn_of(payload_of(said)) == said


def test_a_filing_is_read_as_a_turn_too() -> None:
    filed = Filed(
        step="filing", outcome="提交", status="已提交", code="10", to="receive", number="n", query_code="q", filing=1, item="i", item_name="i", org="o",
        party=1, submitted_on=date(2026, 3, 2), values={"shared.area_m2": 1},
    )
    assert turn_of(payload_of(filed)).to == "receive"


def test_events_are_linked_and_folded_into_the_state() -> None:
    state = CaseState(
        number="SF1", query_code="ABCDEF", filing=1, item="i", org="o", party=1, release="r", filed_at=LINK.recorded_at
    )
    day = date(2026, 3, 2)
    events = [
        NewEvent("accepted", day, "system", turn(accepted_on=day)),
        NewEvent("granted", day, "account:3", Turn(step="decide", outcome="准予", status="办结", code="70", end="办结", decided_on=day, closed_on=day)),
    ]
    rows, after = append_all(state, events, LINK.recorded_at)
    assert [row.seq for row in rows] == [1, 2]
    assert rows[0].prev == GENESIS
    assert rows[1].prev == rows[0].hash
    assert after.head == rows[1].hash
    assert (after.seq, after.status, after.step, after.accepted_on, after.closed_on) == (2, "办结", "", day, day)
    assert not after.open
