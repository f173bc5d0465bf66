"""What the forms of the properties come to: edits with their words, or what is wrong and the editor to show again."""

from collections.abc import Mapping
from typing import Final

import msgspec

from core.digits import plain_number
from core.revisions.documents import Files
from core.revisions.edits import Drop, Edit
from core.revisions.forming.arranging import Refused
from core.revisions.forming.options import Option, changed, options, renaming
from core.revisions.forming.outline import FORM, Question
from core.revisions.forming.properties import Wrong, changes, conditional, offered, properties, required, translated
from core.rules import Scope
from ui.studio.condition import ReadCondition, read_condition
from ui.web import FormData

CONDITIONS: Final = {"visible": ("x-visible", "显示"), "needed": ("x-required", "必填")}
_DOES: Final = "do"


class Asked(msgspec.Struct, frozen=True):
    """The edits and their words; or `errors` by property, `conditions` and `options` as they are to be shown again, nothing kept.

    `option` is the one whose condition is being edited.
    """

    edits: tuple[Edit, ...] = ()
    said: str = ""
    errors: Mapping[str, str] = {}
    conditions: Mapping[str, ReadCondition] = {}
    options: tuple[tuple[str, str], ...] | None = None
    option: str = ""


def asked(files: Files, question: Question, scope: Scope, form: FormData) -> Asked:
    """What one of the forms about a field asks for."""
    match form.get("which"):
        case "visible" | "needed" as which:
            return _condition(files, question, {name: named for name, named in scope.items() if name != question.name}, which, form)
        case "offer":
            return _offer(files, question, {name: named for name, named in scope.items() if name != question.name}, form)
        case "options":
            return _options(files, question, form)
        case "words":
            return _words(files, question, form)
        case "calc":
            return _uncalculated(question)
    return _basic(files, question, form)


def _basic(files: Files, question: Question, form: FormData) -> Asked:
    given = {}
    for each in properties(files, question):
        if each.key in form or f"has.{each.key}" in form:
            texts = tuple(text for text in form.all(each.key) if text.strip())
            given[each.key] = texts if each.control in ("tick", "ticks") else texts[-1:]
    try:
        edits = changes(files, question, given)
    except Wrong as wrong:
        return Asked(errors=wrong.said)
    wish = form.get("required")
    if wish in ("always", "never") and wish != question.required:
        edits = (*edits, *required(files, question, always=wish == "always"), *(_no_condition(question) if wish == "never" else ()))
    title = given.get("title", ())
    renamed = f"，标题改为“{title[-1].strip()}”" if title and title[-1].strip() != question.title else ""
    return Asked(edits, f"修改栏目“{question.title}”{renamed}")


def _no_condition(question: Question) -> tuple[Edit, ...]:
    return (Drop(FORM, ("properties", question.way[0], "x-required")),) if "x-required" in question.definition and len(question.way) == 1 else ()


def _condition(files: Files, question: Question, scope: Scope, which: str, form: FormData) -> Asked:
    keyword, word = CONDITIONS[which]
    got = read_condition(form, which, scope)
    if got.asked:
        return Asked(conditions={which: got})
    if got.wrong:
        return Asked(errors={f"{which}.{path}.value": text for path, text in got.wrong.items()}, conditions={which: got})
    text = got.text(scope, str(question.definition.get(keyword, "")))
    return Asked(conditional(files, question, keyword, text), f"修改栏目“{question.title}”的{word}条件")


def _offer(files: Files, question: Question, scope: Scope, form: FormData) -> Asked:
    """When one option is listed."""
    option = form.get("option")
    if option not in options(question):
        return Asked(errors={"options": "没有这个选项，请刷新页面再试"})
    got = read_condition(form, "offer", scope)
    if got.asked or got.wrong:
        return Asked(errors={f"offer.{path}.value": text for path, text in got.wrong.items()}, conditions={"offer": got}, option=option)
    text = got.text(scope, str(question.definition.get("x-options", {}).get(option, "")))
    return Asked(offered(files, question, option, text), f"修改栏目“{question.title}”的选项“{option}”什么时候列出")


def _options(files: Files, question: Question, form: FormData) -> Asked:
    """The rows of options, one of them moved or dropped by a button, and more of them from the box below."""
    rows = [Option(form.get(f"option.{number}"), form.get(f"was.{number}")) for number in range(len(question.whole.get("enum", question.whole.get("items", {}).get("enum", ()))) + 1) if f"option.{number}" in form]
    verb, _, place = form.get(_DOES).partition(":")
    at = plain_number(place)
    if at is not None and at < len(rows):
        if verb == "drop":
            rows.pop(at)
        elif verb in ("up", "down"):
            target = at + (-1 if verb == "up" else 1)
            if 0 <= target < len(rows):
                rows[at], rows[target] = rows[target], rows[at]
    rows += [Option(text.strip()) for text in form.get("more").splitlines() if text.strip()]
    try:
        return Asked(changed(files, question, rows), f"修改栏目“{question.title}”的选项：{renaming(question, rows)}"[:200])
    except Refused as refused:
        return Asked(errors={"options": str(refused)}, options=tuple((each.text, each.was) for each in rows))


def _words(files: Files, question: Question, form: FormData) -> Asked:
    language = form.get("language")
    if language not in ("en", "ja", "ko", "ru", "de", "fr"):
        return Asked(errors={"language": "请选择语言"})
    words = {key.removeprefix("say."): form.get(key) for key in form if key.startswith("say.")}
    return Asked(translated(files, question, language, words), f"修改栏目“{question.title}”的译文")


def _uncalculated(question: Question) -> Asked:
    """Let a field that was calculated be filled in."""
    edits = (Drop(FORM, ("properties", question.way[0], "x-calc")),) if "x-calc" in question.definition and len(question.way) == 1 else ()
    return Asked(edits, f"栏目“{question.title}”改为申请人填写")
