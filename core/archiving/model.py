"""What an archive package is: files in folders, an index that names each with its digest, and a signature over the index.

The package is a ZIP without compression and without dates, its names in order, so that the same case gives the same bytes.
"""

from datetime import date
from typing import Final, Literal, TypeAlias

import msgspec

from core.canonical import canonical

FORMAT: Final = "jiban archive 1"
INDEX: Final = "index.json"
EVENTS: Final = "events/events.json"
FORM: Final = "form/form.json"
METADATA: Final = "metadata.json"
Kind: TypeAlias = Literal["form", "material", "notice", "opinion", "verification", "events", "metadata", "index"]
KIND_WORDS: Final[dict[Kind, str]] = {
    "form": "申请表", "material": "申请材料", "notice": "文书", "opinion": "办理情况和审查意见", "verification": "核验报告", "events": "办理记录",
    "metadata": "元数据", "index": "归档目录",
}


class FileEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A file of the package. `sm3` (hex) is over its bytes; `origin` what it is known by elsewhere: document number, or a material's digest."""

    path: str
    kind: Kind
    title: str
    media: str
    size: int
    sm3: str
    origin: str = ""


class Missing(msgspec.Struct, frozen=True, kw_only=True):
    """Something that belongs to the case and is not in the package, and why."""

    kind: Kind
    title: str
    because: str
    origin: str = ""


class Retention(msgspec.Struct, frozen=True):
    """How long the package is kept: so many years (0: for ever), by which basis, until which day (None: for ever, or nobody has said)."""

    years: int | None
    basis: str
    until: date | None = None


class Index(msgspec.Struct, frozen=True, kw_only=True):
    """`index.json`: the case, the end of its chain (`seq`, `head`), every file, what is missing, how long it is kept.

    `host` and `key` say whose signature it is; `key` and `signature` as hex.
    """

    format: Literal["jiban archive 1"] = "jiban archive 1"
    host: str
    number: str
    title: str
    closed_on: date
    seq: int
    head: str
    retention: Retention
    files: tuple[FileEntry, ...]
    missing: tuple[Missing, ...] = ()
    key: str
    signature: str = ""

    def covered(self) -> bytes:
        """What the signature is over."""
        return FORMAT.encode() + b"\n" + canonical(msgspec.structs.replace(self, signature=""))


class StoredEvent(msgspec.Struct, frozen=True):
    """An event as it stands in `events.json`: the payload's very text, since the hash covers its bytes; `prev` and `hash` as hex."""

    seq: int
    kind: str
    recorded_at: str
    effective_on: date
    actor: str
    release: str
    payload: str
    prev: str
    hash: str


class Package(msgspec.Struct, frozen=True):
    """A finished package: the case's number and last event, the bytes, and what is missing."""

    number: str
    seq: int
    data: bytes
    missing: tuple[Missing, ...] = ()

    @property
    def name(self) -> str:
        """Under which it is saved."""
        return f"{self.number}-归档包.zip"
