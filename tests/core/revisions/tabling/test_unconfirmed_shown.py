"""What nobody has confirmed, picked and grouped."""

from core.registry import load_registry
from core.revisions.tabling.unconfirmed import Waiting, waiting
from core.revisions.tabling.unconfirmed_shown import OWN, OWN_WORDS, Wish, grouped, ordered
from core.settings import ROOT


def _waiting(org: str, item: str, sort: str, label: str, said: str = "") -> Waiting:
    return Waiting(item, item and f"{item}许可", org, f"{org}局", sort, label, said, "本地规定")


EVERY = ordered([
    _waiting("乙", "丁", "规则", "办理路径 DX-01"), _waiting("乙", "", "指标", "当场办结率"), _waiting("甲", "丙", "规则", "办理路径 BX-01", "面积小于 300 平方米"),
    _waiting("乙", "丁", "参数", "面积上限", "300 平方米"), _waiting("甲", "丙", "规则", "办理路径 BX-02"),
])


def test_departments_and_items_stand_together_and_what_belongs_to_none_last() -> None:
    assert [(each.authority, each.item) for each in EVERY] == [("乙", "丁"), ("乙", "丁"), ("甲", "丙"), ("甲", "丙"), ("乙", "")]
    found = grouped(EVERY[1:4], EVERY)
    assert [(each.name, len(each.lines), each.total) for each in found] == [("丁许可", 1, 2), ("丙许可", 2, 2)]
    assert grouped(EVERY, EVERY)[-1].name == OWN_WORDS


def test_they_are_picked_by_department_item_sort_and_words() -> None:
    def labels(**wish: str) -> list[str]:
        return [each.label for each in EVERY if Wish(**wish).picks(each)]

    assert labels() == [each.label for each in EVERY]
    assert labels(org="乙") == ["办理路径 DX-01", "面积上限", "当场办结率"]
    assert labels(item=OWN) == ["当场办结率"]
    assert labels(item="丙", sort="规则") == ["办理路径 BX-01", "办理路径 BX-02"]
    assert labels(text="300 ｂｘ") == ["办理路径 BX-01"], "every word, whatever the width and the case"
    assert labels(text="没有的字") == []


def test_of_the_house_nothing_is_lost() -> None:
    registry = load_registry(ROOT)
    every = waiting(registry, {item.info.authority for item in registry.items.values()})
    found = ordered(every)
    assert sorted(map(str, found)) == sorted(map(str, every))
    assert sum(each.total for each in grouped(found, found)) == len(every)
