"""The step registry: sentences of feature files bound to functions, without any test framework.

`@step("假如 今天是 {day:date}")` marks a coroutine `(world, **placeholders)`; nothing is registered by importing. `SentenceBook` gathers
the marked functions of given modules and the sentences that plugins declare, and finds the one a step means.
"""

import re
from collections.abc import Callable, Coroutine, Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from inspect import signature
from types import ModuleType
from typing import Any, TypeAlias

import msgspec

from core.declarations import Sentence
from core.scenarios.feature import Phase, Step
from core.scenarios.lines import sentence

Run: TypeAlias = Callable[..., Coroutine[Any, Any, None]]
_MARK = "__sentence__"
_HOLE = re.compile(r"\{(\w+)(?::(\w+))?\}")
_PHASES: tuple[Phase, ...] = ("假如", "当", "那么")


class StepError(Exception):
    """A step that cannot be carried out as written: unknown sentence, unknown column, a value that cannot be read."""


class NotSo(AssertionError):
    """A 那么 that does not hold. The text says what was expected and what was found."""

    def __init__(self, what: str, expected: object, found: object) -> None:
        super().__init__(f"{what}：应为 {expected}，实际为 {found}")
        self.what, self.expected, self.found = what, expected, found


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise StepError(f"“{text}”不是日期，写成 2026-02-13") from None


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise StepError(f"“{text}”不是数") from None


_TYPES: dict[str, tuple[str, Callable[[str], Any]]] = {
    "text": (r"[^\"]*?", str),
    "word": (r"[^\s\"]+?", str),
    "int": (r"\d+", int),
    "date": (r"[^\s\"]+?", _date),
    "decimal": (r"-?[\d.]+", _decimal),
}
"""Placeholder types: what they match and how the match is read."""


def step(pattern: str) -> Callable[[Run], Run]:
    """Mark a step function. `pattern` begins with 假如, 当 or 那么; the function's docstring tells a tester what it does."""

    def mark(run: Run) -> Run:
        setattr(run, _MARK, Sentence(pattern, run, (run.__doc__ or "").strip().removesuffix("。")))
        return run

    return mark


class Bound(msgspec.Struct, frozen=True):
    """A sentence ready to match: the compiled pattern, its readers, whether it takes a table, where it comes from."""

    phase: Phase
    pattern: str
    about: str
    run: Run
    regex: re.Pattern[str]
    readers: dict[str, Callable[[str], Any]]
    takes_table: bool


class Call(msgspec.Struct, frozen=True):
    """A step bound to its sentence with its values read."""

    bound: Bound
    args: dict[str, Any]


class SentenceBook:
    """Every sentence known; `find` binds a step. Immutable after it is made, matches are remembered."""

    def __init__(self, sentences: Iterable[Sentence]) -> None:
        self.bound: tuple[Bound, ...] = tuple(bind(each) for each in sentences)
        self._found: dict[tuple[Phase, str], tuple[Bound, dict[str, str]]] = {}

    def find(self, one: Step) -> Call:
        """The call that the step means. Raises StepError when no sentence matches, or two do, or a value cannot be read."""
        key = (one.phase, one.text)
        if key not in self._found:
            self._found[key] = self._search(one)
        bound, texts = self._found[key]
        args = {name: bound.readers[name](text) for name, text in texts.items()}
        if bound.takes_table != bool(one.table):
            raise StepError(f"“{bound.pattern}”{'下面要有表格' if bound.takes_table else '不带表格'}")
        return Call(bound, args | {"table": one.table} if bound.takes_table else args)

    def _search(self, one: Step) -> tuple[Bound, dict[str, str]]:
        same = [each for each in self.bound if each.phase == one.phase]
        hits = [(each, found) for each in same if (found := each.regex.fullmatch(one.text))]
        if len(hits) > 1:
            raise StepError(f"“{one.text}”可作两种理解：{'；'.join(each.pattern for each, _ in hits)}")
        if not hits:
            raise StepError(f"没有“{one.phase} {one.text}”这样的步骤{self._nearest(one)}")
        bound, found = hits[0]
        return bound, found.groupdict()


    def _nearest(self, one: Step) -> str:
        """The sentences most like the step, what stands between quotes left aside."""
        bones = {_bones(each.pattern): each.pattern for each in self.bound}
        close = get_close_matches(_bones(f"{one.phase} {one.text}"), bones, n=2, cutoff=0.5)
        return f"；您是不是想写：{'、'.join(bones[each] for each in close)}" if close else ""


def _bones(text: str) -> str:
    return re.sub(r'"[^"]*"|\{[^}]*\}|\s|\d', "", text)


def bind(declared: Sentence) -> Bound:
    """Compile a declared sentence. Raises ValueError for a pattern without 假如, 当 or 那么, or with an unknown type."""
    phase, _, text = declared.pattern.partition(" ")
    if phase not in _PHASES or not text:
        raise ValueError(f"步骤“{declared.pattern}”要以 假如、当 或者 那么 开头")
    readers = {name: _TYPES[kind or "text"][1] for name, kind in _HOLE.findall(text)}
    takes_table = "table" in signature(declared.run).parameters
    return Bound(phase, declared.pattern, declared.about, declared.run, _compile(text), readers, takes_table)


def _compile(text: str) -> re.Pattern[str]:
    """The pattern as a regular expression that does not mind spaces between Chinese and other characters."""
    parts = []
    for index, piece in enumerate(_HOLE.split(sentence(text))):
        match index % 3:
            case 0:
                parts.append(r"\s*".join(re.escape(word) for word in piece.split(" ")))
            case 1:
                name = piece
            case 2:
                parts.append(f"(?P<{name}>{_TYPES[piece or 'text'][0]})")
    return re.compile("".join(parts))


def marked(modules: Iterable[ModuleType]) -> Iterable[Sentence]:
    """The sentences of the functions marked in the modules, in the order they are written."""
    for module in modules:
        for value in vars(module).values():
            found = getattr(value, _MARK, None)
            if isinstance(found, Sentence) and value.__module__ == module.__name__:
                yield found


def used(calls: Iterable[Call]) -> Mapping[str, int]:
    """How often each pattern is used."""
    counts: dict[str, int] = {}
    for call in calls:
        counts[call.bound.pattern] = counts.get(call.bound.pattern, 0) + 1
    return counts
