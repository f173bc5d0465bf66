"""A full scene merged into one form: twelve items on the real form of the house, each with an element of its own limits, from nothing."""

from collections.abc import Sequence
from statistics import median
from time import perf_counter

import msgspec

from core.items.item import Item
from core.registry import Registry, load_registry
from core.scenes import Chosen, Composition, composed
from core.settings import ROOT

MEMBERS = 12
ROUNDS = 15


def merging() -> dict[str, float]:
    """Milliseconds for merging once, and microseconds for asking again and for reading a submission of the merged form."""
    registry = load_registry(ROOT)
    parent = next(item for item in registry.items.values() if item.info.compose is not None)
    times = []
    for _ in range(ROUNDS):
        chosen = [Chosen(item, (f"member_{number - 1}",) if number % 3 else ()) for number, item in enumerate(members(registry))]
        begun = perf_counter()
        made = composed(parent, chosen, Composition(()))
        times.append((perf_counter() - begun) * 1000)
    begun = perf_counter()
    for _ in range(1000):
        composed(parent, chosen, Composition(()))
    again = (perf_counter() - begun) * 1000
    begun = perf_counter()
    for _ in range(100):
        made.form.submit({})
    return {
        "scene_members": MEMBERS, "scene_fields": len(made.form.fields), "scene_merge_ms": round(median(times), 2), "scene_merge_worst_ms": round(max(times), 2),
        "scene_again_us": round(again, 2), "scene_read_us": round((perf_counter() - begun) * 10_000, 1),
    }


def members(registry: Registry) -> Sequence[Item]:
    """Fresh copies of the house's largest item under other ids: shared elements are shared, own fields are each one's own."""
    largest = max(registry.items.values(), key=lambda item: len(item.form.fields))
    return [_copy(largest, f"member_{number}") for number in range(MEMBERS)]


def _copy(item: Item, key: str) -> Item:
    """The item as if it were another: own fields bear its id, schemas are objects of their own."""
    fields = {
        name: msgspec.structs.replace(field, identity=field.identity.replace(f"{item.id}.", f"{key}."), schema={**field.schema}) for name, field in item.form.fields.items()
    }
    info = msgspec.structs.replace(item.info, id=key, name=f"{item.info.name}（{key}）", result=key)
    return msgspec.structs.replace(item, id=key, hash=key, info=info, form=msgspec.structs.replace(item.form, fields=fields))
