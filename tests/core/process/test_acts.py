"""What an officer may say at a step: lawful acts pass, others are refused with what is lawful instead."""

from collections.abc import Callable
from typing import Any

import pytest

from core.faults import Fault
from core.items.model import Next, StepDef
from core.process import KINDS, REMEDY, Act, Process
from core.values import Unknown

Load = Callable[..., tuple[Process | None, list[Fault]]]


@pytest.fixture
def process(load: Load) -> Process:
    """Every kind once; the review needs two officers, the decision is bound by the rules."""
    loaded, faults = load(
        StepDef(id="filing", kind="filing", name="申报", next=(Next(to="receive"),)),
        StepDef(id="receive", kind="receive", name="收件", duty="receiver", next=(Next(to="accept"),)),
        StepDef(
            id="accept", kind="accept", name="受理", duty="acceptor", auto="path = '承诺即办'",
            next=(
                Next(on="不予受理", end="不予受理"), Next(on="受理", when="path = '承诺即办'", to="decide"), Next(on="受理", to="review"),
            ),
        ),
        StepDef(
            id="review", kind="review", name="核查", duty="handler", officers=2, next=(Next(on="不通过", to="accept"), Next(to="decide")),
        ),
        StepDef(
            id="decide", kind="decide", name="决定", duty="decider", auto="path = '承诺即办'", must="grant",
            outcomes={"准予": "准予许可", "不予": "不予许可"}, next=(Next(on="不予", end="不予许可"), Next(on="准予", to="issue")),
        ),
        StepDef(id="issue", kind="issue", name="出证", duty="issuer", next=(Next(end="办结"),)),
    )
    assert faults == []
    assert loaded is not None
    return loaded


def test_kinds_have_the_words_of_the_field() -> None:
    assert {kind: each.outcomes for kind, each in KINDS.items()} == {
        "filing": ("提交",), "receive": ("收件",), "accept": ("受理", "不予受理"), "review": ("通过", "不通过"), "decide": ("准予", "不予"),
        "issue": ("出证",), "publicise": ("期满无异议", "有异议"), "wait": ("继续办理", "逾期"), "open": ("已分办",),
        "await": ("全部办成", "部分办结", "均未办成"), "consult": ("意见收齐", "逾期未答复"), "inspect": ("合格", "不合格"),
        "hearing": ("听证已举行", "未要求听证"), "special": ("结果符合", "结果不符合"), "deliver": ("已送达",), "forward": ("上级准予", "上级不予"),
        "archive": ("已归档",),
    }
    assert all(each.favourable == each.outcomes[0] and set(each.events) == set(each.outcomes) for each in KINDS.values())


@pytest.mark.parametrize(
    ("step", "act"),
    [
        ("receive", Act("收件")),
        ("accept", Act("受理")),
        ("accept", Act("不予受理", reason="不属于本机关职权", basis="行政许可法第32条第1款第2项")),
        ("review", Act("通过", officers=("li", "wang"))),
        ("review", Act("不通过", reason="现场与图纸不符", officers=("li", "wang"))),
        ("decide", Act("准予许可")),
        ("decide", Act("不予", reason="不符合条件", basis="消防法第15条")),
        ("issue", Act("出证")),
    ],
)
def test_lawful_acts_pass(process: Process, step: str, act: Act) -> None:
    assert process.check(step, act, {}) is None


@pytest.mark.parametrize(
    ("step", "act", "because", "instead"),
    [
        ("accept", Act("准予"), "没有“准予”这一结果", "受理、不予受理"),
        ("decide", Act("同意"), "没有“同意”这一结果", "准予许可、不予许可"),
        ("accept", Act("不予受理"), "须写明理由、依据和救济途径", "请补充理由和依据"),
        ("decide", Act("不予许可", reason="不符合条件"), "须写明理由、依据和救济途径", "请补充依据"),
        ("decide", Act("不予", reason="  ", basis="消防法第15条"), "须写明理由、依据和救济途径", "请补充理由"),
        ("review", Act("不通过", officers=("li", "wang")), "须写明理由", "请补充理由"),
        ("review", Act("通过"), "2 名以上工作人员", "再指派 2 名"),
        ("review", Act("通过", officers=("li", " li ", "")), "现有 1 名", "再指派 1 名"),
    ],
)
def test_unlawful_acts_are_refused_with_what_is_lawful(process: Process, step: str, act: Act, because: str, instead: str) -> None:
    refused = process.check(step, act, {})
    assert refused is not None
    assert because in refused.because
    assert instead in refused.instead


REFUSAL = ("不符合条件", "消防法第15条")


@pytest.mark.parametrize(
    ("outcomes", "act", "lawful"),
    [
        ({"grant": "准予"}, Act("准予许可"), True),
        ({"grant": "准予"}, Act("不予", *REFUSAL), False),
        ({"grant": "准予"}, Act("不予", *REFUSAL, depart="现场发现安全出口锁闭"), True),
        ({"grant": "准予"}, Act("不予", *REFUSAL, depart="  "), False),
        ({"grant": "不予许可"}, Act("准予"), False),
        ({"grant": ("准予", "不予")}, Act("准予"), False),
        ({"grant": ("准予", "不予")}, Act("准予", reason="条件已补足"), True),
        ({"grant": ("准予",)}, Act("不予", *REFUSAL), False),
        ({"grant": Unknown(("area_m2",))}, Act("不予", *REFUSAL), True),
        ({}, Act("不予", *REFUSAL), True),
    ],
)
def test_a_binding_outcome_binds_unless_departed_from_openly(process: Process, outcomes: dict[str, Any], act: Act, *, lawful: bool) -> None:
    refused = process.check("decide", act, outcomes)
    assert (refused is None) == lawful
    assert refused is None or "准予许可" in refused.because or "不予许可" in refused.because


def test_words_events_and_ends(process: Process) -> None:
    assert process.outcomes("decide") == ("准予许可", "不予许可")
    assert (process.word("decide", "准予许可"), process.word("decide", "准予"), process.word("decide", "好")) == ("准予", "准予", None)
    assert process.shown("decide", "不予") == "不予许可"
    assert [process.event("accept", word) for word in process.outcomes("accept")] == ["accepted", "acceptance_refused"]
    assert process.event("decide", "准予许可") == "granted"
    assert process.ends() == ("不予受理", "不予许可", "办结")
    assert process.favourable("accept") == "受理"


def test_ways_follow_outcome_and_condition(process: Process) -> None:
    assert process.start().id == "filing"
    assert process.after("accept", "受理", {"path": "承诺即办"}).step == "decide"
    assert process.after("accept", "受理", {"path": "一般程序"}).step == "review"
    assert process.after("accept", "不予受理", {}).end == "不予受理"
    assert process.after("decide", "准予许可", {}).step == "issue"
    with pytest.raises(ValueError, match="没有“同意”"):
        process.after("decide", "同意", {})


def test_what_is_unknown_opens_no_way_and_starts_nothing(process: Process) -> None:
    unknown = {"path": Unknown(("area_m2",))}
    assert process.after("accept", "受理", unknown).step == "review"
    assert not process.automatic("accept", unknown)
    assert not process.automatic("accept", {})
    assert process.automatic("accept", {"path": "承诺即办"})
    assert not process.automatic("review", {"path": "承诺即办"})


def test_the_system_does_not_grant_against_a_binding_refusal(process: Process) -> None:
    assert process.automatic("decide", {"path": "承诺即办", "grant": "准予"})
    assert not process.automatic("decide", {"path": "承诺即办", "grant": "不予"})
    assert not process.automatic("decide", {"path": "承诺即办", "grant": ("准予", "不予")})


def test_the_remedies_name_both_periods() -> None:
    assert "六十日内" in REMEDY
    assert "六个月内" in REMEDY
