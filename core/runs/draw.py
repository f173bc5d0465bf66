"""A draw that anyone can repeat: who is drawn follows from the seed and the candidates alone.

Each candidate is ranked by SM3 over the seed and its own number; the lowest ranks are drawn. Adding, removing or renaming a
candidate, or another seed, gives another digest of the inputs, so a changed list does not pass for the one that was drawn from.
"""

from collections.abc import Collection, Sequence
from decimal import Decimal
from math import ceil

import msgspec

from core.canonical import canonical, sm3

CODE = "sm3-rank@1"
"""The name of this way of drawing, stored with each run; another way gets another name and this one stays."""
_WHOLE = 100


class Inputs(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a draw depends on: the condition in words of the rule language, the share in percent, the candidates in order."""

    draw: str
    item: str
    release: str
    where: str
    share: int
    seed: str
    candidates: tuple[str, ...]
    code: str = CODE

    def digest(self) -> bytes:
        """SM3 over the canonical bytes of all of it, 32 bytes."""
        return sm3(canonical(self))


def draw(seed: str, candidates: Sequence[str], share: int) -> tuple[str, ...]:
    """The drawn numbers, in order of rank: `share` percent of the candidates, rounded up to whole ones.

    The order in which candidates are given does not matter. Raises ValueError for a share outside 0–100 or a candidate twice.
    """
    if len(set(candidates)) < len(candidates):
        raise ValueError("候选办件有重复")
    count = share_of(len(candidates), Decimal(share))
    return tuple(sorted(candidates, key=lambda number: (rank(seed, number), number))[:count])


def share_of(candidates: int, share: Decimal) -> int:
    """How many are drawn: `share` percent, rounded up to whole ones. Raises ValueError for a share outside 0–100."""
    if not 0 <= share <= _WHOLE:
        raise ValueError(f"抽查比例应在 0 到 100 之间，现为 {share}")
    return ceil(candidates * share / _WHOLE)


def recompute(inputs: Inputs, digest: bytes, drawn: Collection[str]) -> tuple[str, ...]:
    """What is wrong with a stored draw, in sentences: inputs changed since, or other numbers than the draw gives. Empty: it holds."""
    wrong = []
    if inputs.code != CODE:
        return (f"抽取方法 {inputs.code} 不是 {CODE}，不能用这一方法重算",)
    if inputs.digest() != digest:
        wrong.append("抽取的条件、种子或者候选名单与当时记录的散列不符")
    expected = set(draw(inputs.seed, inputs.candidates, inputs.share))
    if missing := sorted(expected - set(drawn)):
        wrong.append(f"按记录应抽中而名单里没有：{'、'.join(missing)}")
    if extra := sorted(set(drawn) - expected):
        wrong.append(f"名单里有而按记录不应抽中：{'、'.join(extra)}")
    return tuple(wrong)


def rank(seed: str, number: str) -> bytes:
    """A candidate's rank: SM3 over seed and number, each with its length before it, so no two pairs of texts give the same bytes."""
    parts = [text.encode() for text in (seed, number)]
    return sm3(*(piece for part in parts for piece in (len(part).to_bytes(4, "big"), part)))
