"""The options of a choice: their texts and order. One that is called something else is so everywhere it is compared with."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import msgspec

from core.forms.text import refused, tidy
from core.revisions.documents import Files, identities, read
from core.revisions.edits import Drop, Edit, Put
from core.revisions.forming.arranging import Refused
from core.revisions.forming.outline import FORM, Question, place_of
from core.rules.lexer import ExprError, tokens
from core.rules.parser import parse_tree
from core.rules.tree import Compare, Constant, Member, Name, Node, Several, children
from core.rules.written import write_expr

MOST: Final = 200
_CONDITIONS: Final = ("x-visible", "x-required", "x-readonly", "x-calc")


class Option(msgspec.Struct, frozen=True):
    """An option as it shall be: its text, and what it was called before (empty for a new one)."""

    text: str
    was: str = ""


def options(question: Question) -> tuple[str, ...]:
    """The options of a single or multiple choice."""
    return tuple(map(str, _written(question.whole)))


def changed(files: Files, question: Question, wanted: Sequence[Option]) -> tuple[Edit, ...]:
    """Let the field have these options in this order. What is renamed is renamed where the form, rules, materials and situations name it.

    Raises Refused when none is left, two are the same, or one is no text an applicant could choose.
    """
    texts = [_checked(each.text) for each in wanted]
    _sound(texts)
    names = {each.was: text for each, text in zip(wanted, texts, strict=True) if each.was and each.was != text}
    place = place_of(read(files, FORM), question.way)
    edits: list[Edit] = []
    if texts != [*options(question)]:
        edits.append(Put(FORM, (*place, *(("items",) if "items" in question.whole else ()), "enum"), texts))
    edits += _beside(place, question.definition, texts, names)
    return (*edits, *_renamed(files, question, names)) if names else tuple(edits)


def renaming(question: Question, wanted: Sequence[Option]) -> str:
    """What became of the options, for the step's words: 选项“甲”改为“乙”."""
    known = options(question)
    texts = [each.text.strip() for each in wanted]
    said = [f"“{each.was}”改为“{each.text.strip()}”" for each in wanted if each.was and each.was != each.text.strip()]
    said += [f"增加“{each.text.strip()}”" for each in wanted if not each.was]
    said += [f"删去“{each}”" for each in known if each not in {one.was for one in wanted}]
    if not said and [*known] != texts:
        said = ["调整顺序"]
    return "、".join(said)


def _written(whole: Mapping[str, Any]) -> Sequence[Any]:
    holder = whole.get("items", whole)
    found = holder.get("enum", ()) if isinstance(holder, Mapping) else ()
    return found if isinstance(found, list) else ()


def _checked(text: str) -> str:
    text = tidy(text)
    if not text:
        raise Refused("选项不能是空的；不要的请删去")
    if refused(text) or "\n" in text:
        raise Refused(f"选项“{text}”里有换行或者看不见的字符，请重新输入")
    return text


def _sound(texts: Sequence[str]) -> None:
    twice = next((text for number, text in enumerate(texts) if text in texts[:number]), "")
    if twice:
        raise Refused(f"选项“{twice}”有两个，请改一个")
    if not texts:
        raise Refused("至少要有一个选项")
    if len(texts) > MOST:
        raise Refused(f"选项最多 {MOST} 个；再多的请做成代码表")


def _beside(place: tuple[str, ...], definition: Mapping[str, Any], texts: Sequence[str], names: Mapping[str, str]) -> Iterator[Edit]:
    """What stands beside the options and names them: the one chosen beforehand, conditions of options, their translations."""
    before = definition.get("default")
    default = names.get(before, before) if isinstance(before, str) else before
    if isinstance(before, str) and default not in texts:
        yield Drop(FORM, (*place, "default"))
    elif default != before:
        yield Put(FORM, (*place, "default"), default)
    offers = definition.get("x-options", {})
    kept = {names.get(option, option): text for option, text in offers.items() if names.get(option, option) in texts}
    if kept != offers:
        yield Put(FORM, (*place, "x-options"), kept) if kept else Drop(FORM, (*place, "x-options"))
    said = definition.get("x-i18n", {})
    told = {language: _translated(words, texts, names) for language, words in said.items()}
    told = {language: words for language, words in told.items() if words}
    if told != said:
        yield Put(FORM, (*place, "x-i18n"), told) if told else Drop(FORM, (*place, "x-i18n"))


def _translated(words: Mapping[str, Any], texts: Sequence[str], names: Mapping[str, str]) -> dict[str, Any]:
    kept = {names.get(option, option): text for option, text in words.get("options", {}).items() if names.get(option, option) in texts}
    return {key: value for key, value in {**words, "options": kept}.items() if value}


# --- renaming elsewhere ----------------------------------------------------------------------------------------------


def _renamed(files: Files, question: Question, names: Mapping[str, str]) -> Iterator[Edit]:
    if len(question.way) > 1:
        return  # a column is named inside any, all and their like only, which stay as they are written
    field = question.way[0]
    document = read(files, FORM)
    for name, definition in document.get("properties", {}).items():
        for keyword in _CONDITIONS:
            yield from _text(FORM, ("properties", name, keyword), definition.get(keyword), field, names)
        for option, text in definition.get("x-options", {}).items():
            yield from _text(FORM, ("properties", name, "x-options", option), text, field, names)
    if "item.toml" in files:
        yield from _item(read(files, "item.toml"), field, names)
    if "process.toml" in files:
        process = read(files, "process.toml")
        for step, name in zip(process.get("step", ()), identities(process.get("step", ())), strict=True):
            yield from _text("process.toml", ("step", name, "auto"), step.get("auto"), field, names)
    if "rules.toml" in files:
        yield from _rules(read(files, "rules.toml"), field, names)


def _item(document: Mapping[str, Any], field: str, names: Mapping[str, str]) -> Iterator[Edit]:
    for key in ("material", "situation"):
        for name, each in zip(identities(document.get(key, ())), document.get(key, ()), strict=True):
            yield from _text("item.toml", (key, name, "when"), each.get("when"), field, names)
            if key == "situation" and each.get("field") == field and each.get("option"):
                made = [{**option, "is": [names.get(text, text) for text in option.get("is", ())]} for option in each["option"]]
                if made != each["option"]:
                    yield Put("item.toml", (key, name, "option"), made)


def _rules(document: Mapping[str, Any], field: str, names: Mapping[str, str]) -> Iterator[Edit]:
    """Cells of the columns that are the field itself, and the expressions of the others."""
    for table, decision in document.get("decision", {}).items():
        inputs = decision.get("inputs", {})
        for column, text in inputs.items():
            yield from _text("rules.toml", ("decision", table, "inputs", column), text, field, names)
        columns = [column for column, text in inputs.items() if text.strip() == field]
        rows = decision.get("rows", ())
        for name, row in zip(identities(rows), rows, strict=True):
            for column in columns:
                cell = row.get("when", {}).get(column)
                made = _cell(cell, names)
                if made != cell:
                    yield Put("rules.toml", ("decision", table, "rows", name, "when", column), made)


def _cell(cell: Any, names: Mapping[str, str]) -> Any:
    if isinstance(cell, list):
        return [names.get(text, text) for text in cell]
    if not isinstance(cell, str):
        return cell
    head, bracket, rest = cell.partition("[")
    if bracket:
        inside, close, tail = rest.partition("]")
        listed = [text.strip() for text in inside.replace("，", ",").split(",")]
        return f"{head}[{', '.join(names.get(text, text) for text in listed)}]{tail}" if close else cell
    sign, space, text = cell.partition(" ")
    return f"{sign} {names.get(text.strip(), text.strip())}" if sign == "=" and space and text.strip() in names else cell


def _text(file: str, place: tuple[str, ...], text: Any, field: str, names: Mapping[str, str]) -> Iterator[Edit]:
    """An expression with the options renamed where they are compared with the field; one that cannot be read stays."""
    if not isinstance(text, str) or field not in text:
        return
    try:
        tree = parse_tree(text)
        made = _node(tree, field, names)
    except ExprError:
        return
    if made != tree:
        yield Put(file, place, _as_written(text, made, names))


def _as_written(text: str, made: Node, names: Mapping[str, str]) -> str:
    """The expression with only the words changed, when that is what is meant; else written anew."""
    pieces, at = [], 0
    for token in tokens(text):
        if token.kind == "text" and (word := token.text[1:-1].replace("''", "'")) in names:
            quoted = names[word].replace("'", "''")
            pieces += [text[at : token.at], f"'{quoted}'"]
            at = token.at + len(token.text)
    short = "".join(pieces) + text[at:]
    return short if parse_tree(short) == made else write_expr(made)


def _node(node: Node, field: str, names: Mapping[str, str]) -> Node:
    match node:
        case Compare(left=left, right=right) | Member(left=left, right=right) if Name(field) in (left, right):
            return msgspec.structs.replace(node, left=_word(left, names), right=_word(right, names))
    parts = children(node)
    if not parts:
        return node
    made = tuple(_node(part, field, names) for part in parts)
    keys = {"parts": ("parts",), "args": ("args",), "part": ("part",)}
    for key in keys:
        if hasattr(node, key):
            value: Any = made[0] if key == "part" else made
            return msgspec.structs.replace(node, **{key: value})
    return msgspec.structs.replace(node, left=made[0], right=made[1])


def _word(node: Node, names: Mapping[str, str]) -> Node:
    if isinstance(node, Constant) and isinstance(node.value, str):
        return Constant("text", names.get(node.value, node.value))
    if isinstance(node, Several):
        return Several(tuple(each if not isinstance(each.value, str) else Constant("text", names.get(each.value, each.value)) for each in node.items))
    return node
