"""Fields that a post does not need: what a checker says of them, and who is left without them."""

import pytest

from core.faults import Blame, Fault
from core.items.model import Next, ProcessFile, Row, RulesFile, StepDef, TableDef
from core.process import Process, check_hides

LABELS = {"area_m2": "建筑面积", "phone": "联系电话", "address": "地址", "uses": "用途", "address_key": "地址（规范）"}
RULES = RulesFile(format=1, decision={
    "path": TableDef(label="路径", inputs={"area": "area_m2"}, outputs={"path": ("承诺即办", "一般程序")}, rows=()),
    "grant": TableDef(
        label="决定", inputs={"path": "path", "uses": "uses"}, outputs={"grant": ("准予", "不予")},
        rows=(Row(no="A", then={"grant": "准予"}, basis=(), status="plan", say="准予"),),
    ),
})


def telling(names: frozenset[str]) -> frozenset[str]:
    """A key is calculated from the address."""
    return names | ({"address_key"} if "address" in names else set())


def step(kind: str = "review", **more: object) -> StepDef:
    given: dict[str, object] = {"id": "it", "name": "环节", "duty": "handler", "next": (Next(end="办结"),)}
    return StepDef(kind=kind, **given | more)  # type: ignore[arg-type]


def told(*steps: StepDef) -> set[tuple[str, str]]:
    return {(fault.place, fault.code) for fault in found(*steps)}


def found(*steps: StepDef) -> list[Fault]:
    return list(check_hides(ProcessFile(format=1, step=steps), LABELS, telling, RULES, Blame("demo", "process.toml")))


@pytest.mark.parametrize(("it", "place", "code"), [
    (step(hides=("fone",)), "step[it].hides[fone]", "unknown-field"),
    (step("filing", duty="", hides=("phone",)), "step[it].hides", "not-of-kind"),
    (step("archive", duty="", hides=("phone",)), "step[it].hides", "not-of-kind"),
    (step("wait", duty="applicant", hides=("phone",)), "step[it].hides", "not-of-kind"),
    (step("accept", auto="area_m2 < 300", hides=("area_m2",)), "step[it].hides[area_m2]", "hidden-needed"),
    (step(next=(Next(when="uses = '旅馆'", end="一"), Next(end="二")), hides=("uses",)), "step[it].hides[uses]", "hidden-needed"),
    (step(next=(Next(when="path = '承诺即办'", end="一"), Next(end="二")), hides=("area_m2",)), "step[it].hides[area_m2]", "hidden-needed"),
    (step("decide", must="grant", hides=("uses",)), "step[it].hides[uses]", "hidden-needed"),
    (step(next=(Next(when="address_key = '甲'", end="一"), Next(end="二")), hides=("address",)), "step[it].hides[address]", "hidden-needed"),
    (step("decide", must="grant", hides=("area_m2",)), "step[it].hides[area_m2]", "hidden-needed"),
])
def test_a_fault_is_told_at_its_place(it: StepDef, place: str, code: str) -> None:
    assert told(it) == {(place, code)}


@pytest.mark.parametrize("it", [
    step(hides=("phone", "address")), step("decide", must="grant", hides=("phone",)), step("decide", auto="area_m2 < 300", hides=("area_m2",)),
    step("issue", auto="area_m2 < 300", hides=("area_m2",)), step("wait", hides=("phone",)), step("decide", hides=("area_m2", "uses")),
])
def test_what_a_step_does_not_go_by_may_be_hidden(it: StepDef) -> None:
    assert told(it) == set()


def test_an_unknown_field_is_guessed_and_a_needed_one_explained() -> None:
    [unknown] = found(step(hides=("fone",)))
    assert "phone" in unknown.hint
    [needed] = found(step("accept", auto="area_m2 < 300", hides=("area_m2",)))
    assert "建筑面积" in needed.sentence()
    assert "自动办理" in needed.sentence()


def test_what_is_publicised_is_hidden_from_nobody() -> None:
    shows = StepDef(id="publicity", kind="publicise", name="公示", shows=("address", "phone"), next=(Next(end="办结"),))
    assert told(step(hides=("phone",)), shows) == {("step[publicity].shows[phone]", "hidden-shown")}


REVIEW = step(id="review", duty="handler", hides=("phone", "address"))
CHECK = step(id="check", duty="handler", signers=("inspector",), hides=("phone",))
DECIDE = step("decide", id="decide", duty="decider", departs="leader", hides=())


@pytest.mark.parametrize(("roles", "unseen"), [
    (set(), set()), ({"monitor"}, set()), ({"handler"}, {"phone"}), ({"inspector"}, {"phone"}), ({"handler", "monitor"}, {"phone"}),
    ({"handler", "decider"}, set()), ({"decider"}, set()), ({"handler", "leader"}, set()),
])
def test_a_field_is_unseen_when_every_step_of_ones_posts_hides_it(roles: set[str], unseen: set[str]) -> None:
    process = Process({each.id: each for each in (REVIEW, CHECK, DECIDE)}, {}, {})
    assert process.unseen(roles) == unseen
