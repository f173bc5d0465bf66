"""An indicator as a card and as a page show it: figure, verdict in words, target, period, when the figure was taken."""

from collections.abc import Iterable, Mapping
from datetime import datetime

import msgspec

from core import time
from core.access import Actor
from core.house import House
from core.indicators import SIDE_WORDS, Figure, IndicatorPlan, Period, SideFigure, SideName, latest, period_of
from core.indicators.plans import missing, plans
from core.indicators.seeing import visible
from core.indicators.stored import Reading, readings
from core.indicators.words import copied, figure_said, side_said, target_said, value_said, verdict_tone
from core.items.model import STATUS_WORDS
from core.registry import Registry
from core.rules.words import number_words


class SideCard(msgspec.Struct, frozen=True):
    """One side of a figure: its number, what it counts in words, how many records stand behind it, how many were left out."""

    name: SideName
    word: str
    number: str
    about: str
    counted: int
    doubtful: int
    unit: str


class Card(msgspec.Struct, frozen=True):
    """A figure in words. `running`: the period has not ended; `kept`: the figure stands as it was taken."""

    address: str
    label: str
    about: str
    value: str
    verdict: str
    tone: str
    target: str
    target_basis: str
    because: str
    period: str
    period_id: str
    running: bool
    kept: bool
    taken_at: datetime
    taken_by: str
    status: str
    confirmed: bool
    basis: tuple[str, ...]
    sides: tuple[SideCard, ...]
    figure: Figure
    sentence: str


class Group(msgspec.Struct, frozen=True):
    """The cards of one plugin; `absent` names its indicators that cannot be counted now."""

    name: str
    clause: str
    cards: tuple[Card, ...]
    absent: tuple[str, ...] = ()


def address_of(plan: IndicatorPlan) -> str:
    """Where the indicator's page is."""
    return f"/board/indicators/{plan.plugin}/{plan.id}"


def card(reading: Reading) -> Card:
    """The card of a figure."""
    plan, figure, period = reading.plan, reading.figure, reading.period
    definition = plan.definition
    return Card(
        address=address_of(plan), label=definition.label, about=definition.about, value=figure_said(plan, figure), verdict=figure.verdict,
        tone=verdict_tone(figure), target=target_said(plan, figure), target_basis=definition.target_basis, because=figure.because,
        period=period.words, period_id=period.id, running=not period.ended(time.today()), kept=reading.kept, taken_at=reading.taken_at,
        taken_by=reading.taken_by, status=STATUS_WORDS[definition.status], confirmed=definition.status != "local-unconfirmed",
        basis=definition.basis, sides=_sides(plan, figure), figure=figure, sentence=copied(plan, figure, period, reading.taken_at),
    )


async def cards(house: House, actor: Actor) -> list[Group]:
    """The figures of the present periods that the actor may see, by plugin in the plugins' order."""
    registry = house.catalogue.registry
    seen, today = visible(actor, registry, plans(registry).values()), time.today()
    found = await readings(house, [(plan, period_of(plan.definition.period, today)) for plan in seen])
    return list(_groups(registry, {reading.plan.plugin: [each for each in found if each.plan.plugin == reading.plan.plugin] for reading in found}))


def _groups(registry: Registry, found: Mapping[str, list[Reading]]) -> Iterable[Group]:
    for plugin in registry.plugins.values():
        absent = tuple(each.definition.label for each in missing(registry) if each.plugin == plugin.id)
        if plugin.id in found or absent:
            yield Group(plugin.name, plugin.clause, tuple(card(each) for each in found.get(plugin.id, ())), absent)


class TrendRow(msgspec.Struct, frozen=True):
    """A period of the trend in words."""

    period: Period
    value: str
    verdict: str
    tone: str
    numerator: str
    denominator: str
    kept: bool
    running: bool


async def trend(house: House, plan: IndicatorPlan, period: Period, count: int) -> tuple[list[Reading], list[TrendRow]]:
    """The figures of the last periods up to this one, the oldest first; and the same in words."""
    found = await readings(house, [(plan, each) for each in latest(period, count)])
    today = time.today()
    return found, [
        TrendRow(
            each.period, figure_said(plan, each.figure), each.figure.verdict, verdict_tone(each.figure), _number(each.figure.numerator),
            _number(each.figure.denominator), each.kept, not each.period.ended(today),
        )
        for each in found
    ]


def now_said(plan: IndicatorPlan, figure: Figure) -> str:
    """A figure with both sides, for comparing it with one that was kept."""
    sides = [f"{SIDE_WORDS[name]} {_number(figure.side(name))}" for name, _ in plan.sides]
    return f"{value_said(figure.value, plan.definition.unit)}（{'，'.join(sides)}）" if sides else value_said(figure.value, plan.definition.unit)


def _sides(plan: IndicatorPlan, figure: Figure) -> tuple[SideCard, ...]:
    found = []
    for name, side in plan.sides:
        shown = figure.side(name)
        if shown is not None:
            unit = "件" if side.source.startswith("case:") else "条"
            found.append(SideCard(name, SIDE_WORDS[name], _number(shown), side_said(side), shown.counted, shown.doubtful, unit))
    return tuple(found)


def _number(side: SideFigure | None) -> str:
    return "—" if side is None or side.value is None else number_words(side.value)
