"""The reference of the dialect: every keyword is told, has an example that uses it, and the example works."""

from collections.abc import Iterator
from typing import Any

import pytest

from core.forms.dialect import PARTS, keywords
from core.forms.structure import KEYWORDS
from ui.hall.rendering import field_html
from ui.pages.forms import examples, loaded, tried, words
from ui.web.fields import defaults, read
from ui.web.templates import environment

NAMES = sorted({name for part in PARTS for name in keywords(part)} | KEYWORDS.keys())


def written(node: Any) -> Iterator[str]:
    """The keys of a document."""
    if isinstance(node, dict):
        yield from node
    for inner in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from written(inner)


def test_every_keyword_has_an_example_and_no_example_is_of_none() -> None:
    assert [*sorted(words())] == NAMES
    assert examples().keys() == words().keys()


@pytest.mark.parametrize("name", NAMES)
def test_the_example_uses_its_keyword_and_works(name: str) -> None:
    example, (form, faults) = examples()[name], loaded(name)
    assert name in set(written(example.written))
    assert words()[name].about
    if name in KEYWORDS and KEYWORDS[name].treatment == "refused":
        assert any(name in fault.sentence() for fault in faults)
        return
    assert form is not None, [fault.sentence() for fault in faults]
    trial = tried(form, read(form, {**defaults(form), **example.typed}, {}), sent=True)
    places = environment().get_template("hall/_slots.html").module.places  # type: ignore[attr-defined] # a macro of the template
    html = str(places(trial.slots, trial.fields, field_html))
    assert all(f"f-{label}" in html or f"slot-{label}" in html for label in form.fields)
    assert all(each.text for each in trial.errors)
