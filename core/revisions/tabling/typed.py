"""What an official types into a cell, understood: Chinese operators, full-width digits, units, several options, periods.

Words that count themselves in or not are read as 民法典 1259 has them: 以上、以下、以内 count the number itself, 不满、超过 do not.
"""

import re
import unicodedata
from difflib import get_close_matches
from typing import Any, Final, TypeAlias

from core.digits import plain_number
from core.revisions.tabling.naming import key
from core.revisions.tabling.points import NotAPoint, read_point, unit_words
from core.revisions.tabling.words import Around, point_words
from core.rules.atoms import from_tick, span
from core.rules.cells import Cell, CellError, Filled, Has, OneOf, ParamRef, Range, Truth, Within, read_cell
from core.rules.written import write_cell
from core.values import ORDERED, FieldType

Typed: TypeAlias = str | bool | list[str]
"""A cell as a document holds it."""
_ANY: Final = frozenset({"", "不限", "任意", "-", "—", "——", "*", "/"})
_EMPTY: Final = frozenset({"空", "为空", "空白", "没有填", "没有填写", "未填", "未填写", "empty"})
_GIVEN: Final = frozenset({"已填写", "已填", "填了", "不为空", "非空", "present"})
_YES: Final = frozenset({"是", "为是", "有", "对", "√", "✓", "true", "1", "y", "yes"})
_NO: Final = frozenset({"否", "为否", "无", "没有", "不是", "×", "✗", "false", "0", "n", "no"})
_BEFORE: Final = {
    "不小于": ">=", "不少于": ">=", "不低于": ">=", "不早于": ">=", "大于等于": ">=", "大于或等于": ">=", "至少": ">=", "最少": ">=", ">=": ">=", "≥": ">=", "≧": ">=", "=>": ">=",
    "不大于": "<=", "不超过": "<=", "不多于": "<=", "不高于": "<=", "不晚于": "<=", "小于等于": "<=", "小于或等于": "<=", "至多": "<=", "最多": "<=", "<=": "<=", "≤": "<=", "≦": "<=", "=<": "<=",
    "小于": "<", "少于": "<", "低于": "<", "不满": "<", "不足": "<", "未满": "<", "早于": "<", "<": "<",
    "大于": ">", "多于": ">", "高于": ">", "超过": ">", "晚于": ">", ">": ">", "等于": "=", "就是": "=", "为": "=", "是": "=", "=": "=",
}
_BEHIND: Final = {"及以上": ">=", "以上": ">=", "起": ">=", "及以下": "<=", "以下": "<=", "以内": "<=", "之内": "<="}
_TO: Final = re.compile(r"\s*(?:至|到|~|—|–|\.\.)\s*")
_DASH: Final = re.compile(r"(?<=[\d\w%])\s*-\s*(?=[\d])")
_AND: Final = re.compile(r"\s*(?:并且|而且|且|(?<!\d),|,(?!\d)|;)\s*")
_WITHIN: Final = re.compile(r"(不)?在?\s*(.+?)\s*(之后|之前|后|前)的?\s*(\S.*?)\s*(个?工作日|日|天|个?月)\s*(?:以内|之内|内)")
_LONGEST: Final = 9999
"""Days, workdays or months that a cell counts from a date at most."""
_UNITS: Final = {"工作日": "workday", "个工作日": "workday", "日": "day", "天": "day", "月": "month", "个月": "month"}
_NONE_OF: Final = ("不包含", "不包括", "不含有", "不含", "没有选", "未选", "没有")
_SOME_OF: Final = ("包含", "包括", "含有", "选了", "含", "有")
_NOT_IN: Final = ("不属于", "不是", "不为", "不等于", "非", "≠", "!=")
_IN: Final = ("属于", "等于", "为", "是", "=")
_QUOTED: Final = re.compile(r"“([^”]*)”|\"([^\"]*)\"|'([^']*)'|「([^」]*)」")
_BETWEEN: Final = re.compile(r"\s*(?:[、,;，；\n]|或者|或)\s*")
_PLAIN_BETWEEN: Final = re.compile(r"\s*[、,;，；\n]\s*")
_NAMED: Final = re.compile(r"(?:参数|名单)[“\"](.+)[”\"]")
_EXCEPT: Final = re.compile(r"除了?(.+?)(?:以外|之外|外)")


class NotUnderstood(Exception):
    """What was typed makes no sense in its column: what was found, what may stand there, and what may have been meant."""

    def __init__(self, found: str, expected: str, close: tuple[str, ...] = ()) -> None:
        self.found, self.expected, self.close = found, expected, close
        super().__init__(f"{found}；应为：{expected}")


def understood(text: str, of: FieldType, around: Around) -> Typed | None:
    """The cell as it stands in the file; None is 不限. Raises NotUnderstood."""
    cell = understood_cell(text, of, around)
    if cell is None:
        return None
    try:
        written = write_cell(cell, of.kind)
        read_cell(written, of, around.params, around.dates)
    except CellError as error:
        raise NotUnderstood(error.found, wanted(of)) from error
    except ValueError as error:
        raise NotUnderstood(str(error), wanted(of)) from error
    return list(written) if isinstance(written, tuple) else written


def understood_cell(text: str, of: FieldType, around: Around) -> Cell | None:
    """The cell that the text means; None is 不限. Raises NotUnderstood."""
    plain = unicodedata.normalize("NFKC", text).strip()
    options = {key(option) for option in of.options}
    if key(plain) in _ANY and key(plain) not in options:
        return None
    if key(plain) in _EMPTY | _GIVEN and key(plain) not in options:
        return Filled(present=key(plain) in _GIVEN)
    if of.kind == "bool":
        return _truth(plain, of)
    if of.kind in ORDERED:
        return _ordered(plain, of, around)
    if of.kind in ("choice", "text", "choices"):
        return _set(text.strip(), of, around)
    raise NotUnderstood(f"“{text}”", wanted(of))


def wanted(of: FieldType) -> str:  # noqa: PLR0911 - one case for each kind
    """What may be typed into a column of the type, by examples."""
    unit = unit_words(of)
    match of.kind:
        case "bool":
            return "是、否，或者不填（不限）"
        case "choice":
            some = f"选项（{'、'.join(of.options[:6])}{'等' if len(of.options) > 6 else ''}）" if of.options else "代码表里的名称"
            return f"{some}，几个之间用顿号；排除的写“不属于 …”"
        case "choices":
            return "“含有 …”或者“不含 …”，几个之间用顿号"
        case "text":
            return "文字，几个之间用顿号；排除的写“不属于 …”"
        case "date":
            return "“不晚于 2026年12月31日”“2026年1月1日 至 2026年6月30日”或者“在 某日期 之后 5 个工作日以内”"
        case "datetime":
            return "“早于 2026年1月1日 08:30”"
        case "duration":
            return "“晚于 22:00”" if of.word == "time" else "“不大于 8 小时”"
    return f"“小于 300”“不小于 300”“300 至 500”，或者参数的名称{f'；单位是{unit}' if unit else ''}"


def _truth(plain: str, of: FieldType) -> Cell:
    said = key(plain)
    if said in _YES | _NO:
        return Truth(said in _YES)
    raise NotUnderstood(f"“{plain}”", wanted(of), ("是", "否"))


# --- numbers, dates ---------------------------------------------------------------------------------------------------


def _ordered(plain: str, of: FieldType, around: Around) -> Cell:
    if around.param_labels.meant(plain):
        bound = _bound(plain, of, around)
        return Range(bound, bound)
    if of.kind == "date" and (within := _WITHIN.fullmatch(plain)):
        return _within(within, plain, around)
    for split in (_TO, _DASH):
        found = _between(plain, split, of, around)
        if found is not None:
            return found
    parts = _AND.split(plain)
    if len(parts) == 2 and all(part[:1] not in "0123456789" for part in parts):
        return _both(parts, plain, of, around)
    return _one_sided(plain, of, around)


def _one_sided(plain: str, of: FieldType, around: Around) -> Range:
    sign, rest = "=", plain
    for word in sorted(_BEFORE, key=len, reverse=True):
        if plain.startswith(word):
            sign, rest = _BEFORE[word], plain.removeprefix(word)
            break
    else:
        for word in _BEHIND:
            if plain.endswith(word):
                sign, rest = _BEHIND[word], plain.removesuffix(word)
                break
    bound = _bound(rest, of, around)
    match sign:
        case "<" | "<=":
            return Range(high=bound, high_open=sign == "<")
        case ">" | ">=":
            return Range(low=bound, low_open=sign == ">")
    return Range(bound, bound)


def _between(plain: str, split: re.Pattern[str], of: FieldType, around: Around) -> Range | None:
    """From … to …, at the first place where both sides make sense."""
    for at in split.finditer(plain):
        left, right = plain[: at.start()], plain[at.end():]
        try:
            low, high = _bound(left, of, around), _bound(right, of, around)
        except NotUnderstood:
            continue
        if not isinstance(low, ParamRef) and not isinstance(high, ParamRef) and low > high:
            raise NotUnderstood(f"“{plain}”从大到小", "小的在前，大的在后", (f"{point_words(high, of)} 至 {point_words(low, of)}",))
        return Range(low, high)
    return None


def _both(parts: list[str], plain: str, of: FieldType, around: Around) -> Range:
    """不小于 300 且小于 500: where values go by whole steps an open side becomes the step before it."""
    one, other = (_one_sided(part.strip(), of, around) for part in parts)
    low, high = (one, other) if one.low is not None and one.high is None else (other, one)
    if low.low is None or low.high is not None or high.high is None or high.low is not None:
        raise NotUnderstood(f"“{plain}”", wanted(of))
    if not low.low_open and not high.high_open:
        return Range(low.low, high.high)
    if isinstance(low.low, ParamRef) or isinstance(high.high, ParamRef):
        raise NotUnderstood(f"“{plain}”有一头不算在内", "两头都算在内的“… 至 …”；一头不算的，再加一列同样的栏目，分两格写")
    first, last = span(Range(low.low, high.high, low.low_open, high.high_open), of)
    closed = Range(from_tick(first or 0, of), from_tick(last or 0, of))
    if of.kind in ("int", "date"):
        return closed
    said = f"{point_words(closed.low, of)} 至 {point_words(closed.high, of)}"
    raise NotUnderstood(f"“{plain}”有一头不算在内", f"两头都算在内，如“{said}”", (said,))


def _bound(text: str, of: FieldType, around: Around) -> Any:
    """A written value, or a parameter under its label."""
    text = text.strip()
    named = _NAMED.fullmatch(text)
    name = around.param_labels.meant(named[1] if named else text)
    if not name and re.fullmatch(r"\{[a-z][a-z0-9_]*\}", text) and text[1:-1] in around.params:
        name = text[1:-1]
    if name:
        return ParamRef(name)
    try:
        return read_point(text, of)
    except NotAPoint as error:
        close = _close(text, [*around.param_labels.of.values()])
        raise NotUnderstood(error.found, error.expected or wanted(of), (*error.close, *close)) from None


def _within(found: re.Match[str], plain: str, around: Around) -> Cell:
    other = around.date_labels.meant(found[2])
    if not other:
        raise NotUnderstood(f"没有名为“{found[2]}”的日期", "、".join(around.date_labels.of.values()), _close(found[2], [*around.date_labels.of.values()]))
    unit = _UNITS[found[5]]
    count: int | ParamRef
    number = plain_number(found[4], _LONGEST)
    if number is not None:
        count = number
    elif name := around.param_labels.meant(found[4]):
        count = ParamRef(name)
    else:
        raise NotUnderstood(f"“{plain}”里的“{found[4]}”", f"不大于 {_LONGEST} 的整数，或者参数的名称", _close(found[4], [*around.param_labels.of.values()]))
    return Within(count, unit, "after" if found[3].endswith("后") else "before", other, negated=bool(found[1]))  # type: ignore[arg-type] # one of the three units


# --- options ----------------------------------------------------------------------------------------------------------


def _set(text: str, of: FieldType, around: Around) -> Cell:
    several = of.kind == "choices"
    make = Has if several else OneOf
    try:
        return make(_items(text, of))
    except NotUnderstood as whole:
        negative, positive = (_NONE_OF, _SOME_OF) if several else (_NOT_IN, _IN)
        body, negated = _verbless(text, negative, positive)
        named = _list_param(body, around)
        if named is not None:
            return make(named, negated)
        if body == text:
            raise _with_params(whole, text, around) from None
        return make(_items(body, of), negated)


def _verbless(text: str, negative: tuple[str, ...], positive: tuple[str, ...]) -> tuple[str, bool]:
    """The text without the word that says whether it is meant or excluded, and whether it is excluded."""
    beside = _EXCEPT.fullmatch(text)
    if beside:
        return beside[1].strip(), True
    for words, negated in ((negative, True), (positive, False)):
        for word in words:
            if text.startswith(word) and text != word:
                return text.removeprefix(word).strip(" :：[]"), negated
    return text, False


def _list_param(text: str, around: Around) -> ParamRef | None:
    named = _NAMED.fullmatch(text)
    name = around.param_labels.meant(named[1] if named else text) or (text[1:-1] if text[:1] == "{" and text[1:-1] in around.params else "")
    return ParamRef(name) if name else None


def _with_params(problem: NotUnderstood, text: str, around: Around) -> NotUnderstood:
    lists = [f"属于 {around.param_labels.of[name]}" for name, param in around.params.items() if param.type.kind == "choices"]
    return NotUnderstood(problem.found, problem.expected, (*problem.close, *(each for each in lists if key(text) in key(each))))


def _items(text: str, of: FieldType) -> tuple[str, ...]:
    """The options that the text lists. An option may hold the separators itself: the longest that is one counts."""
    free = of.codes is None and not of.options
    if free and any(text.startswith(word) for word in (*_NOT_IN, *_IN, *_NONE_OF, *_SOME_OF, "除")):
        raise NotUnderstood(f"“{text}”", wanted(of))
    found: list[str] = []
    at = 0
    between = _PLAIN_BETWEEN if free else _BETWEEN
    while at < len(text):
        quoted = _QUOTED.match(text, at)
        if quoted:
            found.append(_option(next(part for part in quoted.groups() if part is not None), of))
            at = quoted.end()
        else:
            value, at = _longest(text, at, of, between)
            found.append(value)
        gap = between.match(text, at)
        if gap is None and at < len(text):
            raise NotUnderstood(f"“{text[at:]}”", wanted(of))
        at = gap.end() if gap else at
    if not found:
        raise NotUnderstood("没有写选项", wanted(of))
    return tuple(dict.fromkeys(found))


def _longest(text: str, at: int, of: FieldType, between: re.Pattern[str]) -> tuple[str, int]:
    ends = [gap.start() for gap in between.finditer(text, at) if gap.start() > at] + [len(text)]
    if of.codes is None and not of.options:
        return text[at : ends[0]].strip(), ends[0]
    for end in reversed(ends):
        try:
            return _option(text[at:end].strip(), of), end
        except NotUnderstood:
            continue
    return _option(text[at : ends[0]].strip(), of), ends[0]


def _option(text: str, of: FieldType) -> str:
    """The option or code that is meant. Raises NotUnderstood, with the options that are spelt alike."""
    if of.codes is not None:
        meant = getattr(of.codes, "meant", None)
        codes: tuple[str, ...] = (text,) if text in of.codes else meant(text) if meant is not None else ()
        if _BETWEEN.search(text):  # several in one text are only one when they are its very words
            codes = tuple(code for code in codes if key(of.codes.words(code)) == key(text))
        if len(codes) == 1:
            return codes[0]
        shown = tuple(of.codes.words(code) for code in codes[:3])
        found = f"“{text}”在代码表“{of.codes.title}”里有 {len(codes)} 个" if codes else f"“{text}”不在代码表“{of.codes.title}”里"
        raise NotUnderstood(found, "代码表里的名称或者代码", shown)
    if not of.options:
        if not text:
            raise NotUnderstood("没有写选项", wanted(of))
        return text
    same = next((option for option in of.options if option == text), None) or next((option for option in of.options if key(option) == key(text)), None)
    if same is None:
        raise NotUnderstood(f"“{text}”不在选项里", "、".join(of.options), _close(text, of.options))
    return same


def _close(text: str, known: Any) -> tuple[str, ...]:
    near = get_close_matches(text, list(known), n=2, cutoff=0.5)
    holding = [each for each in known if text and (text in each or each in text)][:2]
    return tuple(dict.fromkeys((*near, *holding)))
