"""查到的事实 as an official asks them, and as the file has them: what is asked of which records, what is taken, what counts for nothing."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from core.digits import plain_number
from core.items.model import FactDef
from core.problems import FieldProblem, Invalid, NotFound
from core.revisions.edits import Drop, Edit, Put
from core.revisions.tabling.book import BLAME, RULES, Book
from core.revisions.tabling.factwords import fact_users, theirs_of
from core.revisions.tabling.naming import made_id
from core.revisions.tabling.parameters import typed_value, value_meant
from core.revisions.tabling.typed import NotUnderstood
from core.rules.checking import AGGREGATES, KIND_WORDS, median_type
from core.rules.expressions import names_in
from core.rules.facts import FactPlan, read_fact
from core.values import FieldType

TAKES: Final[Mapping[str, str]] = {
    "exists": "有没有", "count": "有多少件（条）", "sum": "某一栏的合计", "min": "某一栏最小的", "max": "某一栏最大的", "median": "某一栏的中位数",
}
AGGREGATED: Final = frozenset(AGGREGATES)
"""What is taken that is over one of their fields."""
FOR_NOTHING: Final = frozenset({"min", "max", "median"})
"""What is taken that is not known by itself where nothing is found."""
_SELF: Final = "self."
_MOST_DAYS: Final = 36_500


class FactWish(msgspec.Struct, frozen=True, kw_only=True):
    """What is said of a fact in the boxes of its form: `where` as an expression, `days`, `over` and `none` as typed or picked.

    `lock`: of two cases filed at the same moment that agree in what is looked up by, one is decided after the other.
    """

    label: str
    source: str
    where: str = ""
    days: str = ""
    back_from: str = "submitted_on"
    take: str = "exists"
    over: str = ""
    none: str = ""
    lock: bool = False


def wish_of(book: Book, name: str) -> FactWish:
    """What is said of a fact now. Raises NotFound."""
    fact = _fact(book, name)
    take, _, over = fact.take.rstrip(")").partition("(")
    of = _type(book, fact.from_, take, over)
    window = {"days": str(fact.window.days), "back_from": fact.window.back_from} if fact.window is not None else {}
    return FactWish(
        label=fact.label, source=fact.from_, where=fact.where, take=take, over=over, none=typed_value(fact.none, of) if fact.none and of else fact.none, lock=bool(fact.lock), **window,
    )


def add_fact(book: Book, wish: FactWish, personal: frozenset[str] = frozenset()) -> tuple[str, tuple[Edit, ...]]:
    """A new fact and its name. Raises Invalid; `personal` are our fields that must not be compared with other records."""
    made = _written(book, wish, None, personal)
    columns = (column for sheet in book.sheets for column in (*sheet.columns, *sheet.definition.outputs))
    name = made_id(wish.label, {*book.scope, *book.params, *book.fact_defs, *columns}, "shishi")
    if not isinstance(book.document.get("fact"), Mapping):
        return name, (Put(RULES, ("fact",), {name: made}),)
    return name, (Put(RULES, ("fact", name), made),)


def set_fact(book: Book, name: str, wish: FactWish, personal: frozenset[str] = frozenset()) -> tuple[Edit, ...]:
    """The fact anew; what stays as it was is not touched. Raises Invalid, NotFound."""
    if wish == wish_of(book, name):
        return ()
    made, now = _written(book, wish, name, personal), book.document["fact"][name]
    puts = tuple(Put(RULES, ("fact", name, key), value) for key, value in made.items() if now.get(key) != value)
    return (*puts, *(Drop(RULES, ("fact", name, key)) for key in ("window", "none", "lock") if key in now and key not in made))


def drop_fact(book: Book, name: str) -> tuple[Edit, ...]:
    """The fact away. Raises Invalid while a table uses it."""
    _fact(book, name)
    used = fact_users(book, name)
    if used:
        raise Invalid(f"{'、'.join(used[:5])}还在用它", "请先在那里换掉或者删去用到它的列、改写用到它的说明，再来删去")
    return (Drop(RULES, ("fact", name) if len(book.document["fact"]) > 1 else ("fact",)),)


def countable(book: Book, source: str) -> tuple[tuple[str, str], ...]:
    """Their fields of which a sum, a smallest, a largest or a median may be taken."""
    return tuple((name, named.label) for name, named in theirs_of(book.others, source).items() if any(named.type.kind in kinds for kinds in AGGREGATES.values()))


def looked_up(book: Book, where: str, source: str) -> tuple[str, ...]:
    """Our fields with which the condition says theirs must agree; none while it cannot be read."""
    plan, _ = read_fact("asked", FactDef(label="", from_=source, where=where, take="exists"), book.fields, book.others, BLAME)
    return _agreeing(plan) if plan is not None else ()


def _agreeing(plan: FactPlan) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for _, ours in plan.equal for name in sorted(names_in(ours))))


def _fact(book: Book, name: str) -> FactDef:
    found = book.fact_defs.get(name)
    if found is None:
        raise NotFound("没有这个事实", "它可能刚被删去；请从规则的首页选择")
    return found


def _written(book: Book, wish: FactWish, name: str | None, personal: frozenset[str]) -> dict[str, Any]:
    """The fact as the file has it. Raises Invalid with all that is wrong."""
    problems = [*_called(book, wish, name), *_source(book, wish), *_window(book, wish), *_take(book, wish)]
    made: dict[str, Any] = {"label": wish.label.strip(), "from": wish.source, "where": wish.where}
    if wish.days.strip():
        made["window"] = {"days": plain_number(wish.days.strip()) or 0, "back_from": wish.back_from}
    made["take"] = f"{wish.take}({wish.over})" if wish.take in AGGREGATES else wish.take
    agreeing: tuple[str, ...] = ()
    if wish.source in book.others:
        agreeing = looked_up(book, wish.where, wish.source)
        problems += _where(book, wish, agreeing, personal)
    of = _type(book, wish.source, wish.take, wish.over)
    if wish.none.strip():
        none, found = _none(wish, of)
        made["none"] = none
        problems += found
    if wish.lock and agreeing:
        made["lock"] = _locked(book, name, agreeing)
    if problems:
        raise Invalid("查到的事实没有填好", "", problems)
    return made


def _called(book: Book, wish: FactWish, name: str | None) -> list[FieldProblem]:
    label = wish.label.strip()
    if not label:
        return [FieldProblem("label", "名称", "请写名称，如“同一地址 30 日内其他办件的面积”")]
    if any(each.label == label for key, each in book.fact_defs.items() if key != name):
        return [FieldProblem("label", "名称", f"已经有一个查到的事实叫“{label}”，请另起名称")]
    return []


def _source(book: Book, wish: FactWish) -> list[FieldProblem]:
    return [] if wish.source in book.others else [FieldProblem("source", "从哪里查", "请选从哪里查：一个事项的办件，或者一个名录")]


def _where(book: Book, wish: FactWish, agreeing: tuple[str, ...], personal: frozenset[str]) -> list[FieldProblem]:
    private = [f"“{book.fields[name].label}”" for name in sorted(personal) if f"{_SELF}{name}" in wish.where and name in (*agreeing, *book.fields)]
    if private:
        return [FieldProblem("where", "查哪些", f"{'、'.join(private)}是个人信息，不能拿来和别的办件、名录比较，请换一个栏目")]
    if not agreeing:
        return [FieldProblem("where", "查哪些", "还没有写凭什么查：请加一个必须成立的条件，选对方的一个栏目、“是”，再在“和另一个栏目比较”里选本件的栏目")]
    return []


def _window(book: Book, wish: FactWish) -> list[FieldProblem]:
    days = wish.days.strip()
    if not days:
        return []
    if plain_number(days, _MOST_DAYS) is None:
        return [FieldProblem("days", "几天以内", f"请写 0 到 {_MOST_DAYS} 的整数；不限时间的不写")]
    if wish.back_from not in book.fields or book.fields[wish.back_from].type.kind != "date":
        return [FieldProblem("back_from", "从哪一天往回数", "请选从哪一天往回数")]
    return []


def _take(book: Book, wish: FactWish) -> list[FieldProblem]:
    if wish.take not in TAKES:
        return [FieldProblem("take", "取什么", "请选取什么")]
    if wish.take not in AGGREGATES or wish.source not in book.others:
        return []
    theirs = theirs_of(book.others, wish.source)
    if wish.over not in theirs:
        return [FieldProblem("over", "哪一栏", f"“{TAKES[wish.take]}”请选哪一栏")]
    if theirs[wish.over].type.kind not in AGGREGATES[wish.take]:
        kinds = "、".join(sorted(KIND_WORDS[kind] for kind in AGGREGATES[wish.take]))
        return [FieldProblem("over", "哪一栏", f"“{theirs[wish.over].label}”是{KIND_WORDS[theirs[wish.over].type.kind]}，取“{TAKES[wish.take]}”要选{kinds}的栏目")]
    return []


def _none(wish: FactWish, of: FieldType | None) -> tuple[str, list[FieldProblem]]:
    label = "一条也没有时算作"
    if wish.take not in FOR_NOTHING:
        found = {"exists": "没有时就是“否”", "count": "没有时就是 0", "sum": "没有时合计就是 0"}.get(wish.take, "没有时本来就有答案")
        return "", [FieldProblem("none", label, f"{found}，这里不用写")]
    if of is None:
        return "", []
    try:
        return str(value_meant(wish.none, of)), []
    except NotUnderstood as error:
        return "", [FieldProblem("none", label, f"{error.found}，请写{error.expected}")]


def _type(book: Book, source: str, take: str, over: str) -> FieldType | None:
    """The type of what is taken; None while it cannot be."""
    theirs = theirs_of(book.others, source)
    if take not in AGGREGATES or over not in theirs or theirs[over].type.kind not in AGGREGATES[take]:
        return None
    return median_type(theirs[over].type) if take == "median" else theirs[over].type


def _locked(book: Book, name: str | None, agreeing: tuple[str, ...]) -> list[str]:
    """The fields that were locked, as long as records are looked up by them; else all of those."""
    before = book.fact_defs[name].lock if name is not None else ()
    return list(before) if before and {*before} <= {*agreeing} else list(agreeing)
