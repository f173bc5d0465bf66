"""Complete filings: every mistake in `base.toml` is named, and a base that cannot be submitted is no base."""

from pathlib import Path

import pytest

from core.faults import Blame
from core.items.item import Item
from core.registry import load_registry
from core.scenarios.bases import read_bases

ROOT = Path(__file__).parents[3]
BLAME = Blame("p", "features/x/base.toml")


@pytest.fixture(scope="module")
def item() -> Item:
    return load_registry(ROOT).items["fire_acceptance_filing"]


@pytest.fixture(scope="module")
def good() -> str:
    return (ROOT / "features" / "fire_acceptance_filing" / "base.toml").read_text("utf-8")


def test_a_base_is_as_json_would_carry_it(item: Item, good: str) -> None:
    bases, faults = read_bases(good.encode(), item, BLAME)
    assert faults == []
    assert bases[0].values["completed_on"] == "2026-02-10"


def test_a_base_may_start_from_another(item: Item, good: str) -> None:
    more = '\n[[base]]\nname = "大一点"\nlike = "建设工程消防验收备案"\n[base.values]\narea_m2 = 320.5\n'
    bases, faults = read_bases((good + more).encode(), item, BLAME)
    assert faults == []
    assert str(bases[1].values["area_m2"]) == "320.5"
    assert bases[1].values["org_name"] == bases[0].values["org_name"]


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("format = 2", "base-file"),
        ("format = 1\nbase = [{ nam = '甲', values = {} }]", "base-file"),
        ("not toml", "base-file"),
        ("format = 1\nbase = [{ name = '甲', like = '乙', values = {} }]", "base-like"),
        ("format = 1\nbase = [{ name = '甲', values = { area = 1 } }]", "unknown-field"),
        ("format = 1\nbase = [{ name = '甲', values = { area_m2 = 1 } }]", "base-invalid"),
        ("format = 1\nbase = [{ name = '甲', values = {} }, { name = '甲', values = {} }]", "base-twice"),
    ],
)
def test_each_mistake_is_named(item: Item, written: str, code: str) -> None:
    _, faults = read_bases(written.encode(), item, BLAME)
    assert code in {fault.code for fault in faults}
