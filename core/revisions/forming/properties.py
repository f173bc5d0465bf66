"""The properties of a field in words: which a kind has, what they are now, and the edits that what was filled in comes to."""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Final, Literal, TypeAlias

import msgspec

from core.items.fmt import Number
from core.revisions.documents import Files, read
from core.revisions.edits import Add, Drop, Edit, Put
from core.revisions.forming.outline import FORM, Question, outline, place_of
from core.values import UNITS

Control: TypeAlias = Literal["text", "area", "count", "number", "yuan", "tick", "select", "ticks"]
Given: TypeAlias = Mapping[str, tuple[str, ...]]
"""What was filled in: the property's key → the texts; what is left empty is an empty tuple."""


class Property(msgspec.Struct, frozen=True):
    """A property: its key (in a form file, mostly the keyword), its name, how it is filled in, a hint, what there is to choose from."""

    key: str
    label: str
    control: Control
    hint: str = ""
    options: tuple[tuple[str, str], ...] = ()
    more: bool = False
    """Whether it is seldom needed, and shown under 更多."""


class Wrong(Exception):
    """Properties that cannot be taken: a sentence for each, by key."""

    def __init__(self, said: Mapping[str, str]) -> None:
        self.said = dict(said)
        super().__init__("；".join(self.said.values()))


TITLE: Final = Property("title", "标题", "text")
HELP: Final = Property("x-help", "填写说明", "area", "写在栏目下面；格式不对时也用它说明应该怎么填")
LENGTHS: Final = (Property("minLength", "最少几个字", "count"), Property("maxLength", "最多几个字", "count"))
_SHAPES: Final[Mapping[str, tuple[str, Mapping[str, str]]]] = {
    "": ("不限", {}),
    "digits": ("只能是数字", {"pattern": "^[0-9]+$", "x-help": "只填数字"}),
    "capitals": ("数字和大写字母", {"pattern": "^[0-9A-Z]+$", "x-help": "只填数字和大写字母"}),
    "uscc": ("统一社会信用代码", {"pattern": "^[0-9A-HJ-NPQRTUWXY]{18}$", "x-check": "uscc"}),
    "resident_id": ("居民身份证号", {"pattern": "^[0-9]{17}[0-9X]$", "x-check": "resident_id"}),
    "postcode": ("邮政编码", {"pattern": "^[0-9]{6}$", "x-help": "6 位数字"}),
}
KEPT: Final = "kept"
_LIMITS: Final = (Property("minimum", "最小", "number"), Property("maximum", "最大", "number"))
_OPEN: Final = (
    Property("over", "不含最小的那个数", "tick", "勾选后要大于它", more=True), Property("under", "不含最大的那个数", "tick", "勾选后要小于它", more=True),
)
_UNIT: Final = Property("x-unit", "单位", "select", options=tuple(UNITS.items()))
_ROWS: Final = (Property("minItems", "最少几行", "count"), Property("maxItems", "最多几行", "count", "不写最多 5000 行"))
_ACCEPT: Final = (
    Property("x-accept", "收哪几种文件", "ticks", "都不勾选就是三种都收", (("PDF", "PDF"), ("JPG", "JPG"), ("PNG", "PNG"))),
    Property("x-largest", "最大多少 MB", "count", "1 到 10，不写是 10"),
)
_REST: Final = (
    Property("x-personal", "是个人信息", "tick", "加密保存，规则里不能用", more=True),
    Property("x-readonly", "从档案、证照带出的不能改", "tick", "没有带出来的照常填", more=True),
    Property("x-source", "出处", "text", "标准、法条或者计划条款", more=True), Property("$comment", "备注", "text", "不给申请人看", more=True),
)
_BY_KIND: Final[Mapping[str, tuple[Property, ...]]] = {
    "lines": LENGTHS, "int": (*_LIMITS, _UNIT, *_OPEN), "decimal": (*_LIMITS, _UNIT, Property("x-scale", "小数位数", "count"), *_OPEN),
    "percent": (*_LIMITS, Property("x-scale", "小数位数", "count")), "money": (Property("minimum", "最少", "yuan"), Property("maximum", "最多", "yuan")),
    "choices": (Property("minItems", "最少选几项", "count"), Property("maxItems", "最多选几项", "count")), "file": _ACCEPT, "list": _ROWS,
}
_REFERRED: Final = frozenset({"title", "x-help", "x-source", "$comment", "x-personal", "x-readonly"})
"""What may stand beside a reference to a shared element."""
_SPANNED: Final = frozenset({"date", "datetime", "time", "int", "decimal", "money", "percent"})
MOST_DIGITS: Final = 30
LANGUAGES: Final = {"en": "英语", "ja": "日语", "ko": "韩语", "ru": "俄语", "de": "德语", "fr": "法语"}


def properties(files: Files, question: Question) -> tuple[Property, ...]:
    """The properties that the field has, conditions, options and translations apart. The title comes first."""
    found = [TITLE, *(() if question.kind == "must" else (HELP,)), *_own(files, question), *_REST]
    if question.element:
        return tuple(each for each in found if each.key in _REFERRED)
    inside = len(question.way) > 1
    unfit = {"x-readonly", "x-after", "default"} if inside else set[str]()
    unfit |= {"x-readonly"} if question.kind in ("file", "must", "group") else set()
    unfit |= {"x-personal"} if question.kind == "file" else set()
    return tuple(each for each in found if each.key not in unfit)


def current(question: Question, each: Property) -> tuple[str, ...]:
    """What the property is now, as it is filled in."""
    whole = question.whole
    match each.key:
        case "shape":
            return (_shape(whole),)
        case "over" | "under":
            return ("on",) if {"over": "exclusiveMinimum", "under": "exclusiveMaximum"}[each.key] in whole else ()
        case "minimum" | "maximum":
            exclusive = "exclusiveMinimum" if each.key == "minimum" else "exclusiveMaximum"
            value = whole.get(each.key, whole.get(exclusive))
        case _:
            value = whole.get(each.key)
    if value is None or isinstance(value, dict):
        return ()
    if each.control == "tick":
        return ("on",) if value is True else ()
    if isinstance(value, list):
        return tuple(map(str, value))
    return (_yuan(value),) if each.control == "yuan" else (str(value),)


def changes(files: Files, question: Question, given: Given) -> tuple[Edit, ...]:
    """The edits that bring the properties to what was given; a property that is not among them stays. Raises Wrong."""
    document = read(files, FORM)
    place = place_of(document, question.way)
    known = {each.key: each for each in properties(files, question)}
    wanted: dict[str, Any] = {}
    said: dict[str, str] = {}
    for key, texts in given.items():
        if key in known and texts != current(question, known[key]):
            try:
                wanted |= _keywords(question, known[key], texts, given)
            except ValueError as error:
                said[key] = str(error)
    if said:
        raise Wrong(said)
    return tuple(_edits(place, question.definition, wanted))


def required(files: Files, question: Question, *, always: bool) -> tuple[Edit, ...]:
    """Let a field be required always, or not in itself (a condition may still ask for it)."""
    document = read(files, FORM)
    place = place_of(document, question.way)
    holder: Any = document
    for part in place[:-2]:
        holder = holder[part]
    names = holder.get("required", ())
    where, name = (*place[:-2], "required"), question.way[-1]
    edits: list[Edit] = []
    if always and "x-required" in question.definition:
        edits.append(Drop(FORM, (*place, "x-required")))
    if always and name not in names:
        edits.append(Add(FORM, where, name))
    if not always and name in names:
        edits.append(Drop(FORM, (*where, name) if len(names) > 1 else where))
    return tuple(edits)


def conditional(files: Files, question: Question, keyword: str, text: str) -> tuple[Edit, ...]:
    """Put a condition (`x-visible`, `x-required`, `x-readonly`) on a field, or take it off with an empty text."""
    place = (*place_of(read(files, FORM), question.way), keyword)
    edits = required(files, question, always=False) if keyword == "x-required" and text else ()
    if not text:
        return (*edits, Drop(FORM, place)) if keyword in question.definition else edits
    return (*edits, Put(FORM, place, text)) if question.definition.get(keyword) != text else edits


def offered(files: Files, question: Question, option: str, text: str) -> tuple[Edit, ...]:
    """List an option only under a condition, or always with an empty text."""
    place = (*place_of(read(files, FORM), question.way), "x-options")
    before: dict[str, Any] = dict(question.definition.get("x-options", {}))
    after = {**before, option: text} if text else {key: each for key, each in before.items() if key != option}
    if after == before:
        return ()
    return (Put(FORM, place, after),) if after else (Drop(FORM, place),)


def translated(files: Files, question: Question, language: str, words: Mapping[str, str]) -> tuple[Edit, ...]:
    """What a field is called in a language: `title`, `x-help`, and each option by its Chinese text."""
    place = (*place_of(read(files, FORM), question.way), "x-i18n")
    before: dict[str, Any] = dict(question.definition.get("x-i18n", {}))
    options = {key.removeprefix("option:"): text.strip() for key, text in words.items() if key.startswith("option:") and text.strip()}
    made: dict[str, Any] = {**before.get(language, {}), **{key: words[key].strip() for key in ("title", "x-help") if key in words}}
    made = {key: text for key, text in {**made, "options": options}.items() if text}
    after = {**before, language: made} if made else {key: value for key, value in before.items() if key != language}
    if after == before:
        return ()
    return (Put(FORM, place, after),) if after else (Drop(FORM, place),)


def _own(files: Files, question: Question) -> Iterator[Property]:
    """The properties of its kind."""
    kind, whole = question.kind, question.whole
    if kind == "text":
        yield from LENGTHS
        kept = ((KEPT, "现在的写法（保留）"),) if _shape(whole) == KEPT else ()
        yield Property("shape", "格式", "select", options=(*((key, name) for key, (name, _) in _SHAPES.items()), *kept))
    yield from _BY_KIND.get(kind, ())
    if kind in _SPANNED and len(question.way) == 1:
        others = tuple((each.name, each.title) for each in outline(files).questions.values() if each.kind == kind and len(each.way) == 1 and each.name != question.name)
        if others or "x-after" in whole:
            yield Property("x-after", "不早于（不小于）", "select", "不能早于、小于哪一个栏目", others, more=True)
    if kind == "choice":
        yield Property("default", "先选好的选项", "select", options=tuple((each, each) for each in whole.get("enum", ())), more=True)
    elif kind in ("text", "lines"):
        yield Property("default", "先填好的内容", "text", "申请人可以改", more=True)


def _keywords(question: Question, each: Property, texts: tuple[str, ...], given: Given) -> dict[str, Any]:  # noqa: C901, PLR0911 - one case for each sort of property
    """The keywords that a property comes to; None takes one away. Raises ValueError with a sentence."""
    text = texts[-1].strip() if texts else ""
    match each.key:
        case "title":
            if not text:
                raise ValueError("请写标题")
            return {"title": text}
        case "shape":
            return _shaped(question, text)
        case "minimum" | "maximum" | "over" | "under":
            return _limited(question, each, text, given)
        case "x-accept":
            return {each.key: [*texts] if texts and len(texts) < len(each.options) else None}
        case "x-scale" if not text:
            raise ValueError("请写小数位数，如 2")
        case "x-scale":
            return {each.key: _count(text), "multipleOf": None}
    if each.control == "tick":
        return {each.key: True if texts else None}
    if not text:
        return {each.key: None}
    if each.control == "select" and text not in {key for key, _ in each.options}:
        raise ValueError("请从列出的里面选")
    return {each.key: _READERS[each.control](text) if each.control in _READERS else text}


def _limited(question: Question, each: Property, text: str, given: Given) -> dict[str, Any]:
    """A limit stands as it is or as one that does not count itself in; which, says the tick beside it."""
    low = each.key in ("minimum", "over")
    value_key, tick_key, exclusive = ("minimum", "over", "exclusiveMinimum") if low else ("maximum", "under", "exclusiveMaximum")
    known = question.whole.get(value_key, question.whole.get(exclusive))
    if each.key == tick_key:
        given_value = given.get(value_key, (str(known),) if known is not None else ())
        text = given_value[-1].strip() if given_value else ""
        value: Any = _number(text) if text else None
    else:
        value = None if not text else _fen(text) if question.kind == "money" else _whole(text) if question.kind == "int" else _number(text)
    ticked = bool(given[tick_key]) if tick_key in given else exclusive in question.whole
    return {value_key: None if ticked else value, exclusive: value if ticked else None}


def _edits(place: tuple[str, ...], definition: Mapping[str, Any], wanted: Mapping[str, Any]) -> Iterator[Edit]:
    for keyword, value in wanted.items():
        if value is None:
            if keyword in definition:
                yield Drop(FORM, (*place, keyword))
        elif definition.get(keyword) != value or type(definition.get(keyword)) is not type(value):
            yield Put(FORM, (*place, keyword), value)


def _shape(whole: Mapping[str, Any]) -> str:
    if "pattern" not in whole:
        return ""
    return next((key for key, (_, made) in _SHAPES.items() if made.get("pattern") == whole["pattern"] and made.get("x-check") == whole.get("x-check")), KEPT)


def _shaped(question: Question, key: str) -> dict[str, Any]:
    if key == KEPT:
        return {}
    if key not in _SHAPES:
        raise ValueError("请从列出的里面选")
    made: dict[str, Any] = {"pattern": None, "x-check": None, **_SHAPES[key][1]}
    if "x-help" in question.whole:
        made.pop("x-help", None)
    return made


def _number(text: str) -> Number:
    try:
        value = Decimal(text.replace(",", "").replace("，", ""))
    except InvalidOperation:
        raise ValueError("请写一个数，如 300") from None
    if not value.is_finite() or not -MOST_DIGITS < value.adjusted() < MOST_DIGITS:
        raise ValueError("请写一个位数合理的数，如 300")
    return Number(f"{value:f}")


def _whole(text: str) -> Number:
    number = _number(text)
    if "." in number:
        raise ValueError("请写整数，如 3")
    return number


def _count(text: str) -> Number:
    number = _whole(text)
    if number.startswith("-") or len(number) > 6:
        raise ValueError("请写 0 以上的整数，如 3")
    return number


def _fen(text: str) -> Number:
    value = Decimal(_number(text)) * 100
    if value != value.to_integral_value():
        raise ValueError("请写以元为单位的金额，最多两位小数，如 3000.00")
    return Number(f"{value.to_integral_value():f}")


def _yuan(value: Any) -> str:
    text = f"{Decimal(str(value)) / 100:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


_READERS: Final[Mapping[str, Callable[[str], Any]]] = {"count": _count, "number": _number, "yuan": _fen}
