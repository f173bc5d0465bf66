"""Facts in words: what each asks of which records."""

from collections.abc import Mapping
from typing import Final

import msgspec

from core.items.model import FactDef
from core.revisions.tabling.book import Book
from core.rules.expressions import parse
from core.rules.facts import CASE_RECORD, REGISTER_RECORD
from core.rules.lexer import ExprError
from core.rules.printer import sentence_of
from core.rules.scope import Named, Scope
from core.values import UNITS

_TAKES: Final = {"exists": "看有没有", "count": "数有多少件", "sum": "{}的合计", "min": "{}最小的", "max": "{}最大的", "median": "{}的中位数"}


class FactView(msgspec.Struct, frozen=True):
    """A fact: what it is called, what it asks in one sentence, whether it can be read, where it is used."""

    name: str
    label: str
    said: str
    troubles: tuple[str, ...]
    used: tuple[str, ...]


def fact_views(book: Book, sources: Mapping[str, str]) -> tuple[FactView, ...]:
    """Every fact; `sources` says what each `case:…` and `register:…` is called."""
    return tuple(FactView(
        name, definition.label, fact_words(definition, book, sources),
        tuple(f"{fault.found}；应为：{fault.expected}" for fault in book.faults if fault.place.partition(".rows")[0].startswith((f"fact.{name}.", f"fact.{name}"))),
        tuple(sheet.definition.label for sheet in book.sheets if any(name in text for text in sheet.definition.inputs.values())),
    ) for name, definition in book.fact_defs.items())


def fact_words(definition: FactDef, book: Book, sources: Mapping[str, str]) -> str:
    """What a fact asks: 在“…”的办件里，提交日期以前 30 天内，申请人代码为本件的申请人代码的，建筑面积的合计."""
    case = definition.from_.startswith("case:")
    theirs: Scope = {**(CASE_RECORD if case else REGISTER_RECORD), **book.others.get(definition.from_, {})}
    ours = {f"self.{name}": Named(f"本件的{named.label}", named.type) for name, named in book.fields.items()}
    scope = {**theirs, **ours}
    try:
        where = sentence_of(parse(definition.where).tree, scope)
    except ExprError:
        where = definition.where
    source = sources.get(definition.from_, definition.from_.partition(":")[2])
    take, _, over = definition.take.rstrip(")").partition("(")
    label = theirs[over].label if over in theirs else over
    asked = _TAKES.get(take, definition.take).format(label)
    window = ""
    if definition.window is not None:
        back = book.fields[definition.window.back_from].label if definition.window.back_from in book.fields else definition.window.back_from
        window = f"{back}以前 {definition.window.days} {UNITS['day']}内，"
    none = f"；没有记录时算作 {definition.none}" if definition.none else ""
    return f"在“{source}”的{'办件' if case else '登记'}里，{window}{where}的，{asked}{none}"
