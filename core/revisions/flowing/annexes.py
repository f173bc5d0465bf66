"""附页 of a paper: a table at its end, of the rows of a register that agree with the case."""

from collections.abc import Mapping
from typing import Any

import msgspec

from core.problems import FieldProblem, Invalid
from core.revisions.documents import Files
from core.revisions.edits import Edit
from core.revisions.flowing.between import Document, Row, edited
from core.revisions.flowing.papers import PATH, paper_of
from core.revisions.flowing.registering import Pick, picked, value_words
from core.rules import Scope


class AnnexWish(msgspec.Struct, frozen=True, kw_only=True):
    """What is said of an annex: its title, the register, which columns must agree with what, and which columns are shown.

    `first` is the shown column by which rows are put in order.
    """

    title: str
    register: str
    picks: Mapping[str, Pick] = {}
    shown: tuple[str, ...] = ()
    first: str = ""


def annex_of(files: Files, paper: str) -> Row:
    """The annex of a paper as the file has it; empty for none. Raises NotFound."""
    found: Row = paper_of(files, paper).get("annex", {})
    return found


def set_annex(files: Files, paper: str, wish: AnnexWish, columns: Scope, scope: Scope) -> tuple[Edit, ...]:
    """The annex as it is said. Raises Invalid, NotFound."""
    now = annex_of(files, paper)
    before = now if now.get("register") == wish.register else {}
    problems: list[FieldProblem] = []
    if not wish.title.strip():
        problems.append(FieldProblem("title", "附页的名称", "请写附页的名称，如“经营地址页”"))
    equal = _equal(wish, before, columns, scope, problems)
    shown = _ordered(wish, before, columns)
    if not shown:
        problems.append(FieldProblem("shown", "显示哪些列", "请至少选一列"))
    if problems:
        raise Invalid("附页没有填好", "", problems)
    made = {**before, "title": wish.title.strip(), "register": wish.register, "equal": equal, "columns": shown}

    def change(document: Document) -> None:
        _paper(document, paper)["annex"] = made

    return edited(files, PATH, change)


def drop_annex(files: Files, paper: str) -> tuple[Edit, ...]:
    """The annex away; the paper stays. Raises NotFound."""
    annex_of(files, paper)
    return edited(files, PATH, lambda document: _paper(document, paper).pop("annex", None))


def annex_words(annex: Mapping[str, Any], register: str, columns: Scope, scope: Scope) -> str:
    """An annex in one sentence."""
    def label(name: str) -> str:
        return columns[name].label if name in columns else "已经没有的列"

    equal = "，".join(f"{label(name)}为{value_words(str(text), scope)}" for name, text in annex.get("equal", {}).items())
    return f"附页《{annex.get('title', '')}》：名录“{register}”里{equal}的各行，列出{'、'.join(label(name) for name in annex.get('columns', ()))}"


def _equal(wish: AnnexWish, before: Mapping[str, Any], columns: Scope, scope: Scope, problems: list[FieldProblem]) -> dict[str, str]:
    was = before.get("equal", {})
    equal: dict[str, str] = {}
    for name in dict.fromkeys((*was, *columns)):
        if name in columns:
            text, found = picked(wish.picks.get(name, Pick()), columns[name], scope, str(was.get(name, "")), f"v.{name}")
            problems += found
            equal |= {name: text} if text else {}
    if not equal and not problems:
        problems.append(FieldProblem(f"v.{next(iter(columns))}", "列出哪些行", "请至少选一列写明和本件的什么一样，不然会列出整个名录"))
    return equal


def _ordered(wish: AnnexWish, before: Mapping[str, Any], columns: Scope) -> list[str]:
    """The shown columns: that by which rows are ordered, then as they stood, then as the register has them."""
    ticked = [name for name in dict.fromkeys((*before.get("columns", ()), *columns)) if name in wish.shown and name in columns]
    return [name for name in ticked if name == wish.first] + [name for name in ticked if name != wish.first]


def _paper(document: Document, paper: str) -> Row:
    found: Row = next(row for row in document["notice"] if row.get("id") == paper)
    return found
