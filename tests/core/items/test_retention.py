"""保管期限: what an item may say about how long its packages are kept, and what follows."""

from datetime import date

import msgspec
import pytest

from core.archiving.describing import retention_of
from core.archiving.sheets import kept_words
from core.items.item import Item
from core.items.parts import Retention
from core.registry import load_registry
from core.settings import ROOT


@pytest.fixture(scope="module")
def item() -> Item:
    return load_registry(ROOT, "demo").items["demo_permit"]


def with_rule(item: Item, rule: Retention | None) -> Item:
    return msgspec.structs.replace(item, info=msgspec.structs.replace(item.info, archive=rule))


@pytest.mark.parametrize(
    ("rule", "until", "words"),
    [
        (Retention(years=10, basis="规定"), date(2036, 12, 31), "10 年，到 2036年12月31日"),
        (Retention(years=30, basis="规定"), date(2056, 12, 31), "30 年，到 2056年12月31日"), (Retention(years=0, basis="规定"), None, "永久"), (None, None, "没有规定"),
    ],
)
@pytest.mark.parametrize("day", [date(2026, 1, 1), date(2026, 12, 31)])
def test_years_count_from_the_year_after_the_end(item: Item, rule: Retention | None, until: date | None, words: str, day: date) -> None:
    found = retention_of(with_rule(item, rule), day)
    assert found.until == until
    assert kept_words(found) == words
