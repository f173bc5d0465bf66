"""Topics: read, every fault at its place; answers lead to items; found by what people say."""

from decimal import Decimal
from functools import cache
from typing import Any

import msgspec
import pytest

from core.declarations import Topic
from core.faults import Blame
from core.items.topic_model import TopicDef
from core.registry import Registry, load_registry
from core.search.topics import find_topics
from core.settings import ROOT
from core.topics import MOST, TopicPlan, read_topic

BLAME = Blame("p", "plugins/p/plugin.toml")
ITEM = "demo_permit"
GOOD: dict[str, Any] = {
    "label": "我要赶集", "about": "说明", "basis": ["规定"], "status": "plan",
    "ask": [{"id": "kind", "ask": "什么集市？", "options": ["夜市", "演出"]}, {"id": "area", "ask": "多大？", "kind": "decimal", "unit": "m2", "when": "kind = '夜市'"}],
    "items": [{"item": ITEM, "says": "要许可。", "when": "area > 10", "values": {"area_m2": "area", "market_kind": "kind"}}],
}


@cache
def registry() -> Registry:
    return load_registry(ROOT)


def read(**change: Any) -> tuple[TopicPlan | None, list[tuple[str, str]]]:
    topic = Topic("trip", msgspec.convert(GOOD | change, TopicDef), "p")
    plan, faults = read_topic(topic, registry().items, BLAME, "topic.trip")
    return plan, [(fault.place.removeprefix("topic.trip."), fault.code) for fault in faults]


def item(**change: Any) -> dict[str, Any]:
    return {"items": [GOOD["items"][0] | change]}


def asks(count: int) -> dict[str, Any]:
    questions = [{"id": f"q{n}", "ask": "问？", "kind": "bool"} for n in range(count)]
    return {"ask": questions, "items": [{"item": ITEM, "says": "要。", "when": " or ".join(f"q{n} = true" for n in range(count)) or ""}]}


def test_eight_questions_are_well_and_nine_are_a_fault() -> None:
    assert read(**asks(MOST))[1] == []
    assert read(**asks(MOST + 1))[1] == [("ask", "too-many")]
    assert read(ask=[])[1] == [("ask", "too-many")]


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"label": " "}, ("label", "empty")),
        ({"basis": []}, ("basis", "empty")),
        ({"items": []}, ("items", "empty")),
        ({"ask": [GOOD["ask"][0], GOOD["ask"][0]]}, ("ask[2].id", "duplicate")),
        ({"ask": [GOOD["ask"][0] | {"options": ["夜市"]}]}, ("ask[1].options", "options")),
        ({"ask": [{"id": "x", "ask": "问？", "kind": "bool", "options": ["甲", "乙"]}]}, ("ask[1].options", "options")),
        (item(item="demo_permitt"), ("items[1].item", "unknown-item")),
        (item(item="efficiency_order"), ("items[1].item", "not-for-applicants")),
        (item(says=""), ("items[1].says", "empty")),
        (item(when="size > 10"), ("items[1].when", "unknown-field")),
        (item(values={"area": "area"}), ("items[1].values.area", "unknown-field")),
        (item(values={"legal_rep": "kind"}), ("items[1].values.legal_rep", "personal")),
        (item(values={"market_days": "area"}), ("items[1].values.market_days", "personal")),
        (item(values={"market_kind": "'早市'"}), ("items[1].values.market_kind", "unknown-option")),
        ({"ask": [*GOOD["ask"], {"id": "more", "ask": "还有呢？", "kind": "bool"}]}, ("ask", "unused")),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, tuple) else "",
)
def test_a_fault_says_where_and_what(change: dict[str, Any], wrong: tuple[str, str]) -> None:
    plan, faults = read(**change)
    assert plan is None
    assert wrong in faults


def test_answers_lead_to_the_item_or_not_and_fill_in_its_fields() -> None:
    plan, faults = read()
    assert faults == []
    assert plan is not None
    (way,) = plan.ways
    for area, follows in (("10", False), ("10.01", True)):
        assert way.follows({"kind": "夜市", "area": Decimal(area)}) is follows
    assert way.follows({"kind": "夜市"}) is None  # not answered yet is neither
    assert way.filled({"kind": "夜市", "area": Decimal("12.50")}) == {"area_m2": Decimal("12.50"), "market_kind": "夜市"}
    assert way.filled({"kind": "演出"}) == {"market_kind": "演出"}


def test_nothing_is_said_about_an_item_whose_own_files_are_faulty() -> None:
    topic = Topic("trip", msgspec.convert(GOOD, TopicDef), "p")
    plan, faults = read_topic(topic, {}, BLAME, "topic.trip", frozenset({ITEM}))
    assert faults == []
    assert plan is not None
    assert plan.ways == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [("开饭店", "open_restaurant"), ("我要开饭店", "open_restaurant"), ("餐馆", "open_restaurant"), ("想开一家小吃店", "open_restaurant"), ("摆摊", "demo_topic"), ("消防", ""), ("", "")],
)
def test_found_by_what_people_say(text: str, found: str) -> None:
    topics = find_topics(registry().topics.values(), text)
    assert (topics[0].id if topics else "") == found
