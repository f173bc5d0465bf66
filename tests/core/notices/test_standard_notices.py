"""The standard notices: lawful themselves, and there for every item that has none of its own."""

from pathlib import Path

import pytest

from core.faults import Blame
from core.items.notice_model import NoticeDef, NoticesFile
from core.notices import EVENT_WORDS, compose, load_notices
from core.notices.mandatory import MANDATORY
from core.notices.standard import standard, standards
from core.registry import load_registry

ROOT = Path(__file__).parents[3]
PROCEDURE = (
    "correction_asked", "accepted_lacking", "lacking_promised", "not_needed", "special_started", "extended", "returned_closed", "terminated",
)


def test_every_step_of_procedure_has_one_and_each_says_what_it_must() -> None:
    assert sorted(each.on for each in standards()) == sorted(PROCEDURE)
    checked, faults = load_notices(NoticesFile(format=1, notice=standards()), {}, Blame("core", "standard.toml"))
    assert faults == []
    assert checked is not None
    assert set(MANDATORY) == set(EVENT_WORDS)


@pytest.mark.parametrize("event", PROCEDURE)
def test_every_item_has_a_notice_for_it(event: str) -> None:
    for item in load_registry(ROOT, "demo").items.values():
        assert len(item.notices.on(event)) >= 1, item.id


def test_the_number_begins_as_that_of_the_acceptance() -> None:
    item = load_registry(ROOT, "demo").items["demo_permit"]
    assert [each.definition.number for each in item.notices.on("correction_asked")] == ["演补"]


def test_an_item_s_own_goes_first() -> None:
    own = NoticeDef(id="own", on="terminated", title="终止告知", number="演终", lines=("{case.applicant}", "{item.name}", "{ground}", "{reason}", "{basis}", "{remedy}"))
    notices, faults = load_notices(NoticesFile(format=1, notice=(own,)), {}, Blame("demo", "notices.toml"))
    assert not faults
    assert notices is not None
    assert [each.definition.title for each in notices.on("terminated")] == ["终止告知"]


def test_a_list_gets_a_line_for_each_and_the_competent_authority_is_always_named() -> None:
    notice = standard("accepted_lacking", "演")[0]
    lines = compose(notice, {"lacking": ("甲，须补齐", "乙，须补齐")}).lines
    assert [line for line in lines if line[:2] in {"1.", "2."}] == ["1. 甲，须补齐", "2. 乙，须补齐"]
    assert compose(notice, {"named": "省级主管部门"}).lines[-1] == "该申请属于省级主管部门的职权，请向其提出。"
