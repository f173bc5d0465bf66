"""Drawing objects and, for each, people: everything follows from the seed and the lists, so anybody can draw again."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

import msgspec

from core.rules import evaluate
from core.runs.draw import rank, share_of
from core.runs.plan import Pairing, Plan
from core.runs.subjects import Subject


class Chosen(msgspec.Struct, frozen=True):
    """A candidate's place in the order of the draw, whether it was drawn, and the people drawn for it by key."""

    place: int
    drawn: bool
    pairs: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


def choose(plan: Plan, seed: str, day: date, subjects: Sequence[Subject], people: Sequence[Subject]) -> Mapping[int, Chosen]:
    """For every candidate, by its place in the list. Raises ParamError while the share has no value, ValueError outside 0 to 100."""
    share = Decimal(str(plan.rules.param(plan.definition.share, day).value))
    names = identities(subjects)
    count = share_of(len(subjects), share)
    order = sorted(subjects, key=lambda subject: (rank(seed, names[subject.n]), names[subject.n]))
    found = {}
    for place, subject in enumerate(order, 1):
        drawn = place <= count
        pairs, problems = _people(plan.pairing, seed, names[subject.n], subject, people) if drawn and plan.pairing else ((), ())
        found[subject.n] = Chosen(place, drawn, pairs, problems)
    return found


def identities(subjects: Sequence[Subject]) -> Mapping[int, str]:
    """By what each candidate is ranked: its key, and where a key stands in the list more than once, with which of them it is."""
    seen: dict[str, int] = {}
    names = {}
    for subject in subjects:
        seen[subject.key] = seen.get(subject.key, 0) + 1
        names[subject.n] = subject.key if seen[subject.key] == 1 else f"{subject.key}#{seen[subject.key]}"
    return names


def _people(
    pairing: Pairing, seed: str, name: str, subject: Subject, people: Sequence[Subject]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Who goes to the object: in the order of their ranks for it, nobody twice, no two alike in the column that must differ."""
    ours = {f"self.{column}": value for column, value in subject.values.items()}
    fit = [one for one in people if pairing.where is None or evaluate(pairing.where, {**ours, **one.values}) is True]
    drawn: list[str] = []
    taken: set[object] = set()
    for one in sorted(fit, key=lambda one: (rank(seed, f"{name}/{one.key}"), one.key)):
        apart = one.values.get(pairing.apart) if pairing.apart else None
        if one.key in drawn or (pairing.apart and (apart is None or apart in taken)):
            continue
        drawn.append(one.key)
        taken.add(apart)
        if len(drawn) == pairing.count:
            return tuple(drawn), ()
    return tuple(drawn), (f"只有 {len(drawn)} 名人员符合条件，需要 {pairing.count} 名",)
