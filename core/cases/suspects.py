"""What was done to the events of one case: pure comparison of what is stored with what the global order remembers.

The order (`positions`) keeps each event's hash; a hash covers the event's place and content. So a row is known again wherever
it stands, and what is missing, additional or rewritten can be told apart.
"""

from collections.abc import Mapping, Sequence
from typing import Literal, TypeAlias

import msgspec

from core.cases.chain import GENESIS, Link, link_hash
from core.cases.state import EventRow

Damage: TypeAlias = Literal["changed", "swapped", "inserted", "deleted-row", "deleted-case", "rehashed-case", "deleted-tail", "read-model", "digest", "material", "link", "filing"]
WORDS: dict[Damage, str] = {
    "changed": "办理记录被改动", "swapped": "办理记录被对调", "inserted": "办理记录被插入", "deleted-row": "办理记录被删除",
    "deleted-case": "办件被整件删除", "rehashed-case": "办件被改写并重算了散列", "deleted-tail": "末尾的办理记录被删除",
    "read-model": "办件现状与办理记录不一致", "digest": "每日摘要不符",
    "material": "申请材料与办理记录不一致", "link": "关联办件与办理记录不一致", "filing": "申报与办理记录不一致",
}


class Finding(msgspec.Struct, frozen=True, order=True):
    """One piece of damage. `number` is the case's (or its id, when nothing else is left), `seq` the event's, 0 for the whole case."""

    damage: Damage
    number: str
    seq: int
    detail: str = ""

    def sentence(self) -> str:
        """The finding as one line of a report."""
        where = f"办件 {self.number}" + (f" 第 {self.seq} 条" if self.seq else "") if self.number else "总序"
        return f"{where}：{WORDS[self.damage]}" + (f"（{self.detail}）" if self.detail else "")


class Evidence(msgspec.Struct, frozen=True):
    """One case as it is found: its number and its rows by seq.

    `placed` are the hashes the global order has for its seqs, `pending` the seqs that committed but have no position yet, `claimed`
    the seq and head that the row in `cases` says (None without such a row), `elsewhere` for hashes that are not this case's where
    the order knows them: number (or id) and seq.
    """

    number: str
    rows: Sequence[EventRow]
    placed: Mapping[int, bytes]
    pending: frozenset[int] = frozenset()
    claimed: tuple[int, bytes] | None = None
    elsewhere: Mapping[bytes, tuple[str, int]] = {}


def link_of(number: str, row: EventRow) -> Link:
    """What the row's hash should cover."""
    return Link(number, row.seq, row.kind, row.recorded_at, row.effective_on, row.actor, row.release, row.payload)


def genuine(number: str, row: EventRow) -> bool:
    """Whether the row's content is what its own hash covers."""
    return link_hash(row.prev, link_of(number, row)) == row.hash


def inspect(found: Evidence) -> list[Finding]:
    """Every damage to the case's rows, each named once."""
    if not found.rows:
        return [Finding("deleted-case", found.number, 0, f"总序里有 {len(found.placed)} 条办理记录")]
    if found.claimed is None:
        return [Finding("deleted-case", found.number, 0, "办理记录还在，办件已不在")]
    if [row.seq for row in found.rows] == list(range(1, found.claimed[0] + 1)) and _whole(found):
        return []
    return _Inspection(found).findings()


def _whole(found: Evidence) -> bool:
    """The quick way: every row genuine, linked, where the order has it, and the case's head is the last of them."""
    prev = GENESIS
    for row in found.rows:
        known = found.placed.get(row.seq)
        if row.prev != prev or not genuine(found.number, row) or (row.hash != known if known else row.seq not in found.pending):
            return False
        prev = row.hash
    return found.claimed == (len(found.rows), prev) and len(found.placed) <= len(found.rows)


class _Inspection:
    """The slow way, for a case with damage."""

    def __init__(self, found: Evidence) -> None:
        self.found = found
        self.homes = {digest: seq for seq, digest in found.placed.items()}
        self.rewritten = [row for row in found.rows if row.hash not in self.homes and self._takes_a_place(row)]
        self.displaced = [row for row in found.rows if self.homes.get(row.hash, row.seq) != row.seq]
        self.in_place = [row for row in found.rows if self.homes.get(row.hash) == row.seq]
        self.inserted = [
            row for row in found.rows
            if row.hash not in self.homes and not self._takes_a_place(row) and row.seq not in found.pending
        ]

    def findings(self) -> list[Finding]:
        """Swapped, inserted, deleted, rewritten, changed."""
        lost = self._lost()
        return sorted({*self._swapped(lost), *self._inserted(), *self._deleted(lost), *self._rewritten(), *self._changed(), *self._head()})

    def _takes_a_place(self, row: EventRow) -> bool:
        """Whether the row stands where the order has another event that is nowhere else in the case."""
        expected = self.found.placed.get(row.seq)
        return expected is not None and all(other.hash != expected for other in self.found.rows)

    def _lost(self) -> list[int]:
        """Seqs that must be there and are not, in whatever row."""
        carried = {row.hash for row in self.found.rows}
        taken = {row.seq for row in self.rewritten}
        lost = {seq for seq, digest in self.found.placed.items() if digest not in carried and seq not in taken}
        there = {row.seq for row in self.found.rows}
        claimed = range(1, self.found.claimed[0] + 1) if self.found.claimed else ()
        return sorted(lost | ({*self.found.pending, *claimed} - {*self.found.placed} - there))

    def _swapped(self, lost: list[int]) -> list[Finding]:
        shifted = bool(self.inserted or lost)  # then the others only moved up or down
        moved = [] if shifted else [self._finding("swapped", row.seq, f"原为第 {self.homes[row.hash]} 条") for row in self.displaced]
        foreign = [(row, self.found.elsewhere[row.hash]) for row in (*self.rewritten, *self.inserted) if row.hash in self.found.elsewhere]
        return moved + [self._finding("swapped", row.seq, f"原为办件 {number} 第 {seq} 条") for row, (number, seq) in foreign]

    def _inserted(self) -> list[Finding]:
        return [self._finding("inserted", row.seq) for row in self.inserted if row.hash not in self.found.elsewhere]

    def _deleted(self, lost: list[int]) -> list[Finding]:
        last = max(*self.found.placed, *self.found.pending, *lost, 0, 0)
        tail = [seq for seq in lost if all(later in lost for later in range(seq, last + 1))]
        rows = [self._finding("deleted-row", seq) for seq in lost if seq not in tail]
        return rows + ([self._finding("deleted-tail", tail[0], f"第 {tail[0]} 条起共 {len(tail)} 条")] if tail else [])

    def _rewritten(self) -> list[Finding]:
        """Rows with a hash of their own making: a case re-hashed from there on, or single rows changed with their hash."""
        own = [row for row in self.rewritten if row.hash not in self.found.elsewhere]
        rehashed = [row for row in own if genuine(self.found.number, row)]
        changed = [self._finding("changed", row.seq) for row in own if row not in rehashed]
        return changed + ([self._finding("rehashed-case", 0, f"自第 {rehashed[0].seq} 条起")] if rehashed else [])

    def _changed(self) -> list[Finding]:
        """Rows where they belong whose content is not what their hash covers; two that fit crosswise were swapped."""
        pending = [row for row in self.found.rows if row.seq in self.found.pending and row.hash not in self.homes]
        bad = [row for row in (*self.in_place, *pending) if not genuine(self.found.number, row)]
        return [
            self._finding("swapped", row.seq, f"内容原为第 {other} 条") if (other := self._crosswise(row, bad)) else self._finding("changed", row.seq)
            for row in bad
        ]

    def _crosswise(self, row: EventRow, bad: list[EventRow]) -> int:
        """The seq of another bad row whose content this row's hash covers, or 0."""
        for other in bad:
            swapped = msgspec.structs.replace(other, seq=row.seq, prev=row.prev, hash=row.hash)
            payload = msgspec.structs.replace(row, payload=other.payload)
            if other is not row and (genuine(self.found.number, swapped) or genuine(self.found.number, payload)):
                return other.seq
        return 0

    def _head(self) -> list[Finding]:
        """The case claims more or other events than there are, and nothing else explains it."""
        last = self.found.rows[-1]
        explained = self._lost() or self.inserted or self.rewritten or self.displaced
        if explained or self.found.claimed == (last.seq, last.hash):
            return []
        claimed = self.found.claimed[0] if self.found.claimed else 0
        if claimed > last.seq:
            return [self._finding("deleted-tail", last.seq + 1, f"办件记有 {claimed} 条，现有 {last.seq} 条")]
        return [self._finding("read-model", 0, "办件记录的最后散列与办理记录不符")]

    def _finding(self, damage: Damage, seq: int, detail: str = "") -> Finding:
        return Finding(damage, self.found.number, seq, detail)
