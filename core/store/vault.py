"""Personal values at rest: sealed with the party's own key, which is itself wrapped by the house's master key.

AES-256-GCM throughout. Destroying a party's wrapped key erases everything sealed for it, in the database and in every backup
made later, while the hash chain, which covers the sealed bytes, still verifies (个人信息保护法第47条).
"""

import os
from collections.abc import Iterable, Sequence
from hashlib import sha256
from hmac import digest as hmac

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from core import time
from core.store.engine import Connection

_FORMAT = b"\x01"
_NONCE = 12


class VaultError(Exception):
    """Something cannot be sealed or opened; the text (Chinese) says why."""


class KeyDestroyed(VaultError):
    """The party's key has been destroyed: what it sealed is erased for good."""


class PartyKey(msgspec.Struct, frozen=True):
    """A party's key, in memory for as long as one piece of work needs it."""

    party: int
    cipher: AESGCM

    def seal(self, data: bytes, context: str = "") -> bytes:
        """Encrypt; `context` names what the bytes are (`filing`, `event`), and opening needs the same words."""
        nonce = os.urandom(_NONCE)
        return _FORMAT + nonce + self.cipher.encrypt(nonce, data, self._bound(context))

    def open(self, sealed: bytes, context: str = "") -> bytes:
        """Decrypt. Raises VaultError when the bytes were changed, are another party's, or are something else."""
        if sealed[:1] != _FORMAT:
            raise VaultError("加密数据的格式不认识")
        try:
            return self.cipher.decrypt(sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :], self._bound(context))
        except InvalidTag:
            raise VaultError(f"申请人 {self.party} 的加密数据已被改动，或者不是用这把密钥加密的") from None

    def _bound(self, context: str) -> bytes:
        return f"party:{self.party}:{context}".encode()


class Vault:
    """Opens, makes and destroys parties' keys. Takes the master key's 32 bytes; keeps no party's key."""

    def __init__(self, master: bytes) -> None:
        self._master = AESGCM(hmac(master, b"jiban wrap 1", "sha256"))
        self._own = AESGCM(hmac(master, b"jiban own 1", "sha256"))
        self._index = hmac(master, b"jiban index 1", "sha256")

    def seal(self, data: bytes, context: str) -> bytes:
        """Encrypt what belongs to the house and to no party; `context` names what it is, and opening needs the same words."""
        nonce = os.urandom(_NONCE)
        return _FORMAT + nonce + self._own.encrypt(nonce, data, context.encode())

    def unseal(self, sealed: bytes, context: str) -> bytes:
        """Decrypt it. Raises VaultError when the bytes were changed, the master key is another, or it is something else."""
        try:
            return self._own.decrypt(sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :], context.encode())
        except InvalidTag:
            raise VaultError(f"主密钥打不开“{context}”：主密钥换过，或者数据被改动") from None

    async def key(self, connection: Connection, party: int) -> PartyKey:
        """The party's key, made on first use. Raises KeyDestroyed."""
        return (await self.keys(connection, [party]))[party]

    async def keys(self, connection: Connection, parties: Sequence[int]) -> dict[int, PartyKey]:
        """Several parties' keys in one round trip (a second one when a party has none yet). Raises KeyDestroyed."""
        wanted = sorted(set(parties))
        found = await self._read(connection, wanted)
        missing = [party for party in wanted if party not in found]
        if missing:
            await self._make(connection, missing)
            found |= await self._read(connection, missing)
        return {party: self.unwrapped(party, found[party]) for party in wanted}

    def unwrapped(self, party: int, wrapped: bytes | None) -> PartyKey:
        """The key out of its row of `party_keys`. Raises KeyDestroyed when the row holds none any more."""
        if wrapped is None:
            raise KeyDestroyed(f"申请人 {party} 的密钥已经销毁，其个人信息不能再读取")
        try:
            key = self._master.decrypt(wrapped[1 : 1 + _NONCE], wrapped[1 + _NONCE :], f"key:{party}".encode())
        except InvalidTag:
            raise VaultError(f"主密钥打不开申请人 {party} 的密钥：主密钥换过，或者数据被改动") from None
        return PartyKey(party, AESGCM(key))

    async def destroy(self, connection: Connection, party: int) -> None:
        """Erase for good everything sealed for the party, and the digests its cases are found by. Destroying twice is no error."""
        # unscoped: nothing is shown, only taken away
        await connection.execute(
            "INSERT INTO party_keys (party, wrapped, destroyed_at) VALUES ($1, NULL, $2) ON CONFLICT (party) DO UPDATE"
            " SET wrapped = NULL, destroyed_at = coalesce(party_keys.destroyed_at, excluded.destroyed_at)", party, time.now(),
        )
        await connection.execute(
            'UPDATE case_terms SET terms = ARRAY(SELECT t FROM unnest(terms) AS t WHERE left(t, 1) <> \'#\')'
            ' WHERE "case" IN (SELECT id FROM cases WHERE party = $1)', party,
        )

    def index(self, text: str) -> str:
        """A keyed digest by which a personal number can be found again but not guessed: id numbers are few enough to try all."""
        return hmac(self._index, text.encode(), sha256).hex()

    async def _read(self, connection: Connection, parties: Sequence[int]) -> dict[int, bytes | None]:
        rows = await connection.fetch("SELECT party, wrapped FROM party_keys WHERE party = ANY($1::bigint[])", parties)
        return {row["party"]: row["wrapped"] for row in rows}

    async def _make(self, connection: Connection, parties: Iterable[int]) -> None:
        """New keys; when another transaction was first, its keys stand."""
        await connection.executemany(
            "INSERT INTO party_keys (party, wrapped) VALUES ($1, $2) ON CONFLICT (party) DO NOTHING",
            [(party, self._wrap(party, os.urandom(32))) for party in parties],
        )

    def _wrap(self, party: int, key: bytes) -> bytes:
        nonce = os.urandom(_NONCE)
        return _FORMAT + nonce + self._master.encrypt(nonce, key, f"key:{party}".encode())
