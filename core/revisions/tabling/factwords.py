"""Facts in words: what each asks of which records."""

from collections.abc import Mapping
from typing import Final

import msgspec

from core.items.model import FactDef
from core.revisions.tabling.book import Book
from core.rules.expressions import parse
from core.rules.facts import CASE_RECORD, REGISTER_RECORD
from core.rules.lexer import ExprError, tokens
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
        fact_users(book, name),
    ) for name, definition in book.fact_defs.items())


def fact_users(book: Book, name: str) -> tuple[str, ...]:
    """The tables with a column out of the fact, and the rows whose sentence says it."""
    tables = [f"规则表“{sheet.definition.label}”" for sheet in book.sheets if any(_reads(text, name) for text in sheet.definition.inputs.values())]
    rows = [f"规则 {line.row.no}" for sheet in book.sheets for line in sheet.lines if f"{{{name}}}" in line.row.say and name not in sheet.columns]
    return tuple(dict.fromkeys((*tables, *rows)))


def _reads(text: str, name: str) -> bool:
    """Whether an input names it, however faulty the input is."""
    try:
        return any(token.text == name for token in tokens(text))
    except ExprError:
        return name in text


def theirs_of(others: Mapping[str, Scope], source: str) -> Scope:
    """What a record of the source offers."""
    return {**(CASE_RECORD if source.startswith("case:") else REGISTER_RECORD), **others.get(source, {})}


def ours_of(fields: Scope) -> Scope:
    """Our own fields as a question names them."""
    return {f"self.{name}": Named(f"本件的{named.label}", named.type) for name, named in fields.items()}


def fact_words(definition: FactDef, book: Book, sources: Mapping[str, str]) -> str:
    """What a fact asks: 在“…”的办件里，提交日期以前 30 天内，申请人代码为本件的申请人代码的，建筑面积的合计."""
    return asked_words(definition, book.fields, book.others, sources)


def asked_words(definition: FactDef, fields: Scope, others: Mapping[str, Scope], sources: Mapping[str, str]) -> str:
    """The same where only the fields and what others offer are known."""
    case, theirs = definition.from_.startswith("case:"), theirs_of(others, definition.from_)
    scope = {**theirs, **ours_of(fields)}
    try:
        where = sentence_of(parse(definition.where).tree, scope)
    except ExprError:
        where = definition.where
    source = sources.get(definition.from_, definition.from_.partition(":")[2])
    asked = take_words(definition.take, theirs)
    window = f"{window_words(definition.window.days, definition.window.back_from, fields)}，" if definition.window is not None else ""
    none = f"；没有记录时算作 {definition.none}" if definition.none else ""
    return f"在“{source}”的{'办件' if case else '登记'}里，{window}{where}的，{asked}{none}"


def take_words(take: str, theirs: Scope) -> str:
    """What is taken of the records: 建筑面积的合计."""
    how, _, over = take.rstrip(")").partition("(")
    return _TAKES.get(how, take).format(theirs[over].label if over in theirs else over)


def window_words(days: object, back_from: str, fields: Scope) -> str:
    """Which past counts: 提交日期以前 30 天内."""
    return f"{fields[back_from].label if back_from in fields else back_from}以前 {days} {UNITS['day']}内"
