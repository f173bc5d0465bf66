"""The topics that plugins declare, read against the items that are on."""

from collections.abc import Iterable, Mapping

from core.declarations import Topic
from core.faults import Fault
from core.items.item import Item
from core.items.loading import Draft
from core.plugging.collecting import Declared
from core.topics import TopicPlan, read_topic


def read_topics(made: Iterable[Declared], items: Mapping[str, Item], drafts: Iterable[Draft]) -> tuple[dict[str, TopicPlan], list[Fault]]:
    """Those that are whole by id, and every fault of the others."""
    broken = frozenset(draft.id for draft in drafts if draft.id not in items)
    plans, faults, labels = dict[str, TopicPlan](), list[Fault](), dict[str, str]()
    for one in made:
        if not isinstance(one.what, Topic):
            continue
        plan, found = read_topic(one.what, items, one.blame, one.place, broken)
        faults += found
        label = one.what.definition.label
        if label in labels:
            faults.append(one.blame.at(f"{one.place}.label", f"“{label}”已是主题 {labels[label]} 的名称", "不重复的名称", code="duplicate"))
        labels.setdefault(label, one.what.id)
        if plan is not None:
            plans[plan.id] = plan
    return plans, faults
