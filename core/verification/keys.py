"""The key that signs claims, and the public keys that claims are checked with.

It is derived from the house's signing secret (HKDF, RFC 5869) and signs nothing else, so no digest can be passed off as a paper.
"""

from pathlib import Path

import msgspec
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from core.settings import Settings
from core.store.keys import Keys, SecretsError
from core.verification.address import Address
from core.verification.claims import key_id

ALGORITHM = "Ed25519"
FORMER = "former-paper-keys.txt"
"""Beside the secrets: public keys (hex, one a line) that signed papers before the present one."""
_INFO = b"jiban paper key 1"


class PublishedKey(msgspec.Struct, frozen=True):
    """A public key as it is published; `public` and `id` as hex."""

    id: str
    public: str
    algorithm: str = ALGORITHM


class Ring(msgspec.Struct, frozen=True):
    """Whose papers are checked: the platform's host and its public keys, the present one first. This is the published file."""

    host: str
    keys: tuple[PublishedKey, ...]

    def find(self, key: bytes) -> Ed25519PublicKey | None:
        """The key of that id."""
        found = next((each for each in self.keys if each.id == key.hex()), None)
        return Ed25519PublicKey.from_public_bytes(bytes.fromhex(found.public)) if found else None


def signer(keys: Keys) -> Ed25519PrivateKey:
    """The key that signs claims."""
    return Ed25519PrivateKey.from_private_bytes(HKDF(hashes.SHA256(), 32, None, _INFO).derive(keys.signing))


def ring_of(settings: Settings, keys: Keys, address: Address) -> Ring:
    """The public keys of a house. Raises SecretsError for a list of former keys that cannot be read."""
    return Ring(address.host, (publishable(signer(keys).public_key()), *_former(settings.secrets / FORMER)))


def publishable(public: Ed25519PublicKey) -> PublishedKey:
    """A public key with its id."""
    return PublishedKey(key_id(public).hex(), public.public_bytes_raw().hex())


def _former(path: Path) -> tuple[PublishedKey, ...]:
    if not path.is_file():
        return ()
    try:
        raw = [bytes.fromhex(line) for line in path.read_text(encoding="ascii").split()]
        return tuple(publishable(Ed25519PublicKey.from_public_bytes(each)) for each in raw)
    except ValueError as error:
        raise SecretsError(f"{path}：应为每行一个公钥（64 位十六进制）") from error
