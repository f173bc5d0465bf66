"""Values that change after the filing: only those that may, checked by the form like those of a filing, and kept whole in the event."""

from collections.abc import Collection, Mapping
from typing import Any

from core.cases.commands import Ground
from core.cases.state import Amendment
from core.forms import Submission, as_sent
from core.items.item import Item
from core.values import Value


def amended(item: Item, before: Mapping[str, Value], given: Mapping[str, Any], env: Mapping[str, Value]) -> Submission:
    """The application with these fields (JSON values by name) filled in anew, read by the form as a filing is. Never raises."""
    kept = {name: as_sent(value) for name, value in before.items() if not item.form.fields[name].calc}
    return item.form.submit({**kept, **given}, env)


def amendment(ground: Ground) -> Amendment:
    """What the event stays of the ground's values, and which of them differ from those before."""
    before = ground.before if ground.before is not None else ground.values
    openly, personal = ground.item.form.split(ground.values)
    return Amendment(values=openly, sealed=ground.seal(personal) if personal else "", changed=changes(before, ground.values), attachments=ground.files)


def changes(before: Mapping[str, Value], after: Mapping[str, Value]) -> tuple[str, ...]:
    """Names of the fields whose values differ, in the order in which they are known."""
    names: Collection[str] = dict.fromkeys((*before, *after))
    return tuple(name for name in names if before.get(name) != after.get(name))
