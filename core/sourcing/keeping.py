"""Where the values of a filing came from, sealed with the party's key: as old values they are as personal as the new ones."""

from typing import Final

import msgspec

from core.canonical import canonical
from core.sourcing.model import Provenances
from core.store.engine import Connection
from core.store.vault import KeyDestroyed, PartyKey, Vault

KEEP: Final = "INSERT INTO filing_origins (filing, sealed) VALUES ($1, $2)"
_SEALED: Final = "SELECT sealed FROM filing_origins WHERE filing = $1"
_CONTEXT: Final = "origins"


def sealed_origins(key: PartyKey, origins: Provenances) -> bytes:
    """The bytes to be kept; empty where nothing was filled in."""
    return key.seal(canonical(origins), _CONTEXT) if origins else b""


async def kept_origins(connection: Connection, vault: Vault, party: int, filing: int) -> tuple[Provenances, bytes]:
    """What is kept of a filing, and the sealed bytes that the first event has the digest of; nothing when the party has been erased."""
    # unscoped: whoever asks has loaded the case within the actor's scope
    sealed: bytes | None = await connection.fetchval(_SEALED, filing)
    if sealed is None:
        return (), b""
    try:
        key = await vault.key(connection, party)
    except KeyDestroyed:
        return (), sealed
    return msgspec.json.decode(key.open(sealed, _CONTEXT), type=Provenances), sealed
