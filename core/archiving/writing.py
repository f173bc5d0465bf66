"""A package as bytes: files in, ZIP with a signed index out."""

from collections.abc import Sequence
from io import BytesIO
from typing import Final
from zipfile import ZIP_STORED, ZipFile, ZipInfo

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from core.archiving.model import INDEX, FileEntry, Index, Kind
from core.canonical import canonical, sm3

MEDIA: Final = {".json": "application/json", ".pdf": "application/pdf", ".jpg": "image/jpeg", ".png": "image/png"}
_BEGINNING: Final = (1980, 1, 1, 0, 0, 0)
"""The earliest date a ZIP knows: stands for none."""
_READABLE: Final = 0o100644 << 16


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """A file on its way into the package."""

    path: str
    kind: Kind
    title: str
    data: bytes
    origin: str = ""

    def entry(self) -> FileEntry:
        """As the index names it."""
        media = MEDIA[f".{self.path.rpartition('.')[2]}"]
        return FileEntry(
            path=self.path, kind=self.kind, title=self.title, media=media, size=len(self.data), sm3=sm3(self.data).hex(), origin=self.origin
        )


def signed(index: Index, private: Ed25519PrivateKey) -> Index:
    """The index with its signature."""
    return msgspec.structs.replace(index, signature=private.sign(index.covered()).hex())


def zipped(index: Index, parts: Sequence[Part]) -> bytes:
    """The package: the index first, then the files by name."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_STORED) as archive:
        for path, data in [(INDEX, canonical(index)), *sorted((part.path, part.data) for part in parts)]:
            info = ZipInfo(path, _BEGINNING)
            info.external_attr = _READABLE
            info.create_system = 3
            archive.writestr(info, data)
    return out.getvalue()
