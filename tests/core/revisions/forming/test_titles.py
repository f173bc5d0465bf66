"""What the form, its pages and sections are called in other languages: kept, changed, taken away, nothing else touched."""

from core.faults import Blame
from core.forms.loading import load_form
from core.items.files import Repository
from core.revisions import Edit, apply
from core.revisions.forming.titles import titled, titles
from tests.core.revisions.forming.test_properties import PERMIT, ROOT

KINDS = Repository(ROOT, "demo", "demo_kinds").read()


def edited(files: dict[str, bytes], edits: tuple[Edit, ...]) -> dict[str, bytes]:
    for each in edits:
        files = apply(files, each)
    return files


def test_titles_are_translated_and_taken_back() -> None:
    found = titles(PERMIT)
    assert found[0].sort == "申请表"
    assert {each.sort for each in found} >= {"申请表", "页"}
    given = {number: {"title": f"Title {number}"} for number in range(len(found))}
    after = edited(PERMIT, titled(PERMIT, "en", given))
    assert [each.said["en"]["title"] for each in titles(after)] == [f"Title {number}" for number in range(len(found))]
    assert load_form(after, "demo_permit", Blame("demo", "form.json"))[1] == []
    assert titled(after, "en", given) == ()
    assert edited(after, titled(after, "en", {number: {"title": " "} for number in given})) == PERMIT


def test_other_languages_and_descriptions_stay() -> None:
    found = titles(KINDS)
    at = next(number for number, each in enumerate(found) if "description" in each.said.get("en", {}))
    after = edited(KINDS, titled(KINDS, "ja", {at: {"title": "連絡先", "description": "x", "nothing": "y"}}))
    assert titles(after)[at].said["en"] == found[at].said["en"]
    assert titles(after)[at].said["ja"] == {"title": "連絡先", "description": "x"}
    assert titled(KINDS, "en", {}) == ()
