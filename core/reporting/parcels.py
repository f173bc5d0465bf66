"""Records as they lie in the outbox and as they travel: what is personal is sealed here and opened only to be sent.

A record with sealed values carries a nonce, so that its digest, which stands in the open, cannot be guessed from few id numbers.
"""

import secrets
from collections.abc import Mapping
from typing import Any

import msgspec

from core.canonical import canonical, sm3
from core.reporting.making import ERASED, Made
from core.reporting.mapping import ReportMapping
from core.store.vault import PartyKey, Vault, VaultError


class Inner(msgspec.Struct, frozen=True):
    """What is sealed of a record: the personal fields, the nonce; of a rating also which case it is about and what was said."""

    fields: dict[str, str]
    nonce: str
    about: dict[str, Any] = {}


class Parcel(msgspec.Struct, frozen=True):
    """A record as it travels. `erased` names the fields whose values were deleted by law; `day` is the day it is counted under."""

    no: str
    version: int
    kind: str
    table: str
    day: str
    fields: dict[str, str]
    erased: tuple[str, ...]
    nonce: str = ""

    def digest(self) -> bytes:
        """SM3 over its canonical bytes: what both sides compare."""
        return sm3(canonical(self))


def sealed(made: Made, no: str, key: PartyKey | None) -> tuple[dict[str, str | None], bytes | None]:
    """The open fields (null where one is sealed) and the sealed rest. Without a key nothing may be personal."""
    openly: dict[str, str | None] = {**made.fields, **dict.fromkeys(made.personal)}
    if not made.personal:
        return openly, None
    if key is None:
        raise VaultError(f"记录 {no} 有个人信息，没有密钥不能保存")
    return openly, key.seal(_written(Inner(dict(made.personal), secrets.token_hex(16))), _context(no))


def sealed_rating(vault: Vault, no: str, made: Made, about: dict[str, Any]) -> bytes:
    """All of a rating's record: not even which case it is about stands in the open."""
    return vault.seal(_written(Inner({**made.fields, **made.personal}, secrets.token_hex(16), about)), _context(no))


def opened(no: str, data: bytes, key: PartyKey) -> Inner:
    """What was sealed of a record. Raises VaultError."""
    return _read(key.open(data, _context(no)))


def opened_rating(vault: Vault, no: str, data: bytes) -> Inner:
    """What was sealed of a rating's record. Raises VaultError."""
    return _read(vault.unseal(data, _context(no)))


def parcel(mapping: ReportMapping, row: Mapping[str, Any], inner: Inner | None) -> Parcel:
    """The record of a row of the outbox; without `inner` its personal values are gone, and it says so."""
    definition = mapping.definition.record[row["kind"]]
    fields, erased = dict[str, str](), list[str](row["erased"])
    for name, value in (row["fields"] | (inner.fields if inner is not None else {})).items():
        if value is None:
            erased.append(name)
            known = definition.fields.get(name)
            value = ERASED[: known.length] if known is not None and known.required else ""  # noqa: PLW2901 - what travels instead
        fields[name] = value
    return Parcel(
        no=row["no"], version=row["version"], kind=row["kind"], table=definition.table, day=row["day"].isoformat(), fields=fields,
        erased=tuple(sorted(set(erased))), nonce=inner.nonce if inner is not None else "",
    )


def _written(inner: Inner) -> bytes:
    return canonical({"fields": inner.fields, "nonce": inner.nonce, "about": inner.about})


def _read(data: bytes) -> Inner:
    return msgspec.json.decode(data, type=Inner)


def _context(no: str) -> str:
    return f"report:{no}"
