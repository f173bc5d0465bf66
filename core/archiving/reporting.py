"""核验报告: what was verified when the package was made, kept because a later platform may verify it no more."""

from collections.abc import Sequence
from datetime import date

import msgspec

from core.archiving.writing import Part
from core.canonical import sm3
from core.cases.chain import GENESIS
from core.cases.loading import Loaded
from core.cases.suspects import genuine
from core.verification import Ring, check, link_in


class PaperReport(msgspec.Struct, frozen=True):
    """A paper: what its claim is worth, and the digest of its bytes."""

    title: str
    number: str
    verdict: str
    state: str
    sm3: str


class MaterialReport(msgspec.Struct, frozen=True):
    """A material's file: the digest of its bytes, and the one that its sealed bytes were registered with when it was handed in.

    The sealed bytes had that digest when the file was read; a file whose bytes have not stands among what is missing.
    """

    title: str
    path: str
    sm3: str
    registered: str


class Report(msgspec.Struct, frozen=True):
    """The report: the case's chain, its papers, its materials, as of the day the case ended."""

    on: date
    chain: bool
    events: int
    head: str
    papers: tuple[PaperReport, ...]
    materials: tuple[MaterialReport, ...]


def report_of(case: Loaded, parts: Sequence[Part], ring: Ring, on: date) -> Report:
    """Verify the chain and every paper's claim; name every material."""
    prev, whole = GENESIS, True
    for row in case.events:
        whole = whole and row.prev == prev and genuine(case.state.number, row)
        prev = row.hash
    return Report(
        on, whole and prev == case.state.head, len(case.events), prev.hex(), tuple(_paper(part, ring, on) for part in parts if part.kind == "notice"),
        tuple(MaterialReport(part.title, part.path, sm3(part.data).hex(), part.origin) for part in parts if part.kind == "material"),
    )


def _paper(part: Part, ring: Ring, on: date) -> PaperReport:
    """What the claim in the paper says, without asking the record: that is what can be repeated later."""
    link = link_in(part.data)
    found = check(link, ring, on)
    return PaperReport(part.title, part.origin, f"{found.word}：{found.sentence}", found.state, sm3(part.data).hex())
