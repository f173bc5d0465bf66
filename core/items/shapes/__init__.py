"""The shapes of `jiban new` and of the studio: a small working item of each, to be changed into the real one.

Each shape says only what makes it what it is: its fields, its question and rows, its register or draw, its Python. What all have in
common is in `core.items.drafting`. A row's examples are what its scenarios try: both sides of each boundary.
"""

from core.items.shapes.deciding import FILING, LEDGER, PERMIT
from core.items.shapes.extending import CHECK, INDICATOR, TRAIT
from core.items.shapes.model import INSTANT, ORDINARY, RowShape, Shape
from core.items.shapes.served import COMPLAINT, PROMISE, RECORD, SUBSIDY

SHAPES: dict[str, Shape] = {
    "permit": PERMIT, "filing": FILING, "ledger": LEDGER, "promise": PROMISE, "record": RECORD, "complaint": COMPLAINT, "subsidy": SUBSIDY,
    "trait": TRAIT, "indicator": INDICATOR, "check": CHECK,
}
"""By the word that `--shape` takes."""
OFFERED: dict[str, str] = {
    "promise": "承诺即办", "permit": "普通许可", "filing": "备案", "record": "台账", "complaint": "投诉举报", "subsidy": "补贴",
}
"""Those that an official may start from, which need nothing outside the item's own files, and what they are called."""

__all__ = ["INSTANT", "OFFERED", "ORDINARY", "SHAPES", "RowShape", "Shape"]
