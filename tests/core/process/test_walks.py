"""Random processes × random doings in the pure core: 10,000 walks, JIBAN_SOAK a hundred times as many."""

import os
from collections import Counter
from decimal import Decimal
from functools import cache
from random import Random
from typing import Any

import pytest
from growing import grow
from holding import finished
from wandering import Wanderer, fitted

from core.faults import Blame
from core.items.item import Item
from core.procedure import COMMANDS
from core.registry import load_registry
from core.scenarios.bases import read_bases
from core.settings import ROOT

PARTS = 100 if os.environ.get("JIBAN_SOAK") else 1
"""Several, that processors may share them."""
PROCESSES, WALKS = 500, 20
CONDITIONS = ("path = '当场办结'", "area_m2 < 300", "path != '一般程序' and area_m2 >= 100")


@cache
def base() -> tuple[Item, dict[str, Any]]:
    """The demonstration's permit, and a complete filing of it as it is sent."""
    item = load_registry(ROOT).items["demo_permit"]
    bases, faults = read_bases((ROOT / "features/demo_permit/base.toml").read_bytes(), item, Blame("demo", "base.toml"))
    assert faults == []
    return item, bases[0].values


def walk(seed: int, walks: int, used: Counter[str]) -> None:
    """One process, several walks on it."""
    random = Random(seed)
    plain, sent = base()
    item = fitted(plain, grow(random, CONDITIONS, {"decide": "grant"}))
    for _ in range(walks):
        values = item.form.typed({**sent, "area_m2": Decimal(random.choice((80, 120, 450))), "blocks_lane": random.random() < 0.2})
        wanderer = Wanderer(item, random, values, used)
        wanderer.wander(random.randint(4, 20))
        wanderer.bring_to_an_end()
        finished(wanderer)


@pytest.mark.parametrize("part", range(PARTS))
def test_whatever_is_done_nothing_is_lost_and_everything_can_be_brought_to_an_end(part: int) -> None:
    used = Counter[str]()
    for seed in range(part * PROCESSES, (part + 1) * PROCESSES):
        walk(seed, WALKS, used)
    assert set(used) == set(COMMANDS)


@pytest.mark.parametrize("seed", [1298, 25959])
def test_what_a_long_walk_once_found_stays_mended(seed: int) -> None:
    walk(seed, WALKS, Counter())
