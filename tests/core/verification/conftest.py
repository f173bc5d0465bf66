"""The same town as for filings, and a platform that signs papers without any house."""

from datetime import date

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from core.verification import Address, Claim, Issuer, Ring
from core.verification.keys import publishable


class Platform(msgspec.Struct, frozen=True):
    """A platform's host, key, issuer and ring."""

    issuer: Issuer
    ring: Ring
    key: Ed25519PrivateKey


def platform_at(host: str) -> Platform:
    key = Ed25519PrivateKey.generate()
    return Platform(Issuer(Address(f"https://{host}", host, named=True), key), Ring(host, (publishable(key.public_key()),)), key)


@pytest.fixture(scope="session")
def platform() -> Platform:
    return platform_at("zwfw.example.gov.cn")


@pytest.fixture
def stranger() -> Platform:
    """Another platform under another host."""
    return platform_at("zwfw.other.gov.cn")


@pytest.fixture
def claim() -> Claim:
    return Claim(
        number="消检〔2026〕12号", title="公众聚集场所投入使用、营业前消防安全检查意见书", applicant="沈抚晨光****有限公司",
        issued=date(2026, 3, 2), until=date(2027, 3, 1), digest=bytes(range(32)),
    )
