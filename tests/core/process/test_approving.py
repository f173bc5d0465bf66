"""Faults of signing, departing, special procedures and service, each at its place."""

from collections.abc import Callable

import pytest

from core.faults import Fault
from core.items.model import Next, StepDef
from core.items.parts import Limit
from core.process import Act, Process

Load = Callable[..., tuple[Process | None, list[Fault]]]

TEN = Limit(days=5, basis="演示规定")


def step(kind: str, **more: object) -> StepDef:
    return StepDef(id="it", kind=kind, name="环节", duty=more.pop("duty", "handler"), next=(Next(end="办结"),), **more)  # type: ignore[arg-type]


def filing() -> StepDef:
    return StepDef(id="filing", kind="filing", name="申报", next=(Next(to="it"),))


@pytest.mark.parametrize(("it", "place", "code"), [
    (step("review", signers=("handler", "decider")), "step[it].signers", "signing"),
    (step("consult", signing="all", officers=2), "step[it].signing", "signing"),
    (step("review", signing="all", officers=2, auto="path = '承诺即办'"), "step[it].auto", "signing"),
    (step("review", signing="all"), "step[it].signers", "signing"),
    (step("review", signing="order", signers=("handler", "decider"), officers=2), "step[it].officers", "signing"),
    (step("review", signing="any", signers=("handler", "handler")), "step[it].signers[handler]", "signing"),
    (step("review", signing="any", signers=("handler", "desider")), "step[it].signers[desider]", "unknown-role"),
    (step("decide", must="grant", departs="nobody"), "step[it].departs", "unknown-role"),
    (step("decide", departs="decider"), "step[it].departs", "must"),
    (step("inspect"), "step[it].officers", "officers"),
    (step("special", limit=TEN), "step[it].special", "special"),
    (step("special", special="专家评审"), "step[it].limit", "no-limit"),
    (step("review", special="专家评审"), "step[it].special", "not-of-kind"),
    (step("deliver", consent="area_m2"), "step[it].consent", "unknown-field"),
    (step("review", consent="area_m2"), "step[it].consent", "not-of-kind"),
])
def test_a_fault_is_told_at_its_place(load: Load, it: StepDef, place: str, code: str) -> None:
    process, faults = load(filing(), it)
    assert process is None
    assert (place, code) in {(fault.place, fault.code) for fault in faults}


@pytest.mark.parametrize("it", [
    step("review", signing="all", officers=2), step("review", signing="order", signers=("handler", "decider")),
    step("inspect", signing="any", signers=("handler", "decider")), step("inspect", officers=2), step("special", special="检测", limit=TEN),
    step("consult"), step("hearing"), step("forward"),
])
def test_what_is_right_has_no_fault_of_signing(load: Load, it: StepDef) -> None:
    _, faults = load(filing(), it)
    assert {fault.code for fault in faults} & {"signing", "special", "unknown-role", "officers", "not-of-kind"} == set()


def test_only_the_named_role_departs(load: Load) -> None:
    decide = StepDef(
        id="it", kind="decide", name="决定", duty="decider", must="grant", departs="issuer", next=(Next(on="不予", end="不予"), Next(end="准予")),
    )
    process, faults = load(filing(), decide)
    assert process is not None, faults
    act = Act("准予", depart="情况特殊")
    assert process.check("it", act, {"grant": "不予"}, frozenset({"issuer"})) is None
    assert process.check("it", act, {"grant": "不予"}) is None  # nobody in particular asks
    refused = process.check("it", act, {"grant": "不予"}, frozenset({"decider"}))
    assert refused is not None
    assert "偏离" in refused.because


def test_the_system_archives_at_once(load: Load) -> None:
    decide = StepDef(id="decide", kind="decide", name="决定", duty="decider", next=(Next(on="不予", end="不予"), Next(to="it")))
    archive = StepDef(id="it", kind="archive", name="归档", next=(Next(end="办结"),))
    first = StepDef(id="filing", kind="filing", name="申报", next=(Next(to="decide"),))
    process, faults = load(first, decide, archive)
    assert process is not None, faults
    assert process.automatic("it", {})
    assert process.always("it")
