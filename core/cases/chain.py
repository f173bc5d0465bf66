"""The hash chain of a case: each event covers the one before it, so nothing can be changed, swapped, added or taken out unseen.

hash = SM3(prev, case number, seq, kind, recorded_at, effective_on, actor, release, SM3(payload)), each part preceded by its
length in four bytes; the first event's prev is 32 zero bytes. The hash covers the payload's stored bytes, never a re-encoding.
"""

from datetime import UTC, date, datetime
from functools import lru_cache

import msgspec

from core.canonical import sm3

GENESIS = bytes(32)


class Link(msgspec.Struct, frozen=True):
    """What the hash of an event covers besides `prev`; `recorded_at` is written in UTC with microseconds."""

    number: str
    seq: int
    kind: str
    recorded_at: datetime
    effective_on: date
    actor: str
    release: str
    payload: bytes


@lru_cache(maxsize=64)
def stamp(moment: datetime) -> str:
    """The moment as the chain writes it: UTC, ISO 8601, always six decimal places. Remembered: events come several at one moment."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def link_hash(prev: bytes, link: Link) -> bytes:
    """The hash, 32 bytes, of the event `link` that follows the event with hash `prev`."""
    parts = (
        prev,
        link.number.encode(),
        str(link.seq).encode(),
        link.kind.encode(),
        stamp(link.recorded_at).encode(),
        link.effective_on.isoformat().encode(),
        link.actor.encode(),
        link.release.encode(),
        sm3(link.payload),
    )
    return sm3(b"".join([len(part).to_bytes(4, "big") + part for part in parts]))
