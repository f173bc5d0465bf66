"""Canonical bytes: one value, one byte string, so that a hash taken today verifies in ten years.

JSON with sorted keys, no spaces, text NFC-normalised, decimals written in plain notation at the scale they carry, dates in
ISO 8601. Floats are refused: two machines may print one float differently.
"""

import unicodedata
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import msgspec
from cryptography.hazmat.primitives import hashes

_encoder = msgspec.json.Encoder(order="deterministic", decimal_format="number")

_SCALAR = frozenset({int, bool, Decimal, date, type(None)})


def plain(value: Any) -> Any:
    """The value in JSON's own types, ready for canonical bytes. Raises TypeError for a float or an unknown type."""
    if value.__class__ is str:  # most values, and cheap to tell
        return _text(value)
    if value.__class__ in _SCALAR:
        return _plain_scalar(value)
    match value:
        case dict():
            return {_text(str(key)): plain(item) for key, item in value.items()}
        case list() | tuple():
            return [plain(item) for item in value]
        case msgspec.Struct():
            return {name: plain(getattr(value, name)) for name in value.__struct_fields__}
    return _plain_scalar(value)


def _plain_scalar(value: Any) -> Any:
    match value:
        case None | bool() | int():
            return value
        case str():
            return _text(value)
        case Decimal():
            return Decimal(format(value, "f"))
        case datetime() | date():
            return value.isoformat()
        case timedelta():
            return value // timedelta(seconds=1)
    raise TypeError(f"{type(value).__name__} 不能写成规范字节")


def _text(value: str) -> str:
    return unicodedata.normalize("NFC", value)


def canonical(value: Any) -> bytes:
    """Canonical JSON bytes of a value made of dicts, lists, texts, numbers, dates and structs."""
    return _encoder.encode(plain(value))


_SM3 = hashes.Hash(hashes.SM3())
"""A digest of nothing yet, copied for each: making one anew costs half as much again as hashing."""


def encoded(value: Any) -> bytes:
    """Canonical bytes of what is plain already (stored once by `plain` and read back), without walking through it again."""
    return _encoder.encode(value)


def sm3(*parts: bytes) -> bytes:
    """SM3 digest (GB/T 32905-2016), 32 bytes, over the parts in order."""
    digest = _SM3.copy()
    digest.update(b"".join(parts))
    return digest.finalize()
