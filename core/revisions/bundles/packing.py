"""A bundle 事项包: versions of items as one signed file, taken from one house to another where there is no network between them.

A ZIP, nothing compressed, no times, in a fixed order: the manifest first, then the files. The manifest names every file with its SM3 and is
signed; the same versions from the same house are the same bytes. Reading makes the file anew out of what was read and compares: no byte
of it can be other than it was.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from typing import Final, Literal
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from core.canonical import canonical, sm3
from core.items.files import kept, release_hash
from core.revisions.documents import Files

MANIFEST: Final = "manifest.json"
LARGEST: Final = 20_000_000
"""Bytes of a bundle that are read at all."""
MOST_FILES: Final = 2_000
DOMAIN: Final = b"jiban bundle 1\n"
"""Begins whatever is signed here, so that a signature made for something else is never one of a bundle."""
_BEGINNING: Final = (1980, 1, 1, 0, 0, 0)
_READABLE: Final = 0o100644 << 16
_ID: Final = re.compile(r"[a-z][a-z0-9_]{0,99}")
_HASH: Final = re.compile(r"[0-9a-f]{64}")
_PATH: Final = re.compile(
    r"(item|rules|process|notices)\.toml|form\.json|elements/[A-Za-z0-9_-]{1,100}\.json|codes/[a-z][a-z0-9_]{0,99}\.(csv|toml)"
    r"|features/[\w-]{1,100}\.(feature|toml)"
)
"""The virtual paths an item's files may have; nothing else gets in, whatever a ZIP may name."""


class BundleError(Exception):
    """The file is no bundle, or was changed on its way; the text (Chinese) says what is wrong and names the file inside."""


class Packed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A version in a bundle. `lineage` are the versions it came from, the nearest (its parent) first; `files` SM3 by virtual path.

    `name` and `authority` are what people call the item and whose it is there.
    """

    item: str
    plugin: str
    name: str
    authority: str
    hash: str
    lineage: tuple[str, ...]
    effective_from: str
    files: Mapping[str, str]

    @property
    def parent(self) -> str:
        """The version it was made from; empty for the first."""
        return self.lineage[0] if self.lineage else ""

    def inside(self, path: str) -> str:
        """The name of a file of it in the ZIP."""
        return f"{self.item}/{self.hash[:12]}/{path}"


class Manifest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is in a bundle, and who says so: `public` is the signing key, as hex."""

    kind: Literal["jiban-bundle"] = "jiban-bundle"
    format: Literal[1] = 1
    public: str
    releases: tuple[Packed, ...]
    signature: str = ""

    def covered(self) -> bytes:
        """The bytes that are signed."""
        return DOMAIN + canonical(msgspec.structs.replace(self, signature=""))


class Bundle(msgspec.Struct, frozen=True):
    """A bundle that is whole: every byte is what the holder of the key `public` signed. Whether that key is believed is asked elsewhere."""

    public: str
    releases: tuple[Packed, ...]
    contents: Mapping[str, bytes]

    def files(self, packed: Packed) -> dict[str, bytes]:
        """The files of a version, by virtual path."""
        return {path: self.contents[packed.inside(path)] for path in packed.files}


def pack(several: Sequence[tuple[Packed, Files]], private: Ed25519PrivateKey) -> bytes:
    """Versions with their files as a bundle."""
    releases = tuple(sorted((packed for packed, _ in several), key=lambda each: (each.item, each.effective_from, each.hash)))
    manifest = Manifest(public=private.public_key().public_bytes_raw().hex(), releases=releases)
    signed = msgspec.structs.replace(manifest, signature=private.sign(manifest.covered()).hex())
    contents = {packed.inside(path): files[path] for packed, files in several for path in packed.files}
    return _zipped(signed, contents)


def digests(files: Files) -> dict[str, str]:
    """The files as a manifest names them: those that belong to the item, in order."""
    return {path: sm3(data).hex() for path, data in kept(files).items()}


def unpack(data: bytes) -> Bundle:
    """Read a bundle and make sure that nothing was changed. Raises BundleError naming what was."""
    contents = _contents(data)
    raw = contents.pop(MANIFEST, None)
    if raw is None:
        raise BundleError(f"里面没有 {MANIFEST}，不是事项包")
    try:
        manifest = msgspec.json.decode(raw, type=Manifest)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BundleError(f"{MANIFEST} 读不懂，不是事项包，或者被改动过") from error
    _signed(manifest)
    for packed in manifest.releases:
        _lawful(packed)
    _unchanged(manifest, contents)
    if _zipped(manifest, contents) != data:
        raise BundleError("文件不是导出时的原样：压缩包的结构被改动过；请重新导出")
    return Bundle(manifest.public, manifest.releases, contents)


def _contents(data: bytes) -> dict[str, bytes]:
    if len(data) > LARGEST:
        raise BundleError(f"文件太大，事项包最多 {LARGEST // 1_000_000} MB")
    try:
        with ZipFile(BytesIO(data)) as archive:
            return {info.filename: _member(archive, info) for info in _listed(archive, len(data))}
    except BundleError:
        raise
    except Exception as error:  # a ZIP that was tampered with makes the reader raise whatever it likes
        raise BundleError("不是完整的事项包文件；请重新导出，再完整地拷贝过来") from error


def _listed(archive: ZipFile, size: int) -> list[ZipInfo]:
    infos = archive.infolist()
    if len(infos) > MOST_FILES or len({info.filename for info in infos}) != len(infos):
        raise BundleError("里面的文件太多，或者同一个文件名出现两次")
    if any(info.compress_type or info.file_size > size for info in infos):
        raise BundleError("内容被重新压缩过，不是导出时的原样")
    return infos


def _member(archive: ZipFile, info: ZipInfo) -> bytes:
    try:
        return archive.read(info)
    except (BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise BundleError(f"{info.filename} 被改动过，或者没有拷贝完整") from error


def _signed(manifest: Manifest) -> None:
    try:
        public, signature = Ed25519PublicKey.from_public_bytes(bytes.fromhex(manifest.public)), bytes.fromhex(manifest.signature)
        public.verify(signature, manifest.covered())
    except (ValueError, InvalidSignature) as error:
        raise BundleError(f"签名不符：{MANIFEST} 被改动过") from error


def _lawful(packed: Packed) -> None:
    """Even who signs may not name a file that is none of an item's."""
    ids = _ID.fullmatch(packed.item) and _ID.fullmatch(packed.plugin)
    if not ids or not all(_HASH.fullmatch(each) for each in (packed.hash, *packed.lineage)):
        raise BundleError(f"事项“{packed.item[:100]}”的代码或者版本号不成样子")
    for path in packed.files:
        if not _PATH.fullmatch(path):
            raise BundleError(f"“{path[:200]}”不是事项的文件，不能导入")


def _unchanged(manifest: Manifest, contents: Mapping[str, bytes]) -> None:
    """Every file is there, once, as it was signed, and they make up the versions they are said to be."""
    named: dict[str, str] = {}
    for packed in manifest.releases:
        named |= {packed.inside(path): digest for path, digest in packed.files.items()}
    for name in sorted(named.keys() | contents.keys()):
        if name not in contents:
            raise BundleError(f"{name} 不见了")
        if name not in named:
            raise BundleError(f"{name[:200]} 不在目录里")
        if sm3(contents[name]).hex() != named[name]:
            raise BundleError(f"{name} 被改动过")
    for packed in manifest.releases:
        files = {path: contents[packed.inside(path)] for path in packed.files}
        if release_hash(files) != packed.hash:
            raise BundleError(f"事项“{packed.item}”的版本号与它的文件不符")


def _zipped(manifest: Manifest, contents: Mapping[str, bytes]) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_STORED) as archive:
        for name, data in _members(manifest, contents):
            info = ZipInfo(name, _BEGINNING)
            info.external_attr, info.create_system = _READABLE, 3
            archive.writestr(info, data)
    return out.getvalue()


def _members(manifest: Manifest, contents: Mapping[str, bytes]) -> Iterator[tuple[str, bytes]]:
    yield MANIFEST, canonical(manifest)
    yield from sorted(contents.items())
