"""From a notice and a case to a paper: every placeholder filled, every text still plain data."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from types import MappingProxyType

import msgspec

from core import time
from core.items.model import ItemFile
from core.items.parts import Fee
from core.notices.annex import Annex
from core.notices.placeholders import SPECIAL, fill, names
from core.notices.standard import Notice
from core.notices.wording import worded
from core.process import REMEDY, Act
from core.rules import value_words
from core.values import FieldType, Value

LISTED = frozenset({"points", "lacking"})
"""Placeholders that stand for a list of paragraphs."""


class PaperCase(msgspec.Struct, frozen=True, kw_only=True):
    """What a paper may say about the case itself; what has not happened yet is None."""

    number: str
    query_code: str
    filed_at: datetime
    applicant: str = ""
    applicant_code: str = ""
    accepted_on: date | None = None
    decided_on: date | None = None
    statutory_due: date | None = None
    promised_due: date | None = None
    children: tuple[str, ...] | None = None


class Paper(msgspec.Struct, frozen=True, kw_only=True):
    """A paper ready to be set: plain texts only. `number` is the document number 文号, `on` the day it is signed.

    `until` is the last day it is valid, when the item names one; `link` the web address of its public page, set as a QR; `mark` a word
    across the page, such as 样本; `seal` the seal whose place is marked (empty: none); `annex` a page at the end.
    """

    title: str
    lines: tuple[str, ...]
    authority: str
    item: str
    case_number: str
    query_code: str
    number: str
    on: date
    applicant: str = ""
    until: date | None = None
    link: str = ""
    mark: str = ""
    seal: str = "印章"
    annex: Annex | None = None


def gather(
    item: ItemFile, case: PaperCase, values: Mapping[str, Value], act: Act | None = None, materials: Iterable[str] = (),
    told: Mapping[str, Value] = MappingProxyType({}),
) -> dict[str, Value]:
    """Everything placeholders may ask for: `values` (fields, outcomes, base names), the case, the item, what was said.

    `materials` are the names of the materials received, `told` what belongs to a step of procedure (points, lacking, ground, …). What is
    not known is left out and stands as —— in the paper.
    """
    data: dict[str, Value] = dict(values)
    for name in SPECIAL:
        owner, _, key = name.partition(".")
        found = getattr({"case": case, "item": item}[owner], key) if key else None
        if found is not None:
            data[name] = found
    data["materials"] = tuple(materials)
    data["fee"] = fee_words(item.fee)
    if act is not None and act.reason:
        data |= {"reason": act.reason, "basis": act.basis}
    data["remedy"] = REMEDY
    return data | dict(told)


def fee_words(fee: Fee) -> str:
    """Whether and what the item costs, said openly (行政许可法 58, 59)."""
    amount = value_words(fee.fen, FieldType("money"))
    return f"本事项收费 {amount}（依据：{fee.basis}）。" if fee.fen else "本事项不收费。"


def document_number(prefix: str, year: int, count: int) -> str:
    """The document number as it is printed: 消验备〔2026〕12号."""
    return f"{prefix}〔{year}〕{count}号"


def title_of(notice: Notice, item: ItemFile, values: Mapping[str, Value]) -> str:
    """The title as the paper will bear it, from the item and the submitted values alone; nothing of the case stands in a title."""
    asked = names(notice.definition.title)
    data = {**values, **{name: getattr(item, name.removeprefix("item."), None) for name in asked if name.startswith("item.")}}
    filled = {name: worded(data.get(name), notice.scope[name].type if name in notice.scope else None) for name in asked}
    return fill(notice.definition.title, filled)


def compose(notice: Notice, data: Mapping[str, Value], *, number: str = "", on: date | None = None) -> Paper:
    """The notice filled with `data` (see `gather`); `number` is the document number, given at signing only; `on` defaults to today."""
    definition = notice.definition
    asked = {name for text in (definition.title, *definition.lines) for name in names(text)}
    filled = {name: worded(data.get(name), notice.scope[name].type if name in notice.scope else None) for name in asked}
    return Paper(
        title=fill(definition.title, filled),
        lines=tuple(_lines(definition.lines, data, filled)),
        authority=str(data.get("item.authority_name", "")),
        item=str(data.get("item.name", "")),
        case_number=str(data.get("case.number", "")),
        query_code=str(data.get("case.query_code", "")),
        number=number,
        on=on or time.today(),
        applicant=str(data.get("case.applicant", "")),
        until=_until(data.get(definition.until)),
    )


def _lines(texts: Iterable[str], data: Mapping[str, Value], filled: dict[str, str]) -> Iterator[str]:
    """The paragraphs; a list that has a line of its own gets one for each entry, and the authority to turn to is always named."""
    for text in texts:
        asked, value = names(text), data.get(text.strip("{} "))
        if len(asked) == 1 and asked[0] in LISTED and text.strip("{} ") == asked[0] and isinstance(value, tuple):
            yield from (f"{number}. {each}" for number, each in enumerate(value, 1))
        else:
            yield fill(text, filled)
    if data.get("named") and "named" not in filled:
        yield f"该申请属于{data['named']}的职权，请向其提出。"


def _until(value: "Value | None") -> date | None:
    """The last day of validity, where the case has one."""
    return value if isinstance(value, date) and not isinstance(value, datetime) else None
