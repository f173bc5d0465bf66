"""The signed list of papers that were revoked or corrected: whoever keeps it can check offline what happened after the signature.

A paper stands in it under a digest of its whole signed text. Only who has the paper knows that text, so the list tells others nothing.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Literal

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
SELECT b.data, r.effective_on AS revoked_on, later.made_on AS corrected_on
FROM papers p JOIN blobs b ON b.hash = p.blob JOIN events e ON e."case" = p."case" AND e.seq = p.seq
LEFT JOIN LATERAL (SELECT effective_on FROM events WHERE "case" = p."case" AND kind = 'revoked' AND e.kind = 'granted' LIMIT 1) r ON true
LEFT JOIN LATERAL (
    SELECT x.effective_on AS made_on FROM papers q JOIN events x ON x."case" = q."case" AND x.seq = q.seq
    WHERE q."case" = p."case" AND q.notice = p.notice AND q.seq > p.seq ORDER BY q.seq DESC LIMIT 1
) later ON true
WHERE p."case" = ANY($1::bigint[]) AND (r.effective_on IS NOT NULL OR later.made_on IS NOT NULL)
ORDER BY p.id
"""
_CASES = """
SELECT "case" FROM events WHERE kind = 'revoked' UNION SELECT "case" FROM papers GROUP BY "case", notice HAVING count(*) > 1
"""


class Ended(msgspec.Struct, frozen=True, array_like=True):
    """A paper that no longer holds: digest (hex), what happened, and when."""

    id: str
    state: Literal["revoked", "corrected"]
    on: date


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
    cases = [row["case"] for row in await house.db.fetch(_CASES)]
    rows = await house.db.fetch(_ENDED, cases)
    ended = []
    for row in rows:
        if link := link_in(row["data"]):
            state: Literal["revoked", "corrected"] = "revoked" if row["revoked_on"] else "corrected"
            ended.append(Ended(id_of(read(link)), state, row["revoked_on"] or row["corrected_on"]))
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
