"""A mutant: the rules of an item with one thing changed, as somebody's slip of the pen would change it."""

from typing import Literal, TypeAlias

import msgspec

from core.items.model import RulesFile, Status

MutantKind: TypeAlias = Literal[
    "boundary", "comparison", "member", "negation", "row", "order", "output", "never", "parameter", "since", "window", "where", "take"
]
MUTANT_WORDS: dict[MutantKind, str] = {
    "boundary": "边界移一格", "comparison": "比较换一个", "member": "名单少一项", "negation": "正反颠倒", "row": "删去一行", "order": "两行对调",
    "output": "结论换一个", "never": "删去“不可能”", "parameter": "参数改一格", "since": "起始日期移一日", "window": "期间移一日", "where": "条件改动",
    "take": "取法改动",
}


class Mutant(msgspec.Struct, frozen=True, kw_only=True):
    """One change.

    `place` is where the change is (`decision.path.rows[XF-11].when.area`), `row` the rule that it concerns first, `status` who laid
    that rule down; `about` says the change in Chinese; `tables` and `fact` name what has to be compiled anew. `source` is the whole
    file with the change in it.
    """

    kind: MutantKind
    place: str
    row: str
    status: Status
    about: str
    source: RulesFile
    tables: tuple[str, ...] = ()
    fact: str = ""
