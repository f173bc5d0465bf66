"""What the living document says, as frozen structs: from the plan's clause down to the last result of a scenario."""

from datetime import datetime

import msgspec

from core.items.parts import NotYet


class Example(msgspec.Struct, frozen=True):
    """A scenario, or one row of its examples, and how it ended: passed, failed or error; `message` says why not."""

    name: str
    place: str
    result: str
    message: str = ""


class Value(msgspec.Struct, frozen=True):
    """A parameter as a rule uses it: a value, from when on, by which source, whether somebody has confirmed it."""

    label: str
    value: str
    since: str
    source: str
    confirmed: bool


class RowPage(msgspec.Struct, frozen=True, kw_only=True):
    """A rule: its number and table, when it holds and what follows, its sentence, force, status and basis, its numbers, its scenarios."""

    no: str
    table: str
    when: str
    then: str
    say: str
    force: str
    status: str
    basis: tuple[str, ...]
    values: tuple[Value, ...]
    examples: tuple[Example, ...]


class LoosePage(msgspec.Struct, frozen=True):
    """A 规则 of a feature that no row of a table carries: about materials, limits, steps, forms."""

    title: str
    examples: tuple[Example, ...]


class ItemPage(msgspec.Struct, frozen=True, kw_only=True):
    """An item: its rules, what its scenarios say beside them, what is not yet data, and the figures of its proof as words."""

    id: str
    name: str
    clause: str
    summary: str
    rows: tuple[RowPage, ...]
    loose: tuple[LoosePage, ...]
    not_yet: tuple[NotYet, ...]
    figures: tuple[tuple[str, str], ...] = ()
    unproved: tuple[str, ...] = ()

    @property
    def bare(self) -> tuple[str, ...]:
        """Rules without a scenario."""
        return tuple(row.no for row in self.rows if not row.examples)


class PluginPage(msgspec.Struct, frozen=True):
    """A plugin and its items."""

    id: str
    name: str
    items: tuple[ItemPage, ...]


class MeasurePage(msgspec.Struct, frozen=True):
    """A measure of the plan, and the plugin that carries it out, if there is one."""

    clause: str
    name: str
    text: tuple[str, ...]
    plugin: PluginPage | None


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """The whole document. `others` are plugins that no measure of the plan asks for, `platform` the rules that every item inherits."""

    source: str
    made: datetime
    measures: tuple[MeasurePage, ...]
    others: tuple[PluginPage, ...]
    platform: tuple[LoosePage, ...]

    @property
    def items(self) -> tuple[ItemPage, ...]:
        """Every item of the document."""
        plugins = [*(measure.plugin for measure in self.measures if measure.plugin), *self.others]
        return tuple(item for plugin in plugins for item in plugin.items)

    @property
    def missing(self) -> tuple[MeasurePage, ...]:
        """Measures that no plugin carries out yet."""
        return tuple(measure for measure in self.measures if measure.plugin is None)

    @property
    def examples(self) -> tuple[Example, ...]:
        """Every scenario of the document."""
        rules = [row.examples for item in self.items for row in item.rows]
        loose = [page.examples for item in self.items for page in item.loose] + [page.examples for page in self.platform]
        return tuple(example for examples in (*rules, *loose) for example in examples)

    @property
    def red(self) -> tuple[Example, ...]:
        """Scenarios that did not pass."""
        return tuple(example for example in self.examples if example.result in ("failed", "error"))
