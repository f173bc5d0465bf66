"""Whatever items are combined: order and repetition do not matter, each identity is asked once, and the whole takes what every part takes."""

from typing import Any

import msgspec
import pytest
from conftest_scenes import Make, ref
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.forms.validators import fast
from core.items.item import Item
from core.registry import Registry
from core.scenes import Chosen, Composed, Composition, Offered, composed, resolve

ELEMENTS: dict[str, list[dict[str, Any]]] = {
    "word": [{"title": "词", "type": "string", "maxLength": size} for size in (2, 4)],
    "kind": [{"title": "类", "type": "string", "enum": options} for options in (["甲", "乙"], ["乙", "丙"], ["甲", "乙", "丙"])],
    "count": [{"title": "数", "type": "integer", "minimum": low, "maximum": 9} for low in (0, 3)],
    "flag": [{"title": "是", "type": "boolean"}],
    "many": [{"title": "选", "type": "array", "uniqueItems": True, "items": {"type": "string", "enum": options}} for options in (["子", "丑"], ["丑", "寅", "子"])],
}
CONDITIONS = ("", "flag = true", "count >= 5", "kind = '乙'", "word is present")
ANSWERS: dict[str, st.SearchStrategy[Any]] = {
    "word": st.text("ab乙", max_size=5), "kind": st.sampled_from(["甲", "乙", "丙", "丁"]), "count": st.integers(-1, 10), "flag": st.booleans(),
    "many": st.lists(st.sampled_from(["子", "丑", "寅"]), max_size=3),
}
SLOW = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@st.composite
def forms(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any], tuple[str, ...]]:
    """The fields, elements and required names of a small form: shared elements, own fields, conditions on each other."""
    names = draw(st.lists(st.sampled_from([*ELEMENTS]), min_size=1, unique=True))
    elements = {name: draw(st.sampled_from(ELEMENTS[name])) for name in names}
    fields: dict[str, Any] = {}
    for name in names:
        fields[name] = ref(name) if draw(st.booleans()) else dict(elements[name])
        conditions = [each for each in CONDITIONS if not each or each.split()[0] in [*fields][:-1]]
        condition = draw(st.sampled_from(conditions))
        if condition:
            fields[name]["x-visible"] = condition
    required = tuple(name for name in fields if draw(st.booleans()))
    return fields, elements, required


FORMS = st.lists(forms(), min_size=1, max_size=4)


def made_of(parent: Item, make: Make, written: list[Any]) -> Composed:
    items = [make(f"item{number}", fields, elements, required) for number, (fields, elements, required) in enumerate(written)]
    return composed(parent, [Chosen(item) for item in items], Composition(()))


@SLOW
@given(written=FORMS, data=st.data())
def test_the_whole_may_be_filed_exactly_when_every_part_may(parent: Item, make: Make, written: list[Any], data: st.DataObject) -> None:
    made = made_of(parent, make, written)
    values = {name: data.draw(ANSWERS[_sort(field.identity)]) for name, field in made.form.fields.items() if name not in parent.form.fields and data.draw(st.booleans())}
    whole = judged(made).submit(values)
    parts = [(part, part.item.form.submit(part.inside(values))) for part in made.parts]
    assert (not whole.messages) == all(not read.messages for _, read in parts)
    if not whole.messages:
        kept = {part.names[name]: value for part, read in parts for name, value in read.values.items()}
        assert whole.values == kept
        assert whole.values == made.form.join(*made.form.split(whole.values))


@SLOW
@given(written=FORMS, data=st.data())
def test_the_merged_limits_are_what_all_accept(parent: Item, make: Make, written: list[Any], data: st.DataObject) -> None:
    made = made_of(parent, make, written)
    for name, field in made.form.fields.items():
        if name in parent.form.fields or any(field.label in conflict.text for conflict in made.conflicts):
            continue
        value = data.draw(ANSWERS[_sort(field.identity)])
        own = [part.item.form.fields[own].schema for part in made.parts for own, merged in part.names.items() if merged == name]
        assert fast(field.schema).is_valid(value) == all(fast(schema).is_valid(value) for schema in own)


@SLOW
@given(written=FORMS)
def test_each_identity_is_asked_once_and_by_everybody_who_asks(parent: Item, make: Make, written: list[Any]) -> None:
    made = made_of(parent, make, written)
    identities = [field.identity for field in made.form.fields.values()]
    wanted = {field.identity for item in (parent, *(part.item for part in made.parts)) for field in item.form.fields.values()}
    assert len(identities) == len(set(identities))
    assert set(identities) == wanted
    assert [name for page in made.form.pages for name in page.fields] == [*made.form.fields]
    for part in made.parts:
        assert {made.form.fields[merged].identity: part.item.form.fields[own].identity for own, merged in part.names.items()} == {
            field.identity: field.identity for field in part.item.form.fields.values()
        }


@SLOW
@given(written=FORMS, data=st.data())
def test_the_order_of_choosing_changes_nothing_that_counts(parent: Item, make: Make, written: list[Any], data: st.DataObject) -> None:
    items = [Chosen(make(f"item{number}", *form)) for number, form in enumerate(written)]
    one = composed(parent, items, Composition(()))
    other = composed(parent, data.draw(st.permutations(items)), Composition(()))
    assert {name: (field.identity, field.type.kind, field.required) for name, field in one.form.fields.items()} == {
        name: (field.identity, field.type.kind, field.required) for name, field in other.form.fields.items()
    }
    assert bool(one.conflicts) == bool(other.conflicts)
    assert one.times.promised == other.times.promised


@pytest.mark.parametrize("again", [1, 2])
def test_choosing_in_any_order_or_twice_is_the_same(registry: Registry, again: int) -> None:
    parent = registry.items["demo_open_together"]
    offered = Offered(registry.scenes, registry.items, registry.items.get)
    shop, drink, sign = "【演示】开饮品店", "【演示】现制饮品许可", "【演示】门头招牌备案"

    def chosen(scenes: list[str], items: list[str]) -> Item:
        return resolve(parent, {"combo_mode": "场景+事项", "combo_scenes": scenes, "combo_items": items}, offered)

    first = chosen([shop], [drink, sign])
    assert isinstance(first, Composed)
    assert first is chosen([shop], [sign, drink])
    assert [part.item.info.name for part in first.parts] == [drink, sign]
    alone = resolve(parent, {"combo_mode": "固定场景", "combo_scenes": [shop] * again}, offered)
    assert isinstance(alone, Composed)
    assert [part.item.id for part in alone.parts] == [part.item.id for part in first.parts]
    assert bool(alone.conflicts) == (again > 1)
    assert resolve(registry.items["demo_permit"], {}, offered) is registry.items["demo_permit"]


def judged(made: Composed) -> Any:
    """The form without the sentences about the composition: only the items' own judgement."""
    return msgspec.structs.replace(made.form, reader=msgspec.structs.replace(made.form.reader, refusals=()))


def _sort(identity: str) -> str:
    return identity.partition(".")[2]
