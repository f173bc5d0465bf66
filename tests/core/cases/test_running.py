"""How far the office's times are, whatever pauses: every working day since the beginning is either used or named as not the office's."""

from datetime import date, datetime, timedelta
from functools import cache

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.calendar import workdays_between
from core.cases.clocks import due_columns
from core.cases.running import Running, record_of, running
from core.cases.standing import Correction, Pause, Standing
from core.cases.state import CaseState, Turn
from core.items.item import Item
from core.registry import load_registry
from core.runs.clocks import SCOPE
from core.settings import ROOT
from core.time import CHINA

ACCEPTED = date(2026, 3, 2)
BASIS = "行政许可法第45条"


@cache
def item() -> Item:
    return load_registry(ROOT).items["demo_drink_permit"]


def accepted(standing: Standing) -> CaseState:
    """A case that was accepted on the second of March and waits for the decision: 5 working days, promised and of the step."""
    filed = datetime(2026, 3, 2, 9, tzinfo=CHINA)
    state = CaseState(
        number="N1", query_code="Q", filing=1, item=item().id, org="market", party=1, release=item().hash, filed_at=filed, step="decide",
        status="已受理", accepted_on=ACCEPTED, standing=standing,
    )
    dues = due_columns(item(), {}, standing, ACCEPTED)
    return msgspec.structs.replace(state, statutory_due=dues["statutory_due"], promised_due=dues["promised_due"])


def came(*more: tuple[Turn, date]) -> tuple[list[Turn], list[date]]:
    """The case came to the decision on the day of acceptance; then `more`."""
    said = [(Turn(step="accept", outcome="受理", status="已受理", code="30", to="decide"), ACCEPTED), *more]
    return [turn for turn, _ in said], [day for _, day in said]


def on(day: date, standing: Standing | None = None, *more: tuple[Turn, date]) -> dict[str, Running]:
    """The times that run on the day, by their name."""
    standing = standing or Standing()
    return {each.span.name: each for each in running(item(), accepted(standing), *came(*more), day)}


def asking(day: date, *, asked: bool) -> tuple[Turn, date]:
    """A correction asked for, or given, on the day."""
    hanging = Standing(correction=Correction(no=1, asked_on=day, last_on=date(2026, 4, 30), points=())) if asked else Standing()
    return Turn(step="decide", outcome="补正", status="在办", code="30", to="decide", standing=hanging), day


@pytest.mark.parametrize(("day", "used", "percent"), [
    (date(2026, 3, 2), 0, 0), (date(2026, 3, 5), 3, 60), (date(2026, 3, 6), 4, 80), (date(2026, 3, 8), 4, 80), (date(2026, 3, 9), 5, 100),
    (date(2026, 3, 10), 6, 120), (date(2026, 3, 12), 8, 160),
])
def test_without_a_pause_working_days_count(day: date, used: int, percent: int) -> None:
    found = on(day)
    assert set(found) == {"承诺期限", "“决定”环节时限"}
    assert {(each.reach.used, each.reach.whole, each.reach.percent, each.lost) for each in found.values()} == {(used, 5, percent, ())}


def test_a_special_procedure_and_a_correction_are_named_and_do_not_count() -> None:
    pause = Pause(ground="专家评审", basis=BASIS, since=date(2026, 3, 3), days=3, until=date(2026, 3, 5))
    more = (asking(date(2026, 3, 9), asked=True), asking(date(2026, 3, 11), asked=False))
    found = on(date(2026, 3, 12), Standing(pauses=(pause,)), *more)
    whole = found["承诺期限"]
    assert (whole.reach.used, whole.reach.whole) == (4, 5)
    assert [(lost.days, lost.why) for lost in whole.lost] == [(2, f"专家评审（{BASIS}）"), (2, "轮到申请人办理")]
    record = record_of(item(), accepted(Standing(pauses=(pause,))), whole)
    assert set(record) == set(SCOPE)
    assert (record["percent"], record["not_counted"], record["clock"], record["limit_words"]) == (80, 4, "N1/promised", "承诺期限，依据：演示承诺")
    assert record["not_counted_why"] == (
        f"专家评审（{BASIS}）：2026年3月4日至2026年3月5日，2 个工作日；轮到申请人办理：2026年3月10日至2026年3月11日，2 个工作日"
    )


def test_nothing_runs_while_the_applicant_is_waited_for() -> None:
    standing = Standing(correction=Correction(no=1, asked_on=ACCEPTED, last_on=date(2026, 4, 30), points=()))
    assert running(item(), accepted(standing), *came(), date(2026, 3, 20)) == ()


def test_a_step_reached_again_is_another_time() -> None:
    back = (Turn(step="decide", outcome="退回", status="退回", code="30", to="accept"), date(2026, 3, 10))
    again = (Turn(step="accept", outcome="受理", status="已受理", code="30", to="decide"), date(2026, 3, 11))
    found = on(date(2026, 3, 12), None, back, again)
    step, whole = found["“决定”环节时限"], found["承诺期限"]
    assert (step.span.key, step.reach.used) == ("decide@2026-03-11", 1)
    assert (whole.span.key, whole.reach.used) == ("promised", 8)


_day = st.dates(date(2026, 3, 2), date(2026, 6, 30))
_pauses = st.lists(st.tuples(st.integers(0, 40), st.integers(1, 10), st.one_of(st.none(), st.integers(0, 20))), max_size=3)


@given(today=_day, pauses=_pauses, waits=st.lists(st.integers(0, 80), max_size=6, unique=True))
@settings(max_examples=150, deadline=None)
def test_every_working_day_is_used_or_named(today: date, pauses: list[tuple[int, int, int | None]], waits: list[int]) -> None:
    several = tuple(
        Pause(
            ground="检验", basis=BASIS, since=ACCEPTED + timedelta(days=since), days=days,
            until=None if early is None else ACCEPTED + timedelta(days=since + early),
        )
        for since, days, early in pauses
    )
    waits = sorted(waits)[: len(waits) // 2 * 2]
    more = [asking(ACCEPTED + timedelta(days=day), asked=n % 2 == 0) for n, day in enumerate(waits)]
    for one in on(today, Standing(pauses=several), *more).values():
        lost = [day for each in one.lost for day in (each.first, each.last)]
        assert all(one.span.start < day <= today for day in lost)
        assert one.reach.used + sum(each.days for each in one.lost) == workdays_between(one.span.start, today)
        assert one.reach.whole == 5
        assert one.reach.percent == one.reach.used * 20
