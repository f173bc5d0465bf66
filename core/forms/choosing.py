"""Choosing from a code list: which of its codes a field takes, how one is found by a word, and what is said about a text that is none."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any

import msgspec

from core.faults import did_you_mean
from core.forms.codes import Code, CodeList
from core.rules.functions import plain

MOST_FOUND = 50
"""Codes that one search answers; whoever sees so many types more."""
LONGEST = 50
"""Characters of a text that are looked for: no name is longer, and every one costs a comparison with each code."""
MOST_WORDS = 6
"""Words of a text that are looked for."""
_FEW = 6
_ALIKE = 50
"""Names compared letter by letter with a text that nothing was found for."""
_WORDS = re.compile(r"[\s,，、/]+")


class Selection(msgspec.Struct, frozen=True):
    """The codes of a list that a field takes: on one of `levels` or with nothing below them, within `under`."""

    codes: CodeList
    levels: tuple[str, ...] = ()
    under: tuple[str, ...] = ()

    def takes(self, code: str) -> bool:
        """Whether the code may be the answer."""
        return self.within(code) and self.ends(code)

    def code_of(self, text: str) -> str:
        """The code that a text means, an answer before what is none; the empty text when it means none or several."""
        meant = self.codes.meant(text)
        answers = [code for code in meant if self.takes(code)] if len(meant) > 1 else meant
        return answers[0] if len(answers) == 1 else ""

    def within(self, code: str) -> bool:
        """Whether the code belongs to one of the branches that the field is about."""
        return code in self.codes and (not self.under or any(each.code in self.under for each in self.codes.above(code)))

    def ends(self, code: str) -> bool:
        """Whether the code stands on a level that is an answer."""
        return self.codes.entries[code].level in self.levels or not self.codes.below(code)

    def below(self, code: str = "") -> tuple[Code, ...]:
        """What to choose from one level below a code; at the beginning the branches, with a lone one opened."""
        if code:
            return self.codes.below(code)
        top = tuple(self.codes.entries[each] for each in self.under) or self.codes.below("")
        return self.below(top[0].code) if len(top) == 1 and not self.ends(top[0].code) else top

    def opens(self, code: str) -> bool:
        """Whether there is something to choose below the code."""
        lowest = max((self.codes.about.levels.index(level) for level in self.levels), default=len(self.codes.about.levels))
        return bool(self.codes.below(code)) and self.codes.about.levels.index(self.codes.entries[code].level) < lowest

    def find(self, text: str, most: int = MOST_FOUND) -> tuple[Code, ...]:
        """The codes that the words may mean, the likeliest first: by name, by what stands above them, by pinyin initials, by code."""
        words = [word for part in _WORDS.split(text[:LONGEST]) if (word := plain(part))][:MOST_WORDS]
        if not words:
            return self.below()[:most]
        ranked, spoken = [], _initials(self.codes) if any(_is_spoken(word) for word in words) else {}
        for place, entry in enumerate(_index(self.codes)):
            score = entry.score_all(words, spoken.get(entry.code, ""))
            if score and self.within(entry.code):
                ranked.append((-score, not self.ends(entry.code), place, entry.code))
        return tuple(self.codes.entries[code] for *_, code in sorted(ranked)[:most])

    def why_not(self, text: str, *, hints: bool = True) -> str:
        """What is said, behind the field's label, about a text that is no answer; without `hints` nothing is looked for."""
        code = self.code_of(text)
        if code and self.within(code):
            levels = "、".join(self.levels) or self.codes.about.levels[-1]
            return f"请选到{levels}，“{self.codes.words(code)}”是{self.codes.entries[code].level}"
        if code:
            return f"不能选“{self.codes.words(code)}”，请在{'、'.join(self.codes.words(each) for each in self.under)}范围内选"
        several = [each for each in self.codes.meant(text) if self.takes(each)]
        if several:
            return f"“{text[:LONGEST]}”有 {len(several)} 处，请写明是哪一处：{_listed(self.codes, several)}"
        hint = self._hint(text) if hints and len(text) <= LONGEST else ""
        return f"没有“{text[:LONGEST]}”这一项；{hint or '请从列出的里面选'}"

    def _hint(self, text: str) -> str:
        """What the text may have meant: what is found for it, or a name that is nearly written so."""
        found = [each.code for each in self.find(text, _FEW) if self.ends(each.code)]
        if found:
            return f"是不是：{_listed(self.codes, found)}"
        letters = set(text)
        alike = (each.name for each in self.codes.entries.values() if len(letters.intersection(each.name)) * 2 > len(letters))
        return did_you_mean(text, islice(alike, _ALIKE))


def _listed(codes: CodeList, found: Sequence[str]) -> str:
    return "、".join(codes.words(each) for each in found[: _FEW - 1]) + ("等" if len(found) > _FEW - 1 else "")


class Entry(msgspec.Struct, frozen=True):
    """What is compared with a word: the name, all names above it with it, the code."""

    code: str
    name: str
    path: str

    def score_all(self, words: Iterable[str], initials: str) -> int:
        """How well all the words fit together; 0 as soon as one does not."""
        whole = 0
        for word in words:
            score = self.score(word, initials)
            if not score:
                return 0
            whole += score
        return whole

    def score(self, word: str, initials: str) -> int:  # noqa: PLR0911 - one answer for each way of meaning it
        """How well the word fits, also as the initials of the name in pinyin; 0 when it does not."""
        if word == self.code.lower() or word == self.name:
            return 100
        if self.name.startswith(word):
            return 60
        if word in self.name:
            return 40
        if self.code.lower().startswith(word):
            return 30
        if word in self.path:
            return 20
        if not _is_spoken(word) or word not in initials:
            return 0
        return 15 if initials.startswith(word) else 5 * (len(word) > 1)


@lru_cache(maxsize=32)
def _index(codes: CodeList) -> tuple[Entry, ...]:
    """What is searched in a list, made when it is first searched."""
    return tuple(Entry(code, plain(each.name), plain("".join(one.name for one in codes.above(code)))) for code, each in codes.entries.items())


@lru_cache(maxsize=32)
def _initials(codes: CodeList) -> dict[str, str]:
    """The initials of every name in pinyin, made when somebody first types Latin letters."""
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415 - large tables, loaded by the first such search only

    return {code: "".join(lazy_pinyin(plain(each.name), style=Style.FIRST_LETTER)) for code, each in codes.entries.items()}


def _is_spoken(word: str) -> bool:
    return word.isascii() and word.isalpha()


def selection(schema: Mapping[str, Any], codes: CodeList) -> Selection:
    """The codes that a field with this schema takes."""
    return Selection(codes, tuple(schema.get("x-levels", ())), tuple(schema.get("x-under", ())))
