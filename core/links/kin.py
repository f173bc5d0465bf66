"""What an `open` step opens and what comes of it: pure functions, the same with and without a database.

A parent's openings are worked out anew whenever they are needed, from its values and the registers; what was opened under which
`ref` stands in its events, so nothing is opened twice.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import msgspec

from core.cases.state import ChildRef, Kin
from core.forms import Form, as_sent
from core.items.item import Item
from core.items.model import StepDef
from core.process import OpenPlan
from core.scenes import members_of
from core.values import Value

NO_OBJECTION, OBJECTED = "期满无异议", "有异议"
ALL_WELL, PARTLY, NONE_WELL = "全部办成", "部分办结", "均未办成"

RowsOf = Callable[[OpenPlan], Sequence[Mapping[str, Value]]]
"""The rows of an opening's register that may count, each with `_key`, the key it is kept under."""


class Wanted(msgspec.Struct, frozen=True):
    """A case to be opened: of `item` at `org` (empty: the item's own authority), with its own values, after the cases of other items.

    `release` is the version it runs on; empty for the one in force. `name` tells it apart from others of the item for people.
    """

    ref: str
    item: str
    org: str = ""
    values: Mapping[str, Value] = {}
    after: tuple[str, ...] = ()
    release: str = ""
    name: str = ""


def wanted(plans: Iterable[OpenPlan], env: Mapping[str, Value], rows_of: RowsOf, members: Sequence[Wanted] = ()) -> list[Wanted]:
    """Everything a step opens on these values, in the order of the file; `members` are those the applicant has combined."""
    found: list[Wanted] = []
    for no, plan in enumerate(plans, start=1):
        definition = plan.definition
        if not plan.wanted(env):
            continue
        if definition.members:
            found += members
        elif plan.register:
            rows = [row for row in rows_of(plan) if plan.counts(row, env)]
            found += [
                Wanted(
                    f"{no}:{row['_key']}", definition.item, str(row.get(definition.org, "")), plan.filled(env, row), definition.after,
                    name=str(row.get(definition.named) or ""),
                )
                for row in sorted(rows, key=lambda row: str(row["_key"]))
            ]
        else:
            found.append(Wanted(str(no), definition.item, "", plan.filled(env), definition.after))
    return found


def combined(item: Item, values: Mapping[str, Value]) -> list[Wanted]:
    """The members that the applicant has combined, each on the version pinned when it was filed."""
    return [Wanted(each.item.id, each.item.id, "", each.values, each.after, each.release) for each in members_of(item, values)]


def carried(child: Form, parent: Form, values: Mapping[str, Value], own: Mapping[str, Value]) -> dict[str, Any]:
    """What a child's form is filled with, in JSON's types: shared elements out of the parent's values, then the child's own."""
    by_identity = {parent.fields[name].identity: value for name, value in values.items() if name in parent.fields}
    shared = {name: by_identity[field.identity] for name, field in child.fields.items() if field.identity in by_identity and not field.calc}
    return {name: as_sent(value) for name, value in {**shared, **own}.items() if name in child.fields}


def ready(ref: ChildRef, after: Iterable[str], refs: Iterable[ChildRef], kin: Mapping[str, Kin]) -> bool | str:
    """Whether a waiting child may be opened now: True, False (not yet), or why never."""
    others = [other for other in refs if other.item in set(after) and other.ref != ref.ref]
    for other in others:
        if other.because or (other.number and kin[other.number].closed and not kin[other.number].well):
            return f"须先办成的“{other.title}”没有办成"
    return all(other.number and kin[other.number].well for other in others)


def verdict(refs: Sequence[ChildRef], kin: Mapping[str, Kin]) -> str | None:
    """The outcome of the `await` step, or None while something is still open."""
    if any((not ref.number and not ref.because) or (ref.number and not kin[ref.number].closed) for ref in refs):
        return None
    well = sum(bool(ref.number) and kin[ref.number].well for ref in refs)
    return ALL_WELL if well == len(refs) else PARTLY if well else NONE_WELL


class Elapsed(msgspec.Struct, frozen=True):
    """What time or objections brought: the outcome, the day it takes effect, and the last day of the time that is over, if that is why.

    `heard` are the numbers of the objections that brought it.
    """

    outcome: str
    on: date
    over_on: date | None = None
    heard: tuple[str, ...] = ()


def elapsed(step: StepDef, last: date | None, today: date, objections: Sequence[Kin]) -> Elapsed | None:
    """What time and objections (those not heard yet) bring at the step, whose time is over after the day `last`; None while nothing follows yet."""
    if step.kind == "publicise":
        heard = [each for each in objections if each.well or step.objection_counts == "filed"]
        if heard:
            return Elapsed(OBJECTED, today, heard=tuple(each.number for each in heard))
        if any(not each.closed for each in objections):
            return None
    if last is None or today <= last:
        return None
    return Elapsed(step.silence.outcome if step.silence is not None else NO_OBJECTION, last + timedelta(days=1), last)
