"""Items by a word: as written, roughly, by pinyin and by initials."""

from functools import cache

import pytest

from core.registry import Registry, load_registry
from core.search import find_items
from core.settings import ROOT

FILING, OPENING = "fire_acceptance_filing", "fire_opening_inspection"


@cache
def registry() -> Registry:
    return load_registry(ROOT, "demo")


@pytest.mark.parametrize(("text", "first"), [
    ("消防验收备案", FILING), ("营业前", OPENING), ("消防安全检查", OPENING), ("xfys", FILING), ("XFYS", FILING), ("ｘｆｙｓ", FILING),
    ("xiaofangyanshou", FILING), ("tourushiyong", OPENING), ("trsy", OPENING), (FILING, FILING), ("工程 备案", FILING), ("竣工验收报告", FILING),
    ("公众聚集场所投入使用、营业前消防安全检查", OPENING), ("消防检查", OPENING), ("开业前办理", OPENING),
])
def test_the_likeliest_comes_first(text: str, first: str) -> None:
    found = find_items(registry(), text)
    assert found
    assert found[0] == first


def test_a_word_of_both_finds_both() -> None:
    assert set(find_items(registry(), "消防")) >= {FILING, OPENING}
    assert set(find_items(registry(), "xf")) >= {FILING, OPENING}


def test_every_word_must_be_found() -> None:
    assert FILING not in find_items(registry(), "消防 投入使用")
    assert find_items(registry(), "消防 没有的词") == []


@pytest.mark.parametrize("text", ["", "   ", "。，！", "没有的词", "zzzz", "\ud800", "\0", "%_", "x" * 10_000, "驾驶证"], ids=lambda text: ascii(text)[:12])
def test_what_means_nothing_finds_nothing(text: str) -> None:
    assert find_items(registry(), text) == []
