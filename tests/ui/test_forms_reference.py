"""The reference of the dialect: every keyword is told, has an example that uses it, and the example works."""

from collections.abc import Iterator
from typing import Any

import httpx
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


async def test_the_pages_answer_and_the_summary_leads_to_the_fields(anyone: httpx.AsyncClient) -> None:
    index = await anyone.get("/docs/forms")
    assert all(f'href="/docs/forms/{name}"' in index.text for name in NAMES)
    tried_out = await anyone.get("/docs/forms/if", params={"way": "邮寄", "_try": "1"})
    assert tried_out.status_code == 200
    assert 'href="#f-addr"' in tried_out.text
    assert 'id="f-addr"' in tried_out.text
    assert "jiban check 拒收" in (await anyone.get("/docs/forms/$anchor")).text
    assert (await anyone.get("/docs/forms/nothing")).status_code == 404


async def test_the_meta_schema_has_an_address(anyone: httpx.AsyncClient) -> None:
    answer = await anyone.get("/forms/dialect.json")
    assert answer.headers["content-type"].startswith("application/schema+json")
    assert answer.json()["$id"] == "urn:jiban:form-dialect:1"
