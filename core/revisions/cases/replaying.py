"""Past cases decided once more under another version of their item, on the facts and values that were stored with them.

Pure: what is read from the database is in `core.revisions.cases.reading`. Nothing personal leaves this module: what decided is named
in fields that stand in the open.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Literal, TypeAlias

import msgspec

from core.cases.facts import restored
from core.forms import Form
from core.forms.model import Field
from core.forms.typed import as_sent, converter
from core.items.item import Item
from core.rules import BASE, Decision, FactValue, names_in, value_words
from core.values import Unknown, Value

Env: TypeAlias = dict[str, Any]
Sort: TypeAlias = Literal["same", "changed", "unclear"]
NO_OUTCOME = "没有结论"
NOT_SHOWN = frozenset({"holder"})
"""Names that tell who applied: never among what is shown as having decided."""


class Past(msgspec.Struct, frozen=True, eq=False, kw_only=True):
    """A case as it was kept: stored values by identity, its dates, the facts behind its decisions (the latest first).

    `on` is the day of its last decision, `tables` what was stored of that, `personal` its sealed values where they were asked for and
    can still be opened; `erased`: they were asked for and are gone.
    """

    id: int
    number: str
    release: str
    holder: str
    submitted_on: date
    on: date
    accepted_on: date | None = None
    decided_on: date | None = None
    open: bool = False
    openly: Mapping[str, Any] = {}
    personal: Mapping[str, Any] = {}
    facts: tuple[dict[str, Any], ...] = ()
    outcomes: Mapping[str, Any] = {}
    tables: tuple[dict[str, Any], ...] = ()
    erased: bool = False


class Line(msgspec.Struct, frozen=True):
    """One conclusion before and after, in words, with the rows behind each and the sentence of the new one."""

    label: str
    before: str
    after: str
    rows_before: tuple[str, ...] = ()
    rows_after: tuple[str, ...] = ()
    say: str = ""


class Shift(msgspec.Struct, frozen=True):
    """A case of which something changes: which conclusions, on what (label, words; nothing personal).

    `unclear` says what is missing where the new version cannot tell.
    """

    number: str
    submitted_on: date
    open: bool
    lines: tuple[Line, ...] = ()
    inputs: tuple[tuple[str, str], ...] = ()
    unclear: str = ""


class Side:
    """One of two versions, made ready to decide many cases. `other` is the version whose calculations and questions the stored ones came from."""

    def __init__(self, item: Item, other: Item | None = None) -> None:
        stored = other or item
        self.item = item
        self.converters = [(field.name, field.identity, converter(field.type)) for field in item.form.fields.values()]
        self.again = recalculated(item.form, stored.form)
        self.facts = frozenset(name for name in item.rules.facts if _same_question(item, stored, name))

    def personal(self) -> bool:
        """Whether its rules, or what has to be calculated anew for them, read personal values."""
        read = set(self.item.rules.reads)
        for name in self.again:
            read |= _behind(self.item.form, name)
        return any(field.personal for name in read if (field := self.item.form.fields.get(name)) is not None)

    def values(self, past: Past) -> dict[str, Value]:
        """The stored values in this version's types; what does not fit its type is not there. Calculated fields are worked out anew where the sum has changed."""
        stored = {**past.openly, **past.personal}
        found: dict[str, Any] = {}
        for name, identity, convert in self.converters:
            if identity in stored and name not in self.again:
                try:
                    found[name] = convert(stored[identity]) if convert else stored[identity]
                except (ArithmeticError, AttributeError, KeyError, TypeError, ValueError):
                    continue  # of another type in this version
        return found | self._calculated(found, past) if self.again else found

    def env(self, past: Past) -> Env:
        """Everything its tables may read of the case, as of the case's own dates."""
        days = {"accepted_on": past.accepted_on, "decided_on": past.decided_on}
        return {
            **self.values(past), **{name: day for name, day in days.items() if day is not None},
            "submitted_on": past.submitted_on, "holder": past.holder, "today": past.on,
        }

    def known(self, past: Past) -> dict[str, FactValue]:
        """The facts as they were found; one that this version asks differently was never found."""
        first: dict[str, dict[str, Any]] = {}
        for raw in past.facts:
            if raw["name"] in self.facts:
                first.setdefault(raw["name"], raw)
        return restored(self.item, {"facts": tuple(first.values())})

    def decide(self, past: Past) -> tuple[Env, Decision]:
        """What it says to the case, and on which values."""
        env = self.env(past)
        return env, self.item.rules.decide(env, self.known(past))

    def decide_on(self, past: Past, day: date) -> tuple[Env, Decision]:
        """The same as if the case had been filed on the day: all of its dates move along with it."""
        by = day - past.submitted_on
        env = moved(self.env(past), by)
        facts = {name: msgspec.structs.replace(fact, value=_moved(fact.value, by)) for name, fact in self.known(past).items()}
        return env, self.item.rules.decide(env, facts)

    def _calculated(self, values: Mapping[str, Any], past: Past) -> dict[str, Any]:
        sent = {name: as_sent(value) for name, value in values.items()}
        read = self.item.form.typed(sent, {"submitted_on": past.submitted_on, "today": past.submitted_on, "holder": past.holder})
        return {name: read[name] for name in self.again if name in read}


def recalculated(form: Form, stored: Form) -> frozenset[str]:
    """The fields that this form works out and that the other one did not, or worked out otherwise, and whatever is worked out of them."""
    fields = form.fields
    anew = {name for name, field in fields.items() if field.calc is not None and not _same_sum(field, stored.fields.get(name))}
    while more := {name for name, field in fields.items() if name not in anew and field.calc is not None and names_in(field.calc) & anew}:
        anew |= more
    return frozenset(anew)


def compared(past: Past, old: tuple[Side, Decision], new: tuple[Side, Decision], env: Env) -> Shift | None:
    """What of the conclusions is no longer the same; None when all are. `env` are the values the new ones were found on."""
    lines, missing, tables = list[Line](), list[str](), set[str]()
    for name in outcome_names(old[0].item, new[0].item):
        sort = sort_of(name, old, new)
        if sort == "unclear":
            missing.append(_missing(new[0].item, new[1], name))
        elif sort == "changed":
            lines.append(_line(name, old, new))
            tables |= {each for side in (old[0], new[0]) if (each := table_of(side.item, name))}
    if not lines and not missing:
        return None
    inputs = deciding(new[0].item, tables, {**env, **_fact_values(new[1])}) if lines else ()
    return Shift(past.number, past.submitted_on, past.open, tuple(lines), inputs, "；".join(dict.fromkeys(missing)))


def outcome_names(*items: Item) -> tuple[str, ...]:
    """Every conclusion that one of the versions comes to."""
    return tuple(dict.fromkeys(name for item in items for name in item.rules.outcomes))


def sort_of(name: str, old: tuple[Side, Decision], new: tuple[Side, Decision]) -> Sort:
    """Whether the conclusion changes; `unclear` when there was one and the new version cannot tell on what is stored."""
    was, now = value_in(old[1], name), value_in(new[1], name)
    if was == now:
        return "same"
    return "unclear" if now is None and name in new[0].item.rules.outcomes and name in new[1].outcomes else "changed"


def value_in(decision: Decision, name: str) -> "Value | None":
    """The conclusion; None where there is none, and where it is not known."""
    value = decision.outcomes.get(name)
    return None if isinstance(value, Unknown) else value


def outcome_words(item: Item, name: str, value: "Value | None") -> str:
    """A conclusion as people read it."""
    named = item.rules.outcomes.get(name)
    if value is None or named is None:
        return NO_OUTCOME
    return value_words(value, named.type) or "无"


def label_of(name: str, *items: Item) -> str:
    """What the conclusion is called, in the first of the versions that has it."""
    return next((item.rules.outcomes[name].label for item in items if name in item.rules.outcomes), name)


def table_of(item: Item, outcome: str) -> str:
    """The table that comes to the conclusion."""
    return next((table.name for table in item.rules.tables if outcome in table.plan.outputs), "")


def deciding(item: Item, tables: Iterable[str], env: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """What the tables read, in the words of the form: nothing personal, nothing that says who applied."""
    read = {name for table in item.rules.tables if table.name in tables for name in table.plan.reads()}
    names = [name for name in item.rules.scope if name in read and name not in NOT_SHOWN and name not in item.rules.outcomes and openly(item.form, name)]
    return tuple((item.rules.scope[name].label, value_words(env[name], item.rules.scope[name].type)) for name in names if _told(env.get(name)))


def openly(form: Form, name: str) -> bool:
    """Whether a name stands in the open: no personal field, and not worked out of one."""
    return not any(field.personal for each in _behind(form, name) if (field := form.fields.get(each)) is not None)


def moved(env: Env, by: timedelta) -> Env:
    """The values with every date moved."""
    return {name: _moved(value, by) for name, value in env.items()}


def _moved(value: Any, by: timedelta) -> Any:
    if isinstance(value, date | datetime):
        try:
            return value + by
        except OverflowError:  # 9999-12-31 stands for no end
            return value
    if isinstance(value, tuple):
        return tuple(_moved(each, by) for each in value)
    return moved(value, by) if isinstance(value, dict) else value


def _line(name: str, old: tuple[Side, Decision], new: tuple[Side, Decision]) -> Line:
    (was, before), (now, after) = old, new
    rows, hits = _hits(was.item, before, name), _hits(now.item, after, name)
    return Line(
        label_of(name, now.item, was.item), outcome_words(was.item, name, value_in(before, name)), outcome_words(now.item, name, value_in(after, name)),
        tuple(no for no, _ in rows), tuple(no for no, _ in hits), "".join(say for _, say in hits),
    )


def _hits(item: Item, decision: Decision, outcome: str) -> Sequence[tuple[str, str]]:
    table = table_of(item, outcome)
    return [(hit.no, hit.say) for result in decision.tables if result.table == table for hit in result.hits]


def _missing(item: Item, decision: Decision, name: str) -> str:
    """Why the new version does not know, as a sentence without an end."""
    value = decision.outcomes.get(name)
    label = label_of(name, item)
    if not isinstance(value, Unknown):
        return f"{label}得不出"
    wants = [item.scope[need].label if need in item.scope else need for need in value.needs]
    return f"{label}得不出：{'；'.join(filter(None, (value.because, '缺少' + '、'.join(wants) if wants else '')))}"


def _fact_values(decision: Decision) -> dict[str, Any]:
    return {fact.name: fact.value for fact in decision.facts}


def _told(value: Any) -> bool:
    return value is not None and not isinstance(value, Unknown)


def _behind(form: Form, name: str) -> frozenset[str]:
    """The name and every field that it is worked out of."""
    found, waiting = set[str](), {name}
    while waiting:
        found |= waiting
        calcs = [field.calc for each in waiting if (field := form.fields.get(each)) is not None and field.calc is not None]
        waiting = {each for calc in calcs for each in names_in(calc)} - found - BASE.keys()
    return frozenset(found)


def _same_sum(field: Field, other: Field | None) -> bool:
    return other is not None and other.calc is not None and field.calc is not None and other.calc.source == field.calc.source and other.type == field.type


def _same_question(item: Item, stored: Item, name: str) -> bool:
    """Whether a fact is asked as it was when it was stored: what it is called does not matter."""
    was = stored.rules.facts.get(name)
    if was is None:
        return False
    asked, before = (msgspec.structs.replace(each.definition, label="") for each in (item.rules.facts[name], was))
    return asked == before


