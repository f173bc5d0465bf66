"""The key that signs bundles, and the houses whose bundles are believed. See docs/decisions/0021-bundles.md.

It is derived from the house's signing secret (HKDF, RFC 5869) and signs nothing else. Ed25519 (RFC 8032) needs no random numbers: the same
bundle has the same signature.
"""

from collections.abc import Mapping
from typing import Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from core.canonical import sm3
from core.settings import Settings
from core.store.keys import Keys, SecretsError

TRUSTED: Final = "bundle-keys.txt"
"""Beside the secrets: one house a line, its public key (64 hex digits), a space, its name."""
OWN: Final = "本平台"
_INFO: Final = b"jiban bundle key 1"
_GROUPS, _GROUP = 5, 4


def signer(keys: Keys) -> Ed25519PrivateKey:
    """The key that signs this house's bundles."""
    return Ed25519PrivateKey.from_private_bytes(HKDF(hashes.SHA256(), 32, None, _INFO).derive(keys.signing))


def public_of(keys: Keys) -> str:
    """The public key of this house's bundles, as hex."""
    return signer(keys).public_key().public_bytes_raw().hex()


def fingerprint(public: str) -> str:
    """What two people read to each other over the phone: 80 bits of SM3 over the public key, in five groups."""
    text = sm3(bytes.fromhex(public)).hex().upper()
    return "-".join(text[at : at + _GROUP] for at in range(0, _GROUPS * _GROUP, _GROUP))


def same_fingerprint(typed: str, public: str) -> bool:
    """Whether what somebody typed is the key's fingerprint; spaces, dashes and case do not matter."""
    return "".join(filter(str.isalnum, typed)).upper() == fingerprint(public).replace("-", "")


def trusted(settings: Settings, keys: Keys) -> Mapping[str, str]:
    """Names of the houses whose bundles are believed, by public key; this one's own among them. Raises SecretsError."""
    path, found = settings.secrets / TRUSTED, {public_of(keys): OWN}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines() if path.is_file() else (), 1):
        public, _, name = line.strip().partition(" ")
        if public:
            found[checked(public, f"{path} 第 {number} 行")] = name.strip() or public[:12]
    return found


def checked(public: str, where: str) -> str:
    """A public key as somebody wrote it. Raises SecretsError when it is none."""
    try:
        if len(bytes.fromhex(public)) == 32:
            return public.lower()
    except ValueError:
        pass
    raise SecretsError(f"{where}：应为公钥（64 位十六进制），后面空一格写它是哪个平台的")
