"""Openings that would take each other's cases for their own are refused at load."""

from collections.abc import Callable

import msgspec
import pytest

from core.faults import Blame, Fault
from core.items.model import Next, OpenDef, StepDef
from core.process import Process
from core.process.opens import load_opens
from core.rules import Named, Scope
from core.values import FieldType

Load = Callable[..., tuple[Process | None, list[Fault]]]

FILING = StepDef(id="filing", kind="filing", name="申报", next=(Next(to="first"),))
FIRST = StepDef(id="first", kind="open", name="分办", opens=(OpenDef(item="one"),), next=(Next(to="join"),))
JOIN = StepDef(id="join", kind="await", name="汇总", next=(Next(end="办结"),))


def codes(load: Load, *steps: StepDef) -> list[tuple[str, str]]:
    """The faults as (code, place)."""
    return [(fault.code, fault.place) for fault in load(*steps)[1]]


def test_one_opening_is_in_order(load: Load) -> None:
    assert codes(load, FILING, FIRST, JOIN) == []


def test_a_second_opening_is_refused(load: Load) -> None:
    first = StepDef(id="first", kind="open", name="分办", opens=(OpenDef(item="one"),), next=(Next(to="second"),))
    second = StepDef(id="second", kind="open", name="再分办", opens=(OpenDef(item="two"),), next=(Next(to="join"),))
    _, (fault,) = load(FILING, first, second, JOIN)
    assert (fault.code, fault.place) == ("second-open", "step[second].kind")
    assert "“分办”" in fault.found
    assert "after" in fault.expected


def test_a_way_back_to_the_opening_is_refused(load: Load) -> None:
    join = StepDef(id="join", kind="await", name="汇总", next=(Next(on="部分办结", to="check"), Next(end="办结")))
    check = StepDef(id="check", kind="review", name="核对", duty="handler", next=(Next(on="不通过", to="first"), Next(end="办结")))
    assert codes(load, FILING, FIRST, join, check) == [("opened-again", "step[first].next")]


def test_members_are_never_final(load: Load) -> None:
    first = StepDef(id="first", kind="open", name="分办", opens=(OpenDef(members=True, final=True),), next=(Next(to="join"),))
    assert codes(load, FILING, first, JOIN) == [("opens", "step[first].opens[1].final")]


@pytest.mark.parametrize("column", ["org", "named"])
def test_a_column_that_the_register_does_not_have(scope: Scope, column: str) -> None:
    text = FieldType("text")
    licences: Scope = {"holder": Named("持证人", text), "licence_name": Named("许可名称", text)}
    opening = msgspec.structs.replace(OpenDef(item="one", each="register:held", where="holder = self.holder"), **{column: "licence_nam"})
    step = StepDef(id="first", kind="open", name="分办", opens=(opening,))
    plans, (fault,) = load_opens(step, scope, {"register:held": licences}, Blame("demo", "process.toml"), "step[first]")
    assert plans == ()
    assert (fault.code, fault.place, fault.hint) == ("unknown-field", f"step[first].opens[1].{column}", "您是不是想写：licence_name")
