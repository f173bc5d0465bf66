"""What a run comes to, as a pure function of what it is given: the same for a run, a preview, a recomputation and a scenario."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

import msgspec

from core.rules import Decision, Expr, evaluate
from core.rules.exact import add
from core.runs.drawing import Chosen, choose
from core.runs.effects import Due, due
from core.runs.plan import Gathered, Plan
from core.runs.subjects import Subject, as_record
from core.values import Unknown, Value


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a run is decided on. `subjects` are rows, or of a match groups with their facts; `rows` a match's rows, by place."""

    day: date
    subjects: Sequence[Subject]
    seed: str = ""
    people: Sequence[Subject] = ()
    rows: dict[int, Subject] = {}
    batch: int = 0


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one subject.

    `outcomes` are those known, `hits` the rows of rules that held, `kept` whether anything follows from it (drawn, listed; scored and
    matched always), `place` its place in a draw's order (0: no draw), `pairs` the keys of the people drawn for it, `problem` what
    keeps it from being decided, in words.
    """

    n: int
    key: str
    outcomes: dict[str, Value]
    hits: tuple[str, ...] = ()
    kept: bool = True
    place: int = 0
    pairs: tuple[str, ...] = ()
    problem: str = ""


class Judged(msgspec.Struct, frozen=True):
    """An outcome together with what follows from it."""

    outcome: Outcome
    due: Due


def compute(plan: Plan, given: Given) -> Iterator[Judged]:
    """Every subject's outcome, in order. Raises ParamError when a draw's share has no value on the day."""
    chosen = choose(plan, given.seed, given.day, given.subjects, given.people) if plan.definition.kind == "draw" else {}
    people, alike = {person.key: person for person in given.people}, Alike(plan, given.day)
    for subject in given.subjects:
        yield _judged(plan, subject, given, alike.told(subject), chosen.get(subject.n), people)


class _Told(msgspec.Struct, frozen=True, eq=False):
    """A decision, and what an outcome takes from it: the outcomes known, the rows that held, why a table gave nothing."""

    decision: Decision
    known: dict[str, Value]
    hits: tuple[str, ...]
    problems: tuple[str, ...]


class Alike:
    """Decides each subject of a block, and those that are alike in everything the rules read only once."""

    def __init__(self, plan: Plan, day: date) -> None:
        self._plan, self._day = plan, day
        self._names = tuple(sorted(plan.rules.reads - {"today"}))
        self._found: dict[tuple[Any, ...], _Told] = {}

    def told(self, subject: Subject) -> _Told:
        """What the tables say of the subject. The facts in the decision are those of one that is alike; the subject has its own."""
        values, facts = subject.values, subject.facts
        alike = tuple([facts[name].value if name in facts else values.get(name) for name in self._names])
        try:
            found = self._found.get(alike)
        except TypeError:  # a list of records has no hash
            return self._tell(subject)
        if found is None:
            found = self._found[alike] = self._tell(subject)
        return found

    def _tell(self, subject: Subject) -> _Told:
        decision = decide(self._plan, subject, self._day)
        known: dict[str, Value] = {name: value for name, value in decision.outcomes.items() if value.__class__ is not Unknown}
        return _Told(decision, known, tuple([hit.no for table in decision.tables for hit in table.hits]), tuple(_problems(self._plan, decision)))


def _judged(plan: Plan, subject: Subject, given: Given, told: _Told, chosen: Chosen | None, people: dict[str, Subject]) -> Judged:
    """One subject's outcome and what follows from it."""
    decision = told.decision
    kept = _kept(plan, subject, decision, chosen, given.day)
    follows = Due()
    if kept and (plan.writes or plan.opens):
        env = {**as_record(subject, given.day), **params_of(plan, given.day), **decision.outcomes, "batch": given.batch}
        follows = due(plan.writes, plan.opens, env | _pairs(chosen, people), tuple(given.rows[n].values for n in subject.members if n in given.rows))
    problem = "；".join((*told.problems, *(chosen.problems if chosen else ()), *follows.problems))
    outcome = Outcome(
        n=subject.n, key=subject.key, outcomes=told.known, hits=told.hits, kept=kept,
        place=chosen.place if chosen else 0, pairs=chosen.pairs if chosen else (), problem=problem,
    )
    return Judged(outcome, follows)


@lru_cache(maxsize=128)
def params_of(plan: Plan, day: date) -> dict[str, Value]:
    """The parameters that have a value on the day, by `param.<name>`."""
    return plan.rules.param_env(day)


def decide(plan: Plan, subject: Subject, day: date) -> Decision:
    """The tables on one subject: with the rows, the values, the parameters and the sentences."""
    return plan.rules.decide({"today": day, **subject.values}, subject.facts)


def meets(where: Expr | None, subject: Subject, plan: Plan, day: date) -> bool:
    """Whether a row is among those the run is over; where that is not known, it is not."""
    if where is None:
        return True
    return evaluate(where, {**as_record(subject, day), **params_of(plan, day)}) is True


def grouped(plan: Plan, rows: Iterable[Subject]) -> tuple[Subject, ...]:
    """The groups of a match in order of their first row; a row whose group is not known is in none. Facts are not yet asked for."""
    found: dict[tuple[Any, ...], list[Subject]] = {}
    for row in rows:
        key = tuple([evaluate(expr, row.values) for _, expr in plan.group])
        if not any(isinstance(value, Unknown) for value in key):
            found.setdefault(key, []).append(row)
    names = [name for name, _ in plan.group]
    return tuple(_group(n, dict(zip(names, key, strict=True)), plan.collect, several) for n, (key, several) in enumerate(found.items(), 1))


def _group(n: int, values: dict[str, Value], collect: tuple[Gathered, ...], rows: list[Subject]) -> Subject:
    values["group_count"] = len(rows)
    for each in collect:
        value = gathered(each, rows)
        if value is not None:
            values[each.name] = value
    label = "，".join(str(value) for name, value in values.items() if name != "group_count" and name not in {each.name for each in collect})
    return Subject(n, label, values, {}, tuple(row.n for row in rows))


def gathered(each: Gathered, rows: Sequence[Subject]) -> "Value | None":
    """A column over a group's rows; None (not known) for the least or greatest of nothing."""
    if each.gather == "count":
        return len(rows)
    found: list[Any] = [row.values[each.over] for row in rows if each.over in row.values]
    match each.gather:
        case "distinct":
            return len(set(found))
        case "words":
            return tuple(dict.fromkeys(found))
        case "sum":
            total: Any = 0
            for value in found:
                total = add(total, value)
            return total  # type: ignore[no-any-return] # a sum of exact numbers
    if not found:
        return None
    return min(found) if each.gather == "min" else max(found)  # type: ignore[no-any-return] # one of the values


def _kept(plan: Plan, subject: Subject, decision: Decision, chosen: Chosen | None, day: date) -> bool:
    match plan.definition.kind:
        case "draw":
            return chosen is not None and chosen.drawn
        case "list" if plan.keep is not None:
            env = {**as_record(subject, day), **params_of(plan, day), **decision.outcomes}
            return evaluate(plan.keep, env) is True
        case "list":
            return any(table.hits for table in decision.tables)
    return True


def _problems(plan: Plan, decision: Decision) -> Iterator[str]:
    """Why a table gave nothing: an error of the rules, or what the subject lacks."""
    yield from (f"{table.label}：{table.problem}" for table in decision.tables if table.problem)
    wanted = dict.fromkeys(plan.rules.scope[name].label if name in plan.rules.scope else name for name in decision.needs)
    if wanted:
        yield f"缺少{'、'.join(wanted)}"
    yield from dict.fromkeys(blocked.because for table in decision.tables for blocked in table.blocked if blocked.because)


def _pairs(chosen: Chosen | None, people: dict[str, Subject]) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for number, key in enumerate(chosen.pairs if chosen else (), 1):
        found[f"pair_{number}"] = key
        found |= {f"pair_{number}_{name}": value for name, value in people[key].values.items()}
    return found
