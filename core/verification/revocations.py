"""The signed list of papers that were revoked, corrected or voided: whoever keeps it can check offline what happened after the signature.

A paper stands in it under a digest of its whole signed text. Only who has the paper knows that text, so the list tells others nothing.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Literal, TypeAlias

import msgspec
from cryptography.exceptions import InvalidSignature

from core import time
from core.canonical import canonical, sm3
from core.house import House
from core.verification.address import Address
from core.verification.claims import Token, key_id, link_in, read
from core.verification.keys import Ring, signer

SHORT = 12
"""Bytes of a digest that tell papers apart."""
_DOMAIN = b"jiban revocations 1\n"
_ENDED = """
WITH RECURSIVE gone AS (
    SELECT p.id FROM papers p JOIN events e ON e."case" = p."case" AND e.seq = p.seq
    WHERE e.kind = 'granted' AND p."case" IN (SELECT "case" FROM events WHERE kind = 'revoked')
    UNION SELECT q.id FROM gone g JOIN papers q ON q.replaces = g.id
)
SELECT b.data, r.effective_on AS revoked_on, x.state, x.ended_on, q.number AS successor
FROM papers p JOIN blobs b ON b.hash = p.blob LEFT JOIN gone g ON g.id = p.id
LEFT JOIN LATERAL (SELECT effective_on FROM events WHERE "case" = p."case" AND kind = 'revoked' AND g.id IS NOT NULL LIMIT 1) r ON true
LEFT JOIN paper_ends x ON x.paper = p.id LEFT JOIN papers q ON q.replaces = p.id
WHERE g.id IS NOT NULL OR x.paper IS NOT NULL
ORDER BY p.id
"""


Gone: TypeAlias = Literal["revoked", "corrected", "voided"]


class Ended(msgspec.Struct, frozen=True, array_like=True):
    """A paper that no longer holds: digest (hex), what happened, when, and the number of the one that took its place, if any."""

    id: str
    state: Gone
    on: date
    successor: str = ""


class Revocations(msgspec.Struct, frozen=True):
    """The list as it is published. `key` and `signature` as hex."""

    host: str
    made_at: datetime
    papers: tuple[Ended, ...]
    key: str
    signature: str = ""

    def find(self, token: Token) -> Ended | None:
        """The paper in the list."""
        wanted = id_of(token)
        return next((each for each in self.papers if each.id == wanted), None)

    def covered(self) -> bytes:
        """What the signature is over."""
        return _DOMAIN + canonical(msgspec.structs.replace(self, signature=""))


class ListError(Exception):
    """A list that cannot be relied on; the text (Chinese) says why and what would do."""


def id_of(token: Token) -> str:
    """Under which a paper stands in the list."""
    return sm3(token.body + token.signature)[:SHORT].hex()


async def published(house: House, address: Address) -> Revocations:
    """The list as of now, signed."""
    # unscoped: the list names no case and no party; only the holder of a paper finds it there
    rows = await house.db.fetch(_ENDED)
    ended = []
    for row in rows:
        if link := link_in(row["data"]):
            state: Gone = "revoked" if row["revoked_on"] else row["state"]
            ended.append(Ended(id_of(read(link)), state, row["revoked_on"] or row["ended_on"], row["successor"] or ""))
    private = signer(house.keys)
    unsigned = Revocations(address.host, time.now().replace(microsecond=0), tuple(ended), key_id(private.public_key()).hex())
    return msgspec.structs.replace(unsigned, signature=private.sign(unsigned.covered()).hex())


def read_list(data: bytes, ring: Ring) -> Revocations:
    """A published list, believed. Raises ListError when it is damaged or another platform's."""
    try:
        made = msgspec.json.decode(data, type=Revocations)
        public = ring.find(bytes.fromhex(made.key))
        if public is None or made.host != ring.host:
            raise ListError(f"撤销名单不是 {ring.host} 签发的；请从该平台下载")
        public.verify(bytes.fromhex(made.signature), made.covered())
    except (msgspec.DecodeError, ValueError, InvalidSignature) as error:
        raise ListError("撤销名单不完整或者被改动；请重新下载") from error
    if made.made_at - datetime.now(UTC) > timedelta(days=1):
        raise ListError("撤销名单的日期在将来；请核对本机时钟")
    return made
