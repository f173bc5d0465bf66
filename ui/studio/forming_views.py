"""The form editor's page as its template shows it: pages with cards, the palette, the properties of the field that is chosen."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec

from core.faults import Blame, Fault
from core.forms.codes import code_list
from core.house import House
from core.items.files import house_elements
from core.revisions.conditions import read as read_condition_text
from core.revisions.conditions import said as condition_said
from core.revisions.documents import Files
from core.revisions.forming.calculating import KINDS
from core.revisions.forming.options import options
from core.revisions.forming.outline import Outline, Question, outline, scope_of
from core.revisions.forming.palette import elements, kinds
from core.revisions.forming.properties import LANGUAGES, Property, current, properties
from core.revisions.forming.uses import Use, uses
from core.rules import Scope
from core.values import Codes
from ui.studio.condition import Editor, ReadCondition, editor
from ui.studio.frame import Opened

_PLACE: Final = re.compile(r"properties\.([a-z][a-z0-9_]*)(?:\.items)?(?:\.properties\.([a-z][a-z0-9_]*))?")
_WORD: Final = re.compile(r"(?<![\w'“])[a-z$][a-zA-Z0-9_$-]*(?![\w'”])", re.ASCII)
_KEYWORDS: Final = {
    "x-visible": "显示条件", "x-required": "必填条件", "x-calc": "算式", "x-readonly": "只读", "x-options": "选项的条件", "x-after": "不早于", "x-help": "填写说明",
    "x-check": "校验", "pattern": "格式", "enum": "选项", "minimum": "最小", "maximum": "最大", "minLength": "最少字数", "maxLength": "最多字数", "minItems": "最少几项",
    "maxItems": "最多几项", "x-scale": "小数位数", "required": "必填", "title": "标题", "default": "先填好的值", "x-codes": "代码表", "x-pages": "页", "fields": "栏目",
    "properties": "栏目", "sections": "小节", "type": "类型", "format": "格式", "x-unit": "单位",
}
_REQUIRED: Final = {"always": "必填", "never": "选填", "sometimes": "有条件必填"}
_EMPTY_PAGE: Final = re.compile(r"x-pages\[\d+\]\.(fields|sections)")


class Card(msgspec.Struct, frozen=True):
    """A field as a card: what it is called, what kind it is, when it shows, what is wrong with it; `children` stand inside it."""

    name: str
    title: str
    kind: str
    required: str
    help: str
    notes: tuple[str, ...]
    faults: tuple[str, ...]
    chosen: bool
    inside: bool
    children: "tuple[Card, ...]" = ()


class BlockShown(msgspec.Struct, frozen=True):
    """A block of cards: `number` is what a form calls it."""

    number: int
    page: str
    section: str
    title: str
    help: str
    cards: tuple[Card, ...]


class PageShown(msgspec.Struct, frozen=True):
    """A page of the form."""

    number: int
    page: str
    title: str
    blocks: tuple[BlockShown, ...]
    first: bool
    last: bool


class PropertyShown(msgspec.Struct, frozen=True):
    """A property with what it is now."""

    of: Property
    values: tuple[str, ...]
    error: str = ""

    @property
    def value(self) -> str:
        """Its one value."""
        return self.values[-1] if self.values else ""


class Chosen(msgspec.Struct, frozen=True):
    """The field whose properties are shown: `question` itself, its properties, its conditions as they are edited, where it is used."""

    question: Question
    properties: tuple[PropertyShown, ...]
    options: tuple[tuple[str, str], ...]
    visible: Editor
    needed: Editor
    calc: str
    offers: tuple[tuple[str, str], ...]
    offer: Editor | None
    option: str
    uses: tuple[Use, ...]
    languages: tuple[tuple[str, str], ...]
    said: Mapping[str, Any]
    conditional: bool
    inner: tuple[tuple[str, str], ...]
    calculable: bool = False


def whole(house: House, files: Files) -> dict[str, bytes]:
    """The files of the revision among all elements and code lists of the house: what may be put on the form, and what its references mean."""
    shared = {path: found.read_bytes() for path, found in house_elements(house.settings.root).items() if path not in files and found.is_file()}
    return {**shared, **files}


def scope(files: Files) -> Scope:
    """What conditions of the form may name."""
    names = {path.removeprefix("codes/").removesuffix(".toml") for path in files if path.startswith("codes/") and path.endswith(".toml")}
    lists: dict[str, Codes] = {}
    for name in names:
        found, _ = code_list(files, name, Blame("", "form.json"))
        if found is not None:
            lists[name] = found
    return scope_of(files, lists)


class Words(msgspec.Struct, frozen=True):
    """Conditions of a form in words: what they may name, and what the columns of its lists are called."""

    scope: Scope
    columns: Mapping[str, str]

    def said(self, text: Any) -> str:
        """A condition or a calculation."""
        return self.told(condition_said(str(text), self.scope))

    def told(self, words: str) -> str:
        """Words in which columns go by their titles."""
        return _WORD.sub(lambda found: self.columns.get(found[0], found[0]), words) if self.columns else words


def words_of(form: Outline, known: Scope) -> Words:
    """The words of the form."""
    return Words(known, {question.way[1]: question.title for question in form.questions.values() if len(question.way) > 1})


def pages_shown(form: Outline, known: Words, faults: Iterable[Fault], chosen: str) -> tuple[PageShown, ...]:
    """The pages with their cards."""
    wrong = faults_by_field(form, faults)
    made, number = [], 0
    for at, page in enumerate(form.pages):
        blocks = []
        for block in page.blocks:
            cards = tuple(_card(form.questions[name], known, wrong, chosen) for name in block.fields if name in form.questions)
            blocks.append(BlockShown(number, block.page, block.section, block.title, block.help, cards))
            number += 1
        made.append(PageShown(at, page.page, page.title, tuple(blocks), at == 0, at == len(form.pages) - 1))
    return tuple(made)


def homeless(form: Outline, known: Words, faults: Iterable[Fault], chosen: str) -> tuple[Card, ...]:
    """Fields that stand on no page."""
    wrong = faults_by_field(form, faults)
    return tuple(_card(form.questions[name], known, wrong, chosen) for name in form.homeless)


def faults_by_field(form: Outline, faults: Iterable[Fault]) -> dict[str, list[str]]:
    """What is wrong by field (empty name: with the form itself), in words."""
    found: dict[str, list[str]] = {}
    titles = {question.way[-1]: question.title for question in form.questions.values()}
    for fault in faults:
        match = _PLACE.match(fault.place)
        inner = f"{match[1]}.{match[2]}" if match and match[2] else ""
        name = inner if inner in form.questions else match[1] if match and match[1] in form.questions else ""
        text = _fault(fault, titles)
        if text not in found.setdefault(name, []):
            found[name].append(text)
    return found


def palette(files: Files) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """Group → what can be added: key, name, sentence. Kinds first, then the shared elements by block."""
    groups: dict[str, list[tuple[str, str, str]]] = {}
    for kind in kinds(files):
        groups.setdefault(kind.group, []).append((kind.key, kind.name, kind.says))
    for block, members in elements(files).items():
        groups[f"共用：{block}"] = [(f"element:{each.name}", each.title, each.help) for each in members]
    return list(groups.items())


def chosen_shown(
    files: Files, question: Question, words: Words, errors: Mapping[str, str], conditions: Mapping[str, ReadCondition], option: str = ""
) -> Chosen:
    """The field with its properties; `errors` and `conditions` from a form that was not taken."""
    definition, known = question.definition, words.scope
    shown = tuple(PropertyShown(each, current(question, each), errors.get(each.key, "")) for each in properties(files, question))
    inside = len(question.way) > 1
    holder = outline(files).questions[question.way[0]] if inside else question
    fits = [(kind.key, kind.name) for kind in kinds(files) if kind.inside and not (holder.kind == "list" and kind.key in ("choices", "must"))]
    own = {name: named for name, named in known.items() if name != question.name}
    offers = definition.get("x-options", {})
    return Chosen(
        question, shown, tuple((each, each) for each in options(question)) if not question.element else (),
        _editor(definition, "x-visible", "visible", msgspec.structs.replace(words, scope=own), conditions),
        _editor(definition, "x-required", "needed", msgspec.structs.replace(words, scope=own), conditions), words.said(definition["x-calc"]) if "x-calc" in definition else "",
        tuple((option, words.said(text)) for option, text in offers.items()) if isinstance(offers, Mapping) else (),
        _editor(dict(offers), option, "offer", msgspec.structs.replace(words, scope=own), conditions) if option in options(question) else None, option,
        uses(files, question.way), tuple(LANGUAGES.items()), definition.get("x-i18n", {}), not inside and question.kind != "must" and "x-calc" not in definition,
        tuple(fits) if question.kind in ("list", "group") else (), not inside and question.kind in KINDS and not question.element,
    )


def _editor(definition: Mapping[str, Any], keyword: str, prefix: str, known: Words, conditions: Mapping[str, ReadCondition]) -> Editor:
    got = conditions.get(prefix)
    group = got.condition if got else read_condition_text(str(definition.get(keyword, "")), known.scope)
    return editor(group, known.scope, prefix, got, known.told)


def _card(question: Question, known: Words, wrong: Mapping[str, list[str]], chosen: str) -> Card:
    definition, notes = question.definition, []
    if "x-visible" in definition:
        notes.append(f"当{known.said(definition['x-visible'])}时显示")
    if "x-required" in definition:
        notes.append(f"当{known.said(definition['x-required'])}时必填")
    if "x-calc" in definition:
        notes.append(f"由平台算出：{known.said(definition['x-calc'])}")
    if question.element:
        notes.append("共用的栏目，填一次处处可用")
    if question.whole.get("x-personal"):
        notes.append("个人信息")
    if question.loose:
        notes.append("用其他方法写的栏目，在这里可以移动，不能改内容")
    if question.kind in {"choice", "choices"}:
        notes.append("、".join(options(question)[:6]) + ("……" if len(options(question)) > 6 else ""))
    children = tuple(_card(child, known, wrong, chosen) for child in question.children)
    required = "" if "x-calc" in definition or question.kind == "must" else _REQUIRED[question.required]
    return Card(
        question.name, question.title, question.kind_words, required, str(question.whole.get("x-help", "")), tuple(notes),
        tuple(wrong.get(question.name, ())), question.name == chosen, len(question.way) > 1, children,
    )


def _fault(fault: Fault, titles: Mapping[str, str]) -> str:
    """A fault in an official's words: fields by their titles, keywords by what the editor calls them."""
    if _EMPTY_PAGE.fullmatch(fault.place) and fault.found == "[]":
        return "有一页还没有栏目，请添加或者移来一个"
    if fault.code == "circular":
        return f"条件绕成了一圈：{_words(fault.found.partition('：')[2], titles)}；请改其中一个条件"
    hint = f"。{_words(fault.hint, titles)}" if fault.hint else ""
    return f"{_words(fault.found, titles)}；应为：{_words(fault.expected, titles)}{hint}"


def _words(text: str, titles: Mapping[str, str]) -> str:
    return _WORD.sub(lambda found: f"“{titles[found[0]]}”" if found[0] in titles else _KEYWORDS.get(found[0], found[0]), text)


def opened_faults(those: Opened) -> tuple[Fault, ...]:
    """The faults that are mended on the form's page."""
    return tuple(fault for fault in those.tried.faults if fault.file == "form.json" or fault.file.startswith(("elements/", "codes/")))
