"""What the law wants in each kind of paper, with the article named, so that a locked part says why it is locked."""

from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from core.notices.mandatory import MANDATORY, Must
from core.notices.placeholders import SPECIAL, Event, names

_ACCEPTANCE, _DECISION = "行政许可法第32条", "行政许可法第38条"
_LAWS: Final[dict[Event, str]] = {
    "filed": _ACCEPTANCE, "accepted": _ACCEPTANCE, "acceptance_refused": _ACCEPTANCE, "correction_asked": _ACCEPTANCE, "accepted_lacking": _ACCEPTANCE,
    "not_needed": _ACCEPTANCE, "granted": _DECISION, "refused": _DECISION, "returned_closed": _DECISION, "terminated": _DECISION,
    "extended": "行政许可法第42条", "special_started": "行政许可法第45条",
}
_BY_LABEL: Final[dict[str, str]] = {
    "收费与否": "行政许可法第58条", "救济途径（复议和诉讼的期限）": _DECISION, "法定办结日期": "行政许可法第42条", "承诺办结日期": "行政许可法第42条",
}
_HOUSE: Final = "文书必备字段"


class Part(msgspec.Struct, frozen=True):
    """Something the paper must say: what, by which law, how it can be said, and whether it does."""

    label: str
    law: str
    ways: tuple[str, ...]
    texts: tuple[str, ...]
    met: bool


def parts(event: Event, title: str, lines: Sequence[str]) -> tuple[Part, ...]:
    """What a paper of the event must say, and whether these lines (as the file has them) do."""
    text = "\n".join((title, *lines))
    said = frozenset(names(text))
    return tuple(Part(must.label, law_of(event, must), must.names, must.texts, must.met(said, text)) for must in MANDATORY[event])


def law_of(event: Event, must: Must) -> str:
    """The article that wants it."""
    return _BY_LABEL.get(must.label) or _LAWS.get(event, _HOUSE)


def locked(event: Event, title: str, lines: Sequence[str], number: int) -> tuple[Part, ...]:
    """What the line of that number (from 0) alone says of what must be said: with it gone the paper would not be lawful."""
    without = [line for no, line in enumerate(lines) if no != number]
    lacking = {part.label for part in parts(event, title, without) if not part.met}
    return tuple(part for part in parts(event, title, lines) if part.met and part.label in lacking)


def first_lines(event: Event, basis: Sequence[str]) -> tuple[str, ...]:
    """A paper that says everything it must, a line for each part: what an official begins with. `basis` are the item's own legal bases."""
    return ("{case.applicant}：", *_said(event, basis))


def _said(event: Event, basis: Sequence[str]) -> Iterator[str]:
    for must in MANDATORY[event]:
        known = [name for name in must.names if name in SPECIAL and event in SPECIAL[name][1]]
        if known == ["case.applicant"]:
            continue
        if known:
            yield f"{must.label}：{{{known[0]}}}" if known[0] != "remedy" else "{remedy}"
        elif must.label == "依据":
            yield f"依据：{'；'.join(basis) or '（请写明依据）'}"
        else:
            yield f"{must.label}：{must.texts[0]}" if must.texts else must.label
