"""Checking a package without any network and without this platform's database: signature, digests, and the chain of the case's events."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from io import BytesIO
from typing import Final
from zipfile import BadZipFile, ZipFile

import msgspec
from cryptography.exceptions import InvalidSignature

from core.archiving.model import EVENTS, FORM, INDEX, Index, StoredEvent
from core.canonical import canonical, sm3
from core.cases.chain import GENESIS
from core.cases.state import EventRow, Filed, filed_of
from core.cases.suspects import genuine
from core.forms import ReadError, read_json
from core.verification import Ring

LARGEST: Final = 1024 * 1024 * 1024
"""Bytes of a package and of everything in it that are read at all."""


class NotAPackage(Exception):
    """The file is none of our packages; the text (Chinese) says why."""


class Checked(msgspec.Struct, frozen=True):
    """What was found: the index as it stands, and every fault (Chinese sentences); none means the package is whole."""

    index: Index
    findings: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings


def check_package(data: bytes, ring: Ring) -> Checked:
    """Check a package against the platform's published keys. Raises NotAPackage."""
    contents = _contents(data)
    try:
        index = msgspec.json.decode(contents.pop(INDEX), type=Index)
    except KeyError:
        raise NotAPackage(f"里面没有 {INDEX}，不是归档包") from None
    except msgspec.DecodeError as error:
        raise NotAPackage(f"{INDEX} 读不懂：{error}") from error
    return Checked(index, (*_signature(index, ring), *_files(index, contents), *_events(index, contents)))


def _contents(data: bytes) -> dict[str, bytes]:
    """Every file, the names each once. Raises NotAPackage for what is no ZIP, or more than anybody would pack."""
    if len(data) > LARGEST:
        raise NotAPackage("文件太大，不是归档包")
    try:
        with ZipFile(BytesIO(data)) as archive:
            infos = archive.infolist()
            if len({info.filename for info in infos}) != len(infos):
                raise NotAPackage("同一个文件名出现两次")
            if sum(info.file_size for info in infos) > LARGEST or any(info.compress_type for info in infos):
                raise NotAPackage("内容被重新压缩过，不是平台制作的归档包")
            return {info.filename: archive.read(info) for info in infos}
    except (BadZipFile, ValueError, RuntimeError, EOFError) as error:
        raise NotAPackage("不是完整的 ZIP 文件") from error


def _signature(index: Index, ring: Ring) -> Iterator[str]:
    try:
        public, signature = ring.find(bytes.fromhex(index.key)), bytes.fromhex(index.signature)
    except ValueError:
        yield "归档目录的签名不成样子"
        return
    if public is None or index.host != ring.host:
        yield f"归档目录不是 {ring.host} 签名的（写的是 {index.host}）"
        return
    try:
        public.verify(signature, index.covered())
    except InvalidSignature:
        yield "归档目录的签名不符，目录被改动过"


def _files(index: Index, contents: Mapping[str, bytes]) -> Iterator[str]:
    """Files that are gone, changed, or not in the index."""
    named = {entry.path: entry for entry in index.files}
    for path, entry in named.items():
        if path not in contents:
            yield f"{entry.title}（{path}）不见了"
        elif len(contents[path]) != entry.size or sm3(contents[path]).hex() != entry.sm3:
            yield f"{entry.title}（{path}）被改动"
    yield from (f"{path} 不在归档目录里" for path in sorted(set(contents) - set(named)))


def _events(index: Index, contents: Mapping[str, bytes]) -> Iterator[str]:
    """Whether the records are a whole chain that ends where the index says, and the form and the materials are those it names."""
    if EVENTS not in contents:
        return
    try:
        rows = [_row(event) for event in msgspec.json.decode(contents[EVENTS], type=list[StoredEvent])]
    except (msgspec.DecodeError, ValueError) as error:
        yield f"办理记录读不懂：{error}"
        return
    prev = GENESIS
    for place, row in enumerate(rows, 1):
        if row.seq != place or row.prev != prev or not genuine(index.number, row):
            yield f"办理记录第 {place} 条与散列不符"
            return
        prev = row.hash
    if (len(rows), prev.hex()) != (index.seq, index.head):
        yield f"办理记录有 {len(rows)} 条，目录写的是 {index.seq} 条，或者末尾的散列不同"
    elif rows:
        yield from _as_filed(filed_of(rows[0].payload), index, contents)


def _as_filed(filed: Filed, index: Index, contents: Mapping[str, bytes]) -> Iterator[str]:
    """What the first event names: the number, the open values, every file that was handed in."""
    if filed.number != index.number:
        yield f"办理记录是办件 {filed.number} 的，目录写的是 {index.number}"
    if FORM in contents and _form(contents[FORM]) != canonical(filed.values):
        yield "申请表的内容与收件时的办理记录不一致"
    known = {entry.origin for entry in index.files if entry.kind == "material"} | {each.origin for each in index.missing if each.kind == "material"}
    yield from (f"提交的材料 {file.material}（散列 {file.digest[:12]}…）不在包里，目录也没有说明" for file in filed.attachments if file.digest not in known)


def _form(data: bytes) -> bytes:
    """The open values in the form, canonical; nothing for a form that cannot be read."""
    try:
        found = read_json(data)
    except ReadError:
        return b""
    return canonical(found.get("filed")) if isinstance(found, dict) else b""


def _row(event: StoredEvent) -> EventRow:
    return EventRow(
        event.seq, event.kind, datetime.fromisoformat(event.recorded_at), event.effective_on, event.actor, event.release, event.payload.encode(),
        bytes.fromhex(event.prev), bytes.fromhex(event.hash),
    )
