"""Made-up answers: every form of the house takes them, they differ by seed, and nobody could take them for real."""

import re
from pathlib import Path
from random import Random

import pytest

from core.faults import Blame
from core.forms import Form
from core.forms.checks import CHECKS
from core.forms.loading import load_form
from core.items.files import Repository
from core.revisions import apply
from core.revisions.forming import Spot, add, outline
from core.revisions.forming.palette import kinds
from core.revisions.forming.samples import CHECKED, matching
from core.revisions.forming.sampling import sample

ROOT = Path(__file__).resolve().parents[4]
FORMS = sorted(path.parent.name for path in (ROOT / "forms" / "schemas").glob("*/form.json"))


def form_of(item: str) -> Form:
    form, faults = load_form(Repository(ROOT, "demo", item).read(), item, Blame("demo", "form.json"))
    assert faults == []
    assert form is not None
    return form


@pytest.mark.parametrize("item", FORMS)
def test_every_form_of_the_house_takes_its_made_up_answers(item: str) -> None:
    form = form_of(item)
    files = {name for name, field in form.fields.items() if field.type.word == "file"}
    for seed in range(4):
        values = sample(form, seed)
        got = form.submit(values)
        assert [each.text for each in got.messages if each.field not in files] == []
        assert got.warnings == ()
        assert got.dropped == ()
    assert sample(form, 1) == sample(form, 1)


def test_a_form_with_every_kind_is_filled_in() -> None:
    files = Repository(ROOT, "demo", "demo_permit").read()
    block = outline(files).blocks[0]
    made = {}
    for kind in kinds(files):
        edits, name = add(files, kind.key, "", Spot(block.page, block.section))
        made[kind.key] = name
        for each in edits:
            files = apply(files, each)
    form, faults = load_form(files, "demo_permit", Blame("demo", "form.json"))
    assert faults == []
    assert form is not None
    got = form.submit(sample(form, 7))
    assert [each.field for each in got.messages] == [made["file"]]


@pytest.mark.parametrize("word", sorted(CHECKED))
def test_made_up_codes_have_right_check_digits(word: str) -> None:
    random = Random(1)
    assert [CHECKS[word](CHECKED[word](random)) for _ in range(50)] == [""] * 50


@pytest.mark.parametrize("pattern", ["^[0-9]{6}$", "^JY[0-9]{14}$", "^(甲|乙[0-9]?)-[A-F]{2,3}$", "^[^0-9]+$", r"^\([0-9]+\)$", "^[0-9A-HJ-NPQRTUWXY]{18}$", "^(?:ab)*c$"])
def test_a_text_for_a_pattern_matches_it(pattern: str) -> None:
    for seed in range(30):
        assert re.fullmatch(pattern, matching(pattern, Random(seed)))


def test_people_and_companies_are_marked() -> None:
    values = sample(form_of("demo_permit"), 3)
    assert str(values["org_name"]).startswith("【演示】")
    assert str(values["legal_rep"]).startswith("【演示】")
