"""What an applicant is told of a conclusion: what holds for them, not what an officer is asked to check; what the rules said last."""

from types import SimpleNamespace
from typing import Any

from core.cases.reading import _sentences
from core.cases.state import Turn
from core.rules.results import RowHit, TableResult
from ui.hall.cases import told


def hit(no: str, force: Any) -> RowHit:
    return RowHit(no, {}, force, (), "local-unconfirmed", f"{no}。")


def turn(*sentences: str, decided: bool) -> Turn:
    return Turn(step="accept", outcome="补正", status="已补正", code="20", sentences=sentences, decision={"tables": []} if decided else None)


def test_what_an_officer_is_asked_to_check_is_not_told() -> None:
    tables = (TableResult("path", "办理路径", None, (hit("A-1", "binding"), hit("A-2", "range"))), TableResult("review", "提示", None, (hit("A-3", "advice"),)))
    case: Any = SimpleNamespace(tables=tables, sentences=("A-1。", "A-2。", "A-3。", "请补充 面积"))
    assert told(case) == ("A-1。", "A-2。", "请补充 面积")


def test_the_last_decision_speaks_also_when_it_has_nothing_to_say() -> None:
    asked: Any = SimpleNamespace(turns=[turn("请核对。", decided=True), turn(decided=False)])
    corrected: Any = SimpleNamespace(turns=[*asked.turns, turn(decided=True)])
    assert _sentences(asked) == ("请核对。",)
    assert _sentences(corrected) == ()
