"""Where a field is named: other fields' conditions, rules, process, materials, notices, situations, the figures shown, the scenarios."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec

from core.forms.compounds import PARTS
from core.revisions.documents import Files, identities, read, readable
from core.revisions.forming.outline import FORM, Way, outline
from core.rules.lexer import ExprError
from core.rules.parser import parse_tree
from core.rules.tree import names

_VOCABULARY: Final = frozenset({"kind", "unit", "hit", "force", "status", "id", "get", "duty", "type", "x-unit", "x-kind", "format", "x-check", "x-codes", "$ref", "$id", "$schema", "from"})
"""Keys whose values are words of the file formats: a field may be called like one of them."""
_WHERE: Final[Mapping[str, tuple[str, str, str]]] = {
    "rules.toml": ("规则", "label", ""), "process.toml": ("流程", "name", ""), "notices.toml": ("文书", "title", ""), "item.toml": ("办事指南", "name", "ask"),
}
_KINDS: Final = {
    "decision": "规则表", "fact": "事实", "param": "参数", "step": "环节", "notice": "文书", "document": "文书", "material": "申请材料", "situation": "情形", "effect": "登记事项",
}
_CONDITIONS: Final = {
    "x-visible": "显示条件", "x-required": "必填条件", "x-readonly": "只读条件", "x-calc": "算式", "x-options": "选项的条件", "x-after": "先后", "if": "分支的条件",
}


class Use(msgspec.Struct, frozen=True):
    """One place where a field is named: the file (for the part of the studio it belongs to) and the place in words."""

    file: str
    words: str


def uses(files: Files, way: Way) -> tuple[Use, ...]:
    """Where the field is named besides its own definition, each place once, in the order of the files."""
    form = outline(files)
    question = form.questions.get(".".join(way))
    if question is None:
        return ()
    said = names_of(form.questions, way)
    found = [Use(path, words) for path in sorted(files, key=_order) if readable(path) and not path.startswith(("elements/", "codes/")) for words in _file(files, path, said, way)]
    found += [Use(path, f"规则用例“{_feature(files[path])}”") for path in sorted(files) if path.endswith(".feature") and _in_feature(files[path].decode(), question.title, said)]
    return tuple(dict.fromkeys(found))


def names_of(questions: Mapping[str, Any], way: Way) -> frozenset[str]:
    """What rules and processes call the field, with everything in it."""
    return frozenset(_names(questions, way))


def _names(questions: Mapping[str, Any], way: Way) -> Iterator[str]:
    """The same one by one: itself, the parts of a compound, the fields of a group."""
    question = questions[".".join(way)]
    yield "_".join(way) if len(way) > 1 and questions[way[0]].kind == "group" else way[-1]
    yield from (f"{way[0]}_{part}" for part in PARTS.get(question.kind, ()))
    if question.kind == "group":
        yield from (f"{way[0]}_{child.way[1]}" for child in question.children)


def _file(files: Files, path: str, said: frozenset[str], way: Way) -> Iterator[str]:
    """What one file says about it."""
    try:
        document = read(files, path)
    except ValueError:
        return
    if path == FORM:
        yield from _form(document, said, way, {name: each.title for name, each in outline(files).questions.items()})
    elif path.startswith("features/"):
        if any(name in said for name in _keys(document)):
            yield "规则用例的样例申请"
    else:
        for place, text in _texts(document, ()):
            if names_one(text, said, place[-1] if place else ""):
                yield _words(path, document, place)


def _form(document: Mapping[str, Any], said: frozenset[str], way: Way, titles: Mapping[str, str]) -> Iterator[str]:
    for name, definition in document.get("properties", {}).items():
        for place, text in _texts(definition, (name,)):
            keyword = next((part for part in place if part in _CONDITIONS), "")
            if keyword and place[: len(way)] != way and names_one(text, said, keyword):
                yield f"栏目“{titles.get(name, name)}”的{_CONDITIONS[keyword]}"
    for keyword in ("if", "then", "else", "allOf", "oneOf", "anyOf", "dependentSchemas", "dependentRequired"):
        if keyword in document and said & {*_keys(document[keyword]), *(text for _, text in _texts(document[keyword], ()))}:
            yield "申请表的分支"


def names_one(text: str, said: frozenset[str], key: str) -> bool:
    """Whether a text of a file names one of the fields: as a placeholder `{name}`, in an expression, or alone."""
    if not any(name in text for name in said):
        return False
    if any(re.search(rf"\{{{name}[}}:|]", text) for name in said):
        return True
    if key in _VOCABULARY:
        return False
    try:
        return bool(said & {name.removeprefix("self.") for name in names(parse_tree(text))})
    except ExprError:
        return False


def _texts(value: Any, place: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    match value:
        case str():
            yield place, str(value)
        case list():
            for name, member in zip(identities(value), value, strict=True):
                yield from _texts(member, (*place, name) if isinstance(member, Mapping) else place)
        case Mapping():
            for key, member in value.items():
                yield from _texts(member, (*place, str(key)))


def _keys(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for member in value:
            yield from _keys(member)
    elif isinstance(value, Mapping):
        for key, member in value.items():
            yield str(key)
            yield from _keys(member)


def _words(path: str, document: Mapping[str, Any], place: tuple[str, ...]) -> str:
    """The place as a person finds it: 规则表“办理路径”第 XF-01 行."""
    start, *labels = _WHERE.get(path, (path, "label", ""))
    if not place:
        return start
    kind = _KINDS.get(place[0])
    if kind is None or len(place) < 2:
        return {"shows": f"{start}：列出的栏目", "index": f"{start}：查找用的栏目"}.get(place[0], start)
    holder = document[place[0]]
    one: Any = holder.get(place[1], {}) if isinstance(holder, Mapping) else dict(zip(identities(holder), holder, strict=True)).get(place[1], {})
    called = next((str(one[label]) for label in (*labels, "name", "title", "label") if label and label in one), place[1])
    if place[2:3] == ("hides",):
        return f"{kind}“{called}”：不需要看的栏目（栏目删去时一并去掉）"
    row = f"第 {place[3]} 行" if place[2:3] == ("rows",) and len(place) > 3 else ""
    return f"{kind}“{called}”{row}"


def _order(path: str) -> tuple[int, str]:
    known = (FORM, "rules.toml", "process.toml", "item.toml", "notices.toml")
    return (known.index(path) if path in known else len(known), path)


def _feature(raw: bytes) -> str:
    line = next((line for line in raw.decode().splitlines() if line.strip().startswith("功能")), "")
    return line.partition(":")[2].strip() or "规则用例"


def _in_feature(text: str, title: str, said: frozenset[str]) -> bool:
    cells = {cell.strip() for line in text.splitlines() if line.lstrip().startswith("|") for cell in line.split("|")}
    return bool(cells & {title, *said}) or f"“{title}”" in text or f'"{title}"' in text
