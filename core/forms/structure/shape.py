"""Groups inside a form: the fields of a group are fields of the form, their values stand inside each other where JSON is sent.

The field `addr` of the group `place` is the field `place_addr`: in conditions, rules, drafts and on paper it is a field like any other.
A submission may carry `{"place": {"addr": …}}` or `{"place_addr": …}`.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec


class Shape(msgspec.Struct, frozen=True):
    """Where fields stand inside groups: `paths` by field name, `titles` of the groups by their own name, `rows` the shapes of lists.

    `ours` are questions which nobody wrote as a property: what a rule judges does not hold them.
    """

    paths: dict[str, tuple[str, ...]] = {}
    titles: dict[str, str] = {}
    rows: "dict[str, Shape]" = {}
    ours: tuple[str, ...] = ()

    def flat(self, values: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
        """Values by field name, and the groups whose value is no group of fields."""
        if not self.titles and not self.rows:
            return dict(values), ()
        found: dict[str, Any] = {}
        odd: list[str] = []
        self._flatten(values, "", found, odd)
        return {name: self._rows(name, value) for name, value in found.items()}, tuple(odd)

    def _flatten(self, values: Mapping[str, Any], prefix: str, found: dict[str, Any], odd: list[str]) -> None:
        for key, value in values.items():
            name = f"{prefix}{key}"
            if name not in self.titles:
                found[name] = value
            elif isinstance(value, Mapping):
                self._flatten(value, f"{name}_", found, odd)
            elif value is not None and value != "":
                odd.append(name)

    def _rows(self, name: str, value: Any) -> Any:
        shape = self.rows.get(name)
        if shape is None or not isinstance(value, list | tuple):
            return value
        return [shape.flat(row)[0] if isinstance(row, Mapping) else row for row in value]

    def nested(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The inverse: values as the written schema knows them."""
        whole: dict[str, Any] = {}
        for name, value in values.items():
            if name in self.ours:
                continue
            shape = self.rows.get(name)
            path = self.paths.get(name, (name,))
            node = whole
            for step in path[:-1]:
                node = node.setdefault(step, {})
            node[path[-1]] = [shape.nested(row) for row in value] if shape is not None else value
        return whole

    def group_of(self, name: str) -> str:
        """The titles of the groups a field stands in, the outermost first; empty for none."""
        path = self.paths.get(name, ())
        return " · ".join(self.titles[inner] for depth in range(1, len(path)) if (inner := "_".join(path[:depth])) in self.titles)

    def name_of(self, path: Sequence[str | int]) -> tuple[str, tuple[str | int, ...]]:
        """The field that a path inside nested values leads to, and the rest of the path; a group's own name when it ends there."""
        name = ""
        for index, step in enumerate(path):
            name = f"{name}_{step}" if name else str(step)
            if name not in self.titles:
                return name, tuple(path[index + 1 :])
        return name, ()


PLAIN = Shape()
"""A form without groups."""
