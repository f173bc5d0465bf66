"""The claim of a paper, short enough for a QR code that phones read well, and its signed text.

Bytes: a MessagePack array (texts in GB 18030-2022, which takes two bytes where UTF-8 takes three), then 64 bytes of Ed25519
(RFC 8032). The signature also covers the host, which the web address in the QR names and the bytes need not repeat. The text is
base32 (RFC 4648) in capitals: with a web address in capitals the whole QR stays in its alphanumeric mode.
"""

import base64
import binascii
import re
from datetime import date, timedelta

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from core.canonical import sm3
from core.verification.address import host_of

DOMAIN = b"jiban paper 1\n"
"""Begins whatever is signed here, so that a signature made for something else is never one of a paper."""
SIGNATURE, KEY_ID, LONGEST = 64, 4, 4000
PATH = "/V/"
"""Where the public page of a claim is, in capitals for the QR; the page answers to small letters too."""
SHORTEST = (SIGNATURE + 32) * 8 // 5
"""Characters that signature and digest alone take."""
EPOCH = date(2000, 1, 1)
_LINK = re.compile(r"(?i)\bhttps?://[^\s<>\"']*?/v/[a-z2-7]+")
_TOKEN = re.compile(r"[A-Z2-7]+")


class NotAClaim(ValueError):
    """The text is no claim at all; the message (Chinese) says what it lacks."""


class Damaged(NotAClaim):
    """The text is as long as a claim and made of the same characters, and cannot be read: part of it is missing or was changed."""


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """What a paper says of itself in public.

    `applicant` is masked, `until` is the last day it is valid (None: without end), `digest` SM3 over the whole content.
    """

    number: str
    title: str
    applicant: str
    issued: date
    until: date | None = None
    digest: bytes


class _Packed(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """The claim as it travels; days count from EPOCH, 0 stands for no end."""

    key: bytes
    number: bytes
    title: bytes
    applicant: bytes
    issued: int
    until: int
    digest: bytes


class Token(msgspec.Struct, frozen=True):
    """A claim that was read and not yet believed: `host` is the one its web address names (empty: none came along)."""

    text: str
    host: str
    key: bytes
    claim: Claim
    body: bytes
    signature: bytes

    def signed_by(self, public: Ed25519PublicKey, host: str) -> bool:
        """Whether this very claim was signed with the key for that host."""
        try:
            public.verify(self.signature, _covered(host, self.body))
        except InvalidSignature:
            return False
        return True


def key_id(public: Ed25519PublicKey) -> bytes:
    """By which a claim names its key: the beginning of SM3 over the raw public key."""
    return sm3(public.public_bytes_raw())[:KEY_ID]


def sign(claim: Claim, host: str, private: Ed25519PrivateKey) -> str:
    """The claim's signed text."""
    packed = _Packed(
        key_id(private.public_key()), _packed(claim.number), _packed(claim.title), _packed(claim.applicant), _days(claim.issued),
        _days(claim.until), claim.digest,
    )
    body = msgspec.msgpack.encode(packed)
    return base64.b32encode(body + private.sign(_covered(host, body))).decode().rstrip("=")


def read(text: str) -> Token:
    """The claim in a text: the web address of a QR, or its last part alone; spaces and case do not matter. Raises NotAClaim, Damaged."""
    bare = "".join(text.split())
    if not bare or len(bare) > LONGEST:
        raise NotAClaim("没有内容" if not bare else "内容太长")
    host = host_of(bare) if "://" in bare else ""
    words = bare.split("?")[0].split("#")[0].rpartition("/")[2].upper()
    if not _TOKEN.fullmatch(words):
        raise NotAClaim("不是文书上的核验码")
    try:
        data = base64.b32decode(words + "=" * (-len(words) % 8))
        packed = msgspec.msgpack.decode(data[:-SIGNATURE], type=_Packed)
        claim = _unpacked(packed)
    except (binascii.Error, msgspec.DecodeError, UnicodeDecodeError, OverflowError) as error:
        raise (Damaged if len(words) >= SHORTEST else NotAClaim)("核验码不完整或者被改动") from error
    return Token(words, host, packed.key, claim, data[:-SIGNATURE], data[-SIGNATURE:])


def link_in(document: bytes) -> str:
    """The web address that a PDF of a paper carries in its description (XMP), or an empty text."""
    found = _LINK.search(document.decode("latin-1"))
    return found[0] if found else ""


def _covered(host: str, body: bytes) -> bytes:
    return DOMAIN + host.encode() + b"\n" + body


def _packed(text: str) -> bytes:
    return text.encode("gb18030")


def _days(day: date | None) -> int:
    return (day - EPOCH).days if day else 0


def _unpacked(packed: _Packed) -> Claim:
    number, title, applicant = (part.decode("gb18030") for part in (packed.number, packed.title, packed.applicant))
    return Claim(
        number=number, title=title, applicant=applicant, issued=EPOCH + timedelta(packed.issued),
        until=EPOCH + timedelta(packed.until) if packed.until else None, digest=packed.digest,
    )
