"""Materials that the platform makes out of the answers 自动生成的材料: what each says, and the digest of what is confirmed.

A document says what the form says, in the form's order and the form's words. Two documents that say the same have the same digest, on
whatever day they are printed; any other answer, or a commitment told in other words, gives another.
"""

from collections.abc import Container, Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

import msgspec

from core.access import PartyHeld
from core.canonical import canonical, sm3
from core.cases.commands import known
from core.filings.promise import promises_of, told_points
from core.filings.requests import Signature
from core.forms import Field, Form
from core.forms.compounds import Compound
from core.forms.uploads import is_file
from core.items.item import Item
from core.items.notice_model import DocumentDef
from core.items.parts import Material
from core.notices import SheetPart, SheetRow
from core.notices.placeholders import fill, names
from core.notices.wording import BLANK, worded
from core.rules import Decision, evaluate
from core.rules.capitals import capitals, grouped
from core.values import Value

FORM, COMMITMENT = "form", "commitment"
"""The documents that every item may have without a template of its own: the whole form, what is told and promised (国办发〔2020〕42号)."""
_JOINED: Final = {"period": " 至 ", "address": ""}
"""Kinds of questions that read as one, and what stands between their parts."""
_HEADING: Final = "# "
_NUMERALS: Final = "一二三四五六七八九十"
_BESIDE: Final = frozenset({"shared.promise_public", "shared.signer"})
"""What a commitment says besides: whether it may be published, who signs (公共字段块 C-PROMISE)."""
_PROMISED: Final = (
    "承诺人已经知晓告知的全部事项。", "承诺人已经符合告知的条件、标准和要求，或者能够在承诺的期限内达到。",
    "承诺人愿意承担不实承诺的法律责任，所作承诺是真实意思的表示。",
)
"""What every commitment says, where the form has no words of its own (国办发〔2020〕42号)."""


class Content(msgspec.Struct, frozen=True):
    """What a document says: of which material, by which template, its title and its parts."""

    material: str
    document: str
    title: str
    item: str
    authority: str
    parts: tuple[SheetPart, ...]

    @property
    def digest(self) -> str:
        """SM3 (hex) over everything it says."""
        return sm3(canonical(self)).hex()


class Filled(msgspec.Struct, frozen=True, eq=False):
    """Answers to be set in documents: for whom, the typed values, and `env`, the same with every item's names and what the rules came to."""

    held: PartyHeld
    values: Mapping[str, Value]
    env: Mapping[str, Any]


class Made(msgspec.Struct, frozen=True):
    """A document ready to be kept: what it says, who signed it (its name empty at the counter, `how` then says in which way), its PDF."""

    content: Content
    signature: Signature
    at: datetime
    how: str
    data: bytes


def filled(held: PartyHeld, values: Mapping[str, Value], env: Mapping[str, Any], decision: Decision) -> Filled:
    """Answers with what the rules came to; `env` are the answers with the names every item has."""
    return Filled(held, values, {**env, **known(decision.outcomes)})


@lru_cache(maxsize=256)
def documents_of(item: Item) -> tuple[Material, ...]:
    """The materials of the item that the platform makes."""
    return tuple(material for material in item.info.material if material.document)


def contents(item: Item, filled: Filled, without: Container[str] = ()) -> tuple[Content, ...]:
    """What each document says that these answers ask for; the fields in `without` count as not answered yet."""
    if not documents_of(item):
        return ()
    left = msgspec.structs.replace(filled, values={name: value for name, value in filled.values.items() if name not in without})
    return tuple(content_of(item, material, left) for material in item.materials(filled.env) if material.document)


def content_of(item: Item, material: Material, filled: Filled) -> Content:
    """What one document says."""
    own = next((each for each in item.notices.documents if each.id == material.document), None)
    if own is not None:
        title, parts = _written(item, own, filled)
    else:
        title, made = material.name, _commitment if material.document == COMMITMENT else _form
        parts = (_applicant(filled), *made(item, filled))
    return Content(material.id, material.document, title, item.info.name, item.info.authority_name, parts)


def _applicant(filled: Filled) -> SheetPart:
    code = (SheetRow("代码", filled.held.code),) if filled.held.name else ()  # a natural person's is a keyed digest, which tells a reader nothing
    return SheetPart("申请人", (SheetRow("名称（姓名）", _name(filled)), *code))


def _name(filled: Filled) -> str:
    """The company's name, or what a natural person has called themselves."""
    return filled.held.name or next((str(filled.values[name]) for name in ("person_name", "name") if name in filled.values), BLANK)


def _form(item: Item, filled: Filled) -> Iterator[SheetPart]:
    """Page by page, section by section, every field that shows."""
    form = item.form
    headed = {name: f"{section.page} · {section.title}" for section in form.sections for name in section.fields}
    for page in form.pages:
        together: dict[str, list[str]] = {}
        for name in page.fields:
            together.setdefault(headed.get(name, page.title), []).append(name)
        for title, inside in together.items():
            yield from _part(form, title, [name for name in inside if _shows(form.fields[name], filled)], filled)


def _shows(field: Field, filled: Filled) -> bool:
    """Whether the field stands on paper: it shows, and is no key for machines."""
    if field.calc is not None:
        return field.name in filled.env and field.type.kind != "text"
    return field.visible is None or evaluate(field.visible, filled.env) is True


def _part(form: Form, title: str, inside: Sequence[str], filled: Filled) -> Iterator[SheetPart]:
    """The fields of a part as rows; a list as a table of its own behind them."""
    compounds = {name: each for each in form.compounds if each.kind in _JOINED for name in each.parts.values()}
    rows, tables, said = list[SheetRow](), list[SheetPart](), set[str]()
    for name in inside:
        field, value = form.fields[name], filled.values.get(name, filled.env.get(name) if form.fields[name].calc else None)
        compound = compounds.get(name)
        if compound is not None:
            if compound.name not in said:
                rows.append(SheetRow(compound.title, _joined(form, compound, filled)))
            said.add(compound.name)
        elif _is_table(value):
            tables.append(_table(field, value))
        else:
            rows.append(SheetRow(field.label, _words(field, value)))
    if rows:
        yield SheetPart(title, tuple(rows))
    yield from tables


def _joined(form: Form, compound: Compound, filled: Filled) -> str:
    parts = [worded(filled.values[name], form.fields[name].type) for name in compound.parts.values() if name in filled.values]
    return _JOINED[compound.kind].join(parts) or BLANK


def _words(field: Field, value: "Value | None") -> str:
    """A value with its unit; a sum of money also in capital numerals; a file by the beginning of its digest, which binds the one that was given."""
    if is_file(field) and isinstance(value, str) and value:
        return f"附后的文件（校验值 {value[:16]}）"
    if field.type.kind == "money" and isinstance(value, int):
        return f"{grouped(value)} 元（{capitals(value)}）"
    return worded(value, field.type)


def _is_table(value: Any) -> bool:
    return isinstance(value, tuple) and bool(value) and isinstance(value[0], dict)


def _table(field: Field, value: Any) -> SheetPart:
    columns = dict(field.type.fields)
    titles = field.schema["items"]["properties"]
    cells = tuple(tuple(worded(row.get(name), kind) for name, kind in columns.items()) for row in value)
    return SheetPart(field.label, heads=tuple(str(titles[name].get("title", name)) for name in columns), cells=cells)


def _commitment(item: Item, filled: Filled) -> Iterator[SheetPart]:
    """What is told, in which version; what is promised; and what the applicant has answered beside it."""
    form, wanted = item.form, promises_of(item.form)
    told = told_points(item, item.materials(filled.env))
    code = item.info.task_handle_item or item.info.task_code or item.info.catalog_code or item.id
    yield SheetPart("事项", (SheetRow("事项编码", code), SheetRow("告知版本", item.hash[:12])))
    yield SheetPart("告知事项", lines=tuple(f"{number}. {point.name}：{'；'.join(point.lines)}" for number, point in enumerate(told, 1)))
    promised = [form.fields[name].label for name in wanted if form.fields[name].must and _shows(form.fields[name], filled)]
    yield SheetPart("承诺事项", lines=tuple(f"{_numeral(place)}、{text}" for place, text in enumerate(promised or _PROMISED)))
    asked = {*wanted, *(name for name, field in form.fields.items() if field.identity in _BESIDE)}
    beside = [name for name, field in form.fields.items() if name in asked and not field.must and _shows(field, filled)]
    yield from _part(form, "承诺人的选择", beside, filled)


def _numeral(place: int) -> str:
    """一, 二 … 十, then figures."""
    return _NUMERALS[place] if place < len(_NUMERALS) else str(place + 1)


def _written(item: Item, own: DocumentDef, filled: Filled) -> tuple[str, tuple[SheetPart, ...]]:
    """The item's own text with its placeholders filled: headings begin parts, a line that is one list is its table."""
    data: dict[str, Any] = {
        **filled.env, **filled.values, "case.applicant": _name(filled), "case.applicant_code": filled.held.code if filled.held.name else BLANK, "item.name": item.info.name,
        "item.authority_name": item.info.authority_name, "item.result": item.info.result,
    }
    said = {name: _said(item, name, data.get(name)) for text in (own.title, *own.lines) for name in names(text)}
    parts, title, lines = list[SheetPart](), "", list[str]()

    def close() -> None:
        if lines or title:
            parts.append(SheetPart(title, lines=tuple(lines)))
        lines.clear()

    for text in own.lines:
        alone = names(text)[0] if len(names(text)) == 1 and text.strip("{} ") == names(text)[0] else ""
        if text.startswith(_HEADING):
            close()
            title = fill(text.removeprefix(_HEADING), said)
        elif alone in item.form.fields and _is_table(data.get(alone)):
            close()
            parts.append(_table(item.form.fields[alone], data[alone]))
            title = ""
        else:
            lines.append(fill(text, said))
    close()
    return fill(own.title, said), tuple(parts)


def _said(item: Item, name: str, value: "Value | None") -> str:
    field = item.form.fields.get(name)
    if field is not None:
        return _words(field, value)
    return worded(value, item.scope[name].type if name in item.scope else None)
