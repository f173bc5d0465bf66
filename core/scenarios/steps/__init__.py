"""The step sentences of the house, by noun. Nothing here knows an item; every item uses all of them."""

from collections.abc import Iterable

from core.declarations import Sentence
from core.scenarios.sentences import SentenceBook, marked
from core.scenarios.steps import (
    approval,
    calendar,
    cases,
    forms,
    hints,
    indicators,
    items,
    limits,
    links,
    materials,
    messages,
    papers,
    parties,
    procedure,
    ratings,
    registers,
    reporting,
    rules,
    runs,
    scenes,
)


def sentence_book(more: Iterable[Sentence] = ()) -> SentenceBook:
    """All sentences of the house, and those that plugins declare."""
    modules = (
        calendar, parties, forms, hints, registers, runs, rules, materials, limits, scenes, cases, procedure, approval, links, papers, messages, ratings, reporting,
        indicators, items,
    )
    return SentenceBook([*marked(modules), *more])
