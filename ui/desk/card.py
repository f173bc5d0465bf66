"""The decision card: each rule that decided, its sentence, number and standing, and everything it stood on.

For each row: the values it looked at, the parameters (value, since when, from where, confirmed or not) and the facts with the cases
behind them. What the tables read without its deciding anything stands apart, so nothing that was read is left out.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final

import msgspec

from core.cases.views import CaseView, FieldView
from core.items.item import Item
from core.items.model import STATUS_WORDS, Row, TableDef
from core.rules import BASE, RowHit, TableResult, names_in, parse, value_words
from core.time import CHINA
from ui.desk.origins import number_of

FORCE_WORDS: Final = {"binding": "应当这样办", "range": "在所列范围内选择", "advice": "提示，由人核对"}
_NAME: Final = re.compile(r"\{([a-z_][a-z0-9_]*)\}")
_NEXT_ROW: Final = "\n"
_SOURCES: Final = {"case": "同类办件", "register": "名录"}


class ParamCard(msgspec.Struct, frozen=True):
    """A parameter as it stood: value, since when, source, confirmed or not."""

    name: str
    label: str
    value: str
    since: date
    source: str
    confirmed: bool


class Behind(msgspec.Struct, frozen=True):
    """A case or row behind a fact; `number` is linked when this officer may see the case."""

    number: str
    visible: bool


class FactCard(msgspec.Struct, frozen=True):
    """A fact as it was found: value, when it was asked, of what, and the cases behind it."""

    name: str
    label: str
    value: str
    as_of: datetime
    source: str
    behind: tuple[Behind, ...]


class RowCard(msgspec.Struct, frozen=True):
    """A rule that held."""

    no: str
    sentence: str
    force: str
    status: str
    confirmed: bool
    confirmed_by: str
    basis: tuple[str, ...]
    inputs: tuple[FieldView, ...]
    params: tuple[ParamCard, ...]
    facts: tuple[FactCard, ...]


class TableCard(msgspec.Struct, frozen=True):
    """A table: the day whose parameters counted, the rules that held, what could not be judged, what is wrong with the rules."""

    label: str
    as_of: date | None
    rows: tuple[RowCard, ...]
    blocked: tuple[str, ...]
    problem: str


class DecisionCard(msgspec.Struct, frozen=True):
    """All tables, then the parameters and facts that were read without deciding."""

    tables: tuple[TableCard, ...]
    params: tuple[ParamCard, ...]
    facts: tuple[FactCard, ...]


def decision_card(view: CaseView, item: Item, visible: Collection[str]) -> DecisionCard:
    """The card of a case, from what was stored with it; `visible` are the numbers behind facts that the reader may open."""
    maker = _Maker(view, item, visible)
    tables = tuple(maker.table(table) for table in view.tables)
    return DecisionCard(
        tables,
        tuple(card for name, card in maker.params.items() if name not in maker.used),
        tuple(card for name, card in maker.facts.items() if name not in maker.used),
    )


def behind(view: CaseView) -> list[str]:
    """Every number behind the facts of a case."""
    return [number_of(each) for fact in view.facts for each in fact.get("behind", ())]


class _Maker:
    """Reads the stored decision once and notes which parameters and facts the rows used."""

    def __init__(self, view: CaseView, item: Item, visible: Collection[str]) -> None:
        self.view, self.item, self.visible = view, item, visible
        self.fields = {field.name: field for field in view.fields}
        self.used: set[str] = set()
        self.params = {raw["name"]: self._param(raw) for raw in view.params}
        self.facts = {raw["name"]: self._fact(raw) for raw in view.facts}
        self.tables: dict[str, TableDef] = {table.name: table.plan.definition for table in item.rules.tables}

    def table(self, result: TableResult) -> TableCard:
        blocked = tuple(f"{block.row or result.label}：{block.because or self._wanted(block.needs)}" for block in result.blocked)
        return TableCard(result.label, result.as_of, tuple(self._row(result, hit) for hit in result.hits), blocked, result.problem)

    def _row(self, result: TableResult, hit: RowHit) -> RowCard:
        definition = self.tables.get(result.table)
        row = next((each for each in definition.rows if each.no == hit.no), None) if definition is not None else None
        names = _names(definition, row) if definition is not None and row is not None else ()
        self.used.update(name for name in names if name in self.params or name in self.facts)
        return RowCard(
            hit.no, hit.say, FORCE_WORDS[hit.force], STATUS_WORDS[hit.status], hit.status != "local-unconfirmed", hit.confirmed_by, hit.basis,
            tuple(found for name in names if (found := self._input(name)) is not None),
            tuple(self.params[name] for name in names if name in self.params),
            tuple(self.facts[name] for name in names if name in self.facts),
        )

    def _input(self, name: str) -> FieldView | None:
        """A value the row looked at: a field, an outcome of an earlier table, or one of the case's own dates."""
        if name in self.fields:
            return self._short(self.fields[name])
        named = self.item.scope.get(name)
        if named is None or name in self.params or name in self.facts:
            return None
        value = getattr(self.view, name, None) if name in BASE else self.view.outcomes.get(name)
        if value is None:
            return None if name in BASE else FieldView(name, named.label, "没有填写")
        return FieldView(name, named.label, value_words(value, named.type))

    def _short(self, shown: FieldView) -> FieldView:
        """A list by how many rows it has: they stand above, once."""
        field = self.item.form.fields.get(shown.name)
        if field is None or field.type.kind != "list" or shown.covered or shown.unseen:
            return shown
        return msgspec.structs.replace(shown, text=f"{shown.text.count(_NEXT_ROW) + 1} 行")

    def _param(self, raw: Mapping[str, Any]) -> ParamCard:
        known = self.item.rules.params.get(raw["name"])
        value = value_words(raw["value"], known.type) if known is not None else str(raw["value"])
        return ParamCard(raw["name"], raw["label"], value, date.fromisoformat(str(raw["since"])), raw["source"], raw["confirmed"])

    def _fact(self, raw: Mapping[str, Any]) -> FactCard:
        plan = self.item.rules.facts[raw["name"]]
        value = raw["value"]
        said = f"无法得知：{value.get('because', '')}" if isinstance(value, dict) else value_words(value, plan.type)
        kind = _SOURCES.get(raw["source"].partition(":")[0], raw["source"])
        asked = datetime.fromisoformat(raw["as_of"]).astimezone(CHINA)
        numbers = tuple(Behind(number, number in self.visible) for number in map(number_of, raw.get("behind", ())))
        return FactCard(raw["name"], plan.definition.label, said, asked, kind, numbers)

    def _wanted(self, needs: Iterable[str]) -> str:
        labels = [self.item.scope[name].label if name in self.item.scope else name for name in needs]
        return f"需要补充{'、'.join(labels)}"


def _names(definition: TableDef, row: Row) -> tuple[str, ...]:
    """What a row stands on, each once: the names in the columns it looks at, its parameters, what its sentence fills in."""
    cells = [cell for cell in row.when.values() if not isinstance(cell, bool)]
    texts = [row.say, *(text for cell in cells for text in ((cell,) if isinstance(cell, str) else cell))]
    said = [name for text in texts for name in _NAME.findall(text)]
    columns = [*row.when, *(name for name in said if name in definition.inputs)]
    sources = [name.removeprefix("param.") for column in columns for name in _read_by(definition.inputs[column])]
    return tuple(dict.fromkeys([*sources, *(name for name in said if name not in definition.inputs)]))


@lru_cache(maxsize=2048)
def _read_by(text: str) -> tuple[str, ...]:
    """The names that an expression of a table reads; the tables say the same for every case."""
    return tuple(sorted(names_in(parse(text))))
