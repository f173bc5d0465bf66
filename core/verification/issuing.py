"""Giving a paper its claim, at the moment it is signed."""

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from core.canonical import canonical, sm3
from core.house import House
from core.notices import Paper
from core.verification.address import Address
from core.verification.claims import PATH, Claim, sign
from core.verification.keys import signer
from core.verification.masking import masked

LONGEST_TITLE = 40
"""Characters of a title that a claim carries; a longer one is cut, the paper itself says it whole."""


class Issuer:
    """Signs claims for the papers of one platform."""

    def __init__(self, address: Address, key: Ed25519PrivateKey) -> None:
        self._address = address
        self._key = key

    def claim(self, paper: Paper) -> Claim:
        """What the paper says of itself in public."""
        title = paper.title if len(paper.title) <= LONGEST_TITLE else f"{paper.title[:LONGEST_TITLE]}…"
        return Claim(
            number=paper.number, title=title, applicant=masked(paper.applicant), issued=paper.on, until=paper.until, digest=digest_of(paper)
        )

    def link(self, claim: Claim) -> str:
        """The web address of the claim's public page, in capitals for the QR; host and scheme know no case."""
        return f"{self._address.url.upper()}{PATH}{sign(claim, self._address.host, self._key)}"

    def issued(self, paper: Paper) -> Paper:
        """The paper with its address, ready to be printed."""
        return msgspec.structs.replace(paper, link=self.link(self.claim(paper)))


def digest_of(paper: Paper) -> bytes:
    """SM3 over everything the paper says."""
    return sm3(canonical(msgspec.structs.replace(paper, link="")))


def issuer_of(house: House) -> Issuer:
    """The issuer of a house. Raises SettingsError where the public address is needed and missing."""
    return Issuer(Address.of(house.settings), signer(house.keys))
