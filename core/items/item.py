"""An item as the rest of the house sees it: checked, compiled, immutable."""

from collections.abc import Mapping
from typing import Any

import msgspec

from core.forms import Form
from core.forms.uploads import field_of
from core.items.model import ItemFile
from core.items.parts import Limit, Material
from core.items.situations import limits
from core.notices import Notices
from core.notices.placeholders import fill, names
from core.process import Process
from core.rules import Expr, RuleSet, Scope, evaluate
from core.values import Unknown, Value


class Item(msgspec.Struct, frozen=True, eq=False):
    """One entry of the zone's list of matters, on one version of its files.

    `scope` are all names an expression of the item may use: the form's fields, the outcomes of its tables, and the case's own
    dates; `conditions` when each material is asked for, situations included, by its id; `hash` the identity of this version.
    """

    id: str
    plugin: str
    info: ItemFile
    form: Form
    rules: RuleSet
    process: Process
    notices: Notices
    files: Mapping[str, bytes]
    hash: str
    scope: Scope
    conditions: Mapping[str, Expr]
    features: tuple[str, ...] = ()

    def materials(self, env: Mapping[str, Value]) -> list[Material]:
        """The materials asked for, given the fields and outcomes known so far; one whose condition is unknown is not asked for yet."""
        return [material for material in self.info.material if self._asked(material, env)]

    def open_materials(self, env: Mapping[str, Value]) -> dict[str, tuple[str, ...]]:
        """Materials that cannot be settled yet, with the field names that would settle each."""
        values = {key: evaluate(expr, env) for key, expr in self.conditions.items()}
        return {key: value.needs for key, value in values.items() if isinstance(value, Unknown)}

    def limits(self, env: Mapping[str, Value]) -> tuple[Limit, Limit]:
        """The statutory and the promised limit in the situation that the values amount to."""
        return limits(self.info, env)

    def called(self, place: str) -> str:
        """How people call what a file was given for: the field, or the material; as it is kept when the item has neither any more."""
        field = self.form.fields.get(field_of(place))
        return field.label if field is not None else next((each.name for each in self.info.material if each.id == place), place)

    def subject(self, texts: Mapping[str, str]) -> str:
        """What the case is about in one line, given what its fields read as; empty where the item says nothing or a field has no value."""
        line = self.info.subject
        return fill(line, dict(texts)) if line and all(texts.get(name) for name in names(line)) else ""

    def records(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Of a case's values, the ones kept readable for facts of other cases: the fields named in `index`."""
        return {name: values[name] for name in self.info.index if name in values}

    def _asked(self, material: Material, env: Mapping[str, Value]) -> bool:
        expr = self.conditions.get(material.id)
        return expr is None or evaluate(expr, env) is True
