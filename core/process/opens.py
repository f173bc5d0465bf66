"""The cases that an `open` step opens, compiled: which, under which condition, for which rows of a register, filled with what."""

from collections.abc import Iterator, Mapping

import msgspec

from core.faults import Blame, Fault, did_you_mean
from core.items.model import OpenDef, StepDef
from core.process.assigning import CASE_NAMES, condition, known_values, value
from core.rules import Expr, Scope, evaluate
from core.rules.facts import equalities
from core.values import Unknown, Value

OURS = "self."


class OpenPlan(msgspec.Struct, frozen=True):
    """A checked opening. `register` is empty for a single case; `equal` pairs a column with our expression: only such rows count."""

    definition: OpenDef
    when: Expr | None
    register: str
    where: Expr | None
    equal: tuple[tuple[str, Expr], ...]
    values: Mapping[str, Expr]

    def wanted(self, env: Mapping[str, Value]) -> bool:
        """Whether it opens anything at all; an unknown condition opens nothing."""
        return self.when is None or evaluate(self.when, env) is True

    def key(self, env: Mapping[str, Value]) -> dict[str, Value] | None:
        """The columns every row must equal, with our values; None while one of them is unknown."""
        found = {theirs: evaluate(ours, env) for theirs, ours in self.equal}
        return None if any(isinstance(value, Unknown) for value in found.values()) else found

    def counts(self, row: Mapping[str, Value], env: Mapping[str, Value]) -> bool:
        """Whether a case is opened for the row."""
        return self.where is None or evaluate(self.where, row_env(row, env)) is True

    def filled(self, env: Mapping[str, Value], row: Mapping[str, Value] | None = None) -> dict[str, Value]:
        """The child's own fields; what is unknown is left out."""
        return known_values(self.values, env if row is None else row_env(row, env))


def row_env(row: Mapping[str, Value], env: Mapping[str, Value]) -> dict[str, Value]:
    """A row's columns under their names, ours under `self.<name>`."""
    return {**{f"{OURS}{name}": value for name, value in env.items()}, **row}


def load_opens(step: StepDef, scope: Scope, others: Mapping[str, Scope], blame: Blame, place: str) -> tuple[tuple[OpenPlan, ...], list[Fault]]:
    """The openings of a step, or every fault of them that shows without the child's own files."""
    plans, faults = list[OpenPlan](), list[Fault]()
    names = {**scope, **CASE_NAMES}
    for no, definition in enumerate(step.opens, start=1):
        plan, found = _open(definition, names, others, blame, f"{place}.opens[{no}]")
        faults += found
        if plan is not None:
            plans.append(plan)
    return tuple(plans), [*faults, *_each_after_the_other(step, blame, place)]


def _each_after_the_other(step: StepDef, blame: Blame, place: str) -> Iterator[Fault]:
    """Openings that wait for each other are never opened, and the case waits for them for ever."""
    after: dict[str, set[str]] = {}
    for definition in step.opens:
        after.setdefault(definition.item, set()).update(definition.after)
    for no, definition in enumerate(step.opens, start=1):
        waiting, found = [each for each in definition.after if each != definition.item], set[str]()
        while waiting:
            each = waiting.pop()
            waiting += after.get(each, set()) - found
            found |= after.get(each, set()) | {each}
        if definition.item and definition.item in found:
            names = "、".join(each.item for each in step.opens if each.item in found)
            yield blame.at(f"{place}.opens[{no}].after", f"{names} 互相等待，都不会开办", "先后是一个方向的：去掉其中一个 after", code="after-loop")


def _open(
    definition: OpenDef, scope: Scope, others: Mapping[str, Scope], blame: Blame, place: str
) -> tuple[OpenPlan | None, list[Fault]]:
    faults = [*_shape(definition, blame, place)]
    theirs = others.get(definition.each) if definition.each else None
    if definition.each and theirs is None:
        registers = [name for name in others if name.startswith("register:")]
        hint = did_you_mean(definition.each, registers)
        return None, [*faults, blame.at(f"{place}.each", f"没有“{definition.each}”", f"名录：{'、'.join(registers)}", hint, "unknown-register")]
    inner: Scope = {**{f"{OURS}{name}": named for name, named in scope.items()}, **theirs} if theirs is not None else scope
    for key, column in (("org", definition.org), ("named", definition.named)):
        if column and (theirs is None or column not in theirs):
            hint = did_you_mean(column, tuple(theirs or ()))
            faults.append(blame.at(f"{place}.{key}", f"没有“{column}”这一列", "each 所指名录的一列", hint, "unknown-field"))
    when = condition(definition.when, scope, blame, f"{place}.when", faults)
    where = condition(definition.where, inner, blame, f"{place}.where", faults)
    equal = equalities(where.tree) if where is not None and theirs is not None else ()
    if theirs is not None and not equal:
        found = "条件里没有 名录的列 = self.本件的栏目"
        faults.append(blame.at(f"{place}.where", found, "至少一个相等条件，用来查找记录", code="fact-key"))
    values = {name: expr for name, text in definition.values.items() if (expr := value(text, inner, blame, f"{place}.values.{name}", faults))}
    if faults:
        return None, faults
    return OpenPlan(definition, when, definition.each.partition(":")[2], where, equal, values), []


def _shape(definition: OpenDef, blame: Blame, place: str) -> Iterator[Fault]:
    if bool(definition.item) == definition.members:
        found = "item 和 members 都写了" if definition.item else "item 和 members 都没有写"
        yield blame.at(place, found, "写 item（开哪个事项的办件），或者 members = true（申请人组合的事项）", code="opens")
    if definition.members and (definition.each or definition.values):
        yield blame.at(place, "members 与 each、values 一起写了", "申请人组合的事项，内容从合并的申报表带出", code="opens")
    if definition.members and definition.final:
        yield blame.at(f"{place}.final", "members 与 final 一起写了", "final 写在指明事项（item）的一条", code="opens")
    if definition.where and not definition.each:
        yield blame.at(f"{place}.where", "写了 where，没有写 each", "where 是名录记录的条件；本件的条件写在 when", code="opens")
