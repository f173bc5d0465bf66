"""Daily signed digests over the global order, exported outside the database: what was true yesterday cannot be rewritten today.

A digest covers positions a…b: its root is SM3 over every position (pos, case, seq, hash); it is chained to the digest before it
and signed with Ed25519. The exported file carries the positions themselves, so it verifies alone and names what is missing.
"""

import asyncio
import base64
import os
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from core import time
from core.canonical import canonical, sm3
from core.cases.chain import GENESIS, stamp
from core.cases.suspects import Finding
from core.store.engine import Connection, Database

LOCK = 0x6A69_6261_6E04
"""The advisory lock of whoever makes a digest (the bytes of “jiban” and 4)."""
_POSITIONS = 'SELECT pos, "case", seq, hash FROM positions WHERE pos BETWEEN $1 AND $2 ORDER BY pos'


class Leaf(msgspec.Struct, frozen=True, array_like=True):
    """One position as a digest covers it; `hash` as hex."""

    pos: int
    case: int
    seq: int
    hash: str


class Digest(msgspec.Struct, frozen=True):
    """A digest over positions `first`…`last`; `root`, `prev` and `signature` as hex; `made_at` as the chain writes moments."""

    first: int
    last: int
    root: str
    prev: str
    made_at: str
    signature: str = ""

    def signed_bytes(self) -> bytes:
        """What the signature and the next digest's `prev` cover."""
        return canonical({"first": self.first, "last": self.last, "root": self.root, "prev": self.prev, "made_at": self.made_at})


class Exported(msgspec.Struct, frozen=True):
    """The file of a digest."""

    digest: Digest
    leaves: tuple[Leaf, ...]

    @property
    def name(self) -> str:
        """The file's name; sorted by name, files are in order."""
        return f"digest-{self.digest.first:012d}-{self.digest.last:012d}.json"


def root_of(leaves: Iterable[Leaf]) -> str:
    """SM3 over the positions in order, each as pos (8 bytes), case (8), seq (4), hash (32); hex."""
    parts = [leaf.pos.to_bytes(8) + leaf.case.to_bytes(8) + leaf.seq.to_bytes(4) + bytes.fromhex(leaf.hash) for leaf in leaves]
    return sm3(b"".join(parts)).hex()


async def make(database: Database, key: Ed25519PrivateKey, folder: Path) -> Digest | None:
    """Digest everything placed since the last digest, export it and whatever an earlier crash left unexported.

    None when there is nothing new. `folder` should lie outside the database's disk, better outside the house.
    """
    async with database.transaction() as connection:
        await connection.execute("SELECT pg_advisory_xact_lock($1)", LOCK)
        before = await stored(connection)
        digest = await _next(connection, key, before[-1] if before else None)
        if digest is not None:
            await connection.execute(
                "INSERT INTO digests (first, last, root, prev, signature, made_at) VALUES ($1, $2, $3, $4, $5, $6)",
                digest.first, digest.last, bytes.fromhex(digest.root), bytes.fromhex(digest.prev), bytes.fromhex(digest.signature),
                datetime.fromisoformat(digest.made_at),
            )
    await export(database, folder)
    return digest


async def export(database: Database, folder: Path) -> None:
    """Write the file of every digest that has none yet: a crash may have come between keeping a digest and writing it."""
    async with database.pool.acquire() as connection:
        kept = await stored(connection)
    for each in kept:
        await _export(database, each, folder)


async def stored(connection: Connection) -> list[Digest]:
    """The digests in the database, in order."""
    rows = await connection.fetch("SELECT first, last, root, prev, signature, made_at FROM digests ORDER BY first")
    return [
        Digest(row["first"], row["last"], row["root"].hex(), row["prev"].hex(), stamp(row["made_at"]), row["signature"].hex()) for row in rows
    ]


def exported(folder: Path) -> list[Exported]:
    """The digests exported to the folder, in order. Raises msgspec.DecodeError for a file that is none."""
    return [msgspec.json.decode(path.read_bytes(), type=Exported) for path in sorted(folder.glob("digest-*.json"))]


def check(
    files: Sequence[Exported], kept: Sequence[Digest], placed: dict[int, Leaf], key: Ed25519PublicKey, numbers: dict[int, str]
) -> list[Finding]:
    """Compare the exported digests with those kept and with the positions as they are. `numbers` are case numbers by id."""
    findings: list[Finding] = []
    before: Digest | None = None
    for file in files:
        findings += _signed(file, before, key) + _damage(file, placed, numbers)
        before = file.digest
    mine, theirs = {file.digest for file in files}, set(kept)
    findings += [Finding("digest", "", 0, f"总序 {each.first}…{each.last} 的摘要不在数据库里") for each in mine - theirs]
    findings += [Finding("digest", "", 0, f"总序 {each.first}…{each.last} 的摘要没有导出文件") for each in theirs - mine]
    return findings


def _signed(file: Exported, before: Digest | None, key: Ed25519PublicKey) -> list[Finding]:
    """Whether the file itself holds: signature, root, place behind the one before."""
    digest, where = file.digest, f"总序 {file.digest.first}…{file.digest.last} 的摘要"
    findings = []
    try:
        key.verify(bytes.fromhex(digest.signature), digest.signed_bytes())
    except (InvalidSignature, ValueError):
        findings.append(Finding("digest", "", 0, f"{where}签名不符"))
    if root_of(file.leaves) != digest.root:
        findings.append(Finding("digest", "", 0, f"{where}与所附清单不符"))
    if (digest.prev, digest.first) != ((GENESIS.hex(), 1) if before is None else (sm3(before.signed_bytes()).hex(), before.last + 1)):
        findings.append(Finding("digest", "", 0, f"{where}与前一份不相接"))
    return findings


def _damage(file: Exported, placed: dict[int, Leaf], numbers: dict[int, str]) -> list[Finding]:
    """What the positions have lost or changed since the digest was taken."""
    findings: list[Finding] = []
    gone: dict[int, list[int]] = {}
    for leaf in file.leaves:
        now = placed.get(leaf.pos)
        if now is None:
            gone.setdefault(leaf.case, []).append(leaf.seq)
        elif now != leaf:
            findings.append(Finding("rehashed-case", numbers.get(leaf.case, f"#{leaf.case}"), 0, f"总序 {leaf.pos} 与摘要不符"))
    left = {leaf.case: leaf.seq for leaf in sorted(placed.values(), key=lambda leaf: leaf.seq)}
    for case, seqs in gone.items():
        tail = [seq for seq in seqs if seq > left.get(case, 0)]
        if case not in numbers:
            findings.append(Finding("deleted-case", f"#{case}", 0, f"摘要里有 {len(seqs)} 条办理记录"))
            continue
        findings += [Finding("deleted-row", numbers[case], seq, "摘要里有这一条") for seq in seqs if seq not in tail]
        if tail:
            findings.append(Finding("deleted-tail", numbers[case], min(tail), f"摘要里有第 {min(tail)} 至 {max(tail)} 条"))
    return findings


async def _next(connection: Connection, key: Ed25519PrivateKey, before: Digest | None) -> Digest | None:
    first = before.last + 1 if before else 1
    last = await connection.fetchval("SELECT coalesce(max(pos), 0) FROM positions")
    if last < first:
        return None
    root = root_of(leaves_of(await connection.fetch(_POSITIONS, first, last)))
    prev = sm3(before.signed_bytes()).hex() if before else GENESIS.hex()
    digest = Digest(first, last, root, prev, stamp(time.now()))
    return msgspec.structs.replace(digest, signature=key.sign(digest.signed_bytes()).hex())


def leaves_of(rows: Iterable[Any]) -> tuple[Leaf, ...]:
    """Rows of `positions` as leaves."""
    return tuple(Leaf(row["pos"], row["case"], row["seq"], row["hash"].hex()) for row in rows)


async def _export(database: Database, digest: Digest, folder: Path) -> None:
    """Write the digest's file unless it is there; a half-written file never bears the final name."""
    target = folder / Exported(digest, ()).name
    if await asyncio.to_thread(target.exists):
        return
    leaves = leaves_of(await database.fetch(_POSITIONS, digest.first, digest.last))
    await asyncio.to_thread(_write, target, msgspec.json.encode(Exported(digest, leaves)))


def _write(target: Path, data: bytes) -> None:
    """The file, whole and on the disk, or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_suffix(f".{base64.b32encode(os.urandom(5)).decode()}")
    with draft.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(target)
