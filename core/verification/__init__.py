"""Verification 核验: a paper carries a signed claim about itself, which anybody may check with the platform or without any network."""

from core.verification.address import Address
from core.verification.checking import Verdict, check, told
from core.verification.claims import Claim, NotAClaim, Token, link_in, read
from core.verification.issuing import Issuer, issuer_of
from core.verification.keys import Ring, ring_of, signer
from core.verification.revocations import Revocations, published, read_list
from core.verification.standing import verdict

__all__ = [
    "Address", "Claim", "Issuer", "NotAClaim", "Revocations", "Ring", "Token", "Verdict", "check", "issuer_of", "link_in", "published",
    "read", "read_list", "ring_of", "signer", "told", "verdict",
]
