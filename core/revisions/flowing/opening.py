"""开办 of a step that opens cases: of which item, when, for which rows of a register, filled with what, behind which others."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec

from core.faults import Blame
from core.forms import Field
from core.problems import FieldProblem, Invalid, NotFound
from core.process.assigning import CASE_NAMES
from core.process.opens import OURS
from core.revisions.conditions import said
from core.revisions.documents import Files
from core.revisions.edits import Edit
from core.revisions.flowing.between import Document, Row, edited, put
from core.revisions.flowing.registering import Pick, picked, value_words
from core.revisions.flowing.relinking import index
from core.revisions.flowing.steps import PATH, step_of
from core.rules import Named, Scope
from core.rules.expressions import compile_expr
from core.rules.facts import equalities

REGISTER: Final = "register:"
_BLAME: Final = Blame("", PATH)


class OpenWish(msgspec.Struct, frozen=True, kw_only=True):
    """What is said of an opening, under the names of `core.items.model.OpenDef`."""

    item: str
    each: str = ""
    when: str = ""
    where: str = ""
    org: str = ""
    named: str = ""
    picks: Mapping[str, Pick] = {}
    after: tuple[str, ...] = ()
    final: bool = False


class Known(msgspec.Struct, frozen=True, eq=False):
    """What an opening is checked against: the case's names, the register's columns, the opened item's own fields by what may be filled in."""

    case: Scope
    columns: Scope
    targets: Mapping[str, Named]
    needed: frozenset[str]

    @property
    def inner(self) -> Scope:
        """What values and the choice of rows may say: the case, or with a register its columns and the case as 本件的."""
        if not self.columns:
            return self.case
        return {**{f"{OURS}{name}": Named(f"本件的{named.label}", named.type) for name, named in self.case.items()}, **self.columns}


def known_of(scope: Scope, columns: Scope, item: str, fields: Mapping[str, Field]) -> Known:
    """For an opening of that item; `fields` are those of its form. Shared ones go along by themselves."""
    own = {name: field for name, field in fields.items() if field.identity.startswith(f"{item}.") and not field.calc and field.type.kind != "list" and field.type.word != "file"}
    needed = frozenset(name for name, field in own.items() if field.required and not field.must)
    return Known({**scope, **CASE_NAMES}, columns, {name: Named(field.label, field.type) for name, field in own.items()}, needed)


def opens_of(files: Files, step: str) -> list[Row]:
    """The openings of a step. Raises NotFound."""
    found: list[Row] = step_of(files, step).get("opens", [])
    return found


def open_of(files: Files, step: str, number: int) -> Row:
    """One of them, from 1. Raises NotFound."""
    found = opens_of(files, step)
    if not 1 <= number <= len(found):
        raise NotFound("没有这一项", "它可能刚被删去；请重新打开这个环节")
    return found[number - 1]


def set_open(files: Files, step: str, number: int, wish: OpenWish, known: Known) -> tuple[Edit, ...]:
    """The opening as it is said, a new one for 0. Raises Invalid, NotFound."""
    before = open_of(files, step, number) if number else {}
    problems: list[FieldProblem] = [*_rows(wish, known)]
    values = dict(_values(wish, before, known, problems))
    others = {each.get("item") for at, each in enumerate(opens_of(files, step), 1) if at != number}
    if any(each not in others for each in wish.after):
        problems.append(FieldProblem("after", "在哪些事项办成以后", "请选本环节开办的其他事项"))
    if problems:
        raise Invalid("开办的事项没有填好", "", problems)

    def write(row: Row) -> None:
        if not row.get("members"):
            row["item"] = wish.item
        for key, value in (("when", wish.when), ("each", wish.each), ("where", wish.where), ("org", wish.org), ("named", wish.named), ("values", values), ("after", list(wish.after))):
            put(row, key, value)
        put(row, "final", wish.final or None)

    def change(document: Document) -> None:
        holder = document["step"][index(document["step"], step)]
        rows = holder.setdefault("opens", [])
        if not number:
            rows.append({})
        write(rows[(number or len(rows)) - 1])

    return edited(files, PATH, change)


def drop_open(files: Files, step: str, number: int) -> tuple[Edit, ...]:
    """The opening away. Raises NotFound, Invalid for the only one and for one that another waits for."""
    gone = open_of(files, step, number)
    rows = opens_of(files, step)
    if len(rows) == 1:
        raise Invalid("这是唯一开办的事项，不能删去", "先加另一个事项；不再开办的，删去整个环节")
    if gone.get("item") and any(gone["item"] in each.get("after", ()) for at, each in enumerate(rows, 1) if at != number):
        raise Invalid("别的事项在它办成以后才开办", "先改那个事项的“在哪些事项办成以后”")

    def change(document: Document) -> None:
        document["step"][index(document["step"], step)]["opens"].pop(number - 1)

    return edited(files, PATH, change)


def open_words(row: Mapping[str, Any], known: Known, names: Mapping[str, str]) -> str:
    """An opening in one sentence."""
    name = "申请人所组合的事项" if row.get("members") else f"“{names.get(row.get('item', ''), '已经没有的事项')}”"
    when = f"{said(str(row['when']), known.case)}的，" if row.get("when") else ""
    after = f"在{'、'.join(f'“{names.get(each, each)}”' for each in row.get('after', ()))}办成以后，" if row.get("after") else ""
    each = f"给名录“{names.get(row['each'].removeprefix(REGISTER), '已经没有的名录')}”里{said(str(row.get('where', '')), known.inner)}的每一行" if row.get("each") else ""
    values = "，".join(f"{known.targets[key].label if key in known.targets else '一栏'}为{value_words(str(text), known.inner)}" for key, text in row.get("values", {}).items())
    return f"{when}{after}{each}开办{name}{f'，填好：{values}' if values else ''}"


def _rows(wish: OpenWish, known: Known) -> Iterator[FieldProblem]:
    """For rows of a register: which rows, and columns that are there."""
    if not wish.each:
        return
    expr, _ = compile_expr(wish.where, known.inner, _BLAME, "", "bool") if wish.where else (None, ())
    if expr is None or not equalities(expr.tree):
        yield FieldProblem("where", "给哪些行开办", "还没有写凭什么查：请加一个必须成立的条件，选名录的一列、“是”，再在“和另一个栏目比较”里选本件的栏目")
    for box, label, column in (("org", "由哪一列的机构办理", wish.org), ("named", "用哪一列区分", wish.named)):
        if column and column not in known.columns:
            yield FieldProblem(box, label, "请选名录的一列")


def _values(wish: OpenWish, before: Mapping[str, Any], known: Known, problems: list[FieldProblem]) -> Iterator[tuple[str, str]]:
    was = before.get("values", {})
    for name in dict.fromkeys((*was, *known.targets)):
        if name not in known.targets:
            continue  # a field that the other item has no more
        target = known.targets[name]
        text, found = picked(wish.picks.get(name, Pick()), target, known.inner, str(was.get(name, "")), f"v.{name}")
        problems += found
        if text:
            yield name, text
        elif not found and name in known.needed:
            problems.append(FieldProblem(f"v.{name}", target.label, f"“{target.label}”在要开办的事项里必填，不填就开办不了"))
