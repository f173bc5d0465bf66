"""A source that is declared wrongly stops the start, every fault at its place."""

from collections.abc import Sequence
from typing import Any

import pytest

from core.declarations import Source
from core.faults import Blame
from core.plugging.helping import shape_of
from core.sourcing.model import Answer, Asked, Consent

BLAME = Blame("p", "plugins/p/plugin.py")


async def fetch(asked: Asked) -> Sequence[Answer]:
    return [Answer("shared.org_name", asked.name)]


def plain(asked: Asked) -> Sequence[Answer]:
    return [Answer("shared.org_name", asked.name)]


async def nothing() -> Sequence[Answer]:
    return []


GOOD: dict[str, Any] = {"id": "register", "title": "名称", "fetch": fetch, "fields": ("shared.org_name",), "consent": Consent("单位", "用途", 30), "plugin": "p"}


@pytest.mark.parametrize(
    ("change", "place", "code"),
    [
        ({"id": "Register"}, "here", "bad-id"),
        ({"fetch": plain}, "here.fetch", "type"),
        ({"fetch": nothing}, "here.fetch", "wrong-argument"),
        ({"timeout": 0}, "here.timeout", "range"),
        ({"timeout": 10_001}, "here.timeout", "range"),
        ({"cache": -1}, "here.cache", "range"),
        ({"cache": 1_441}, "here.cache", "range"),
        ({"fields": ()}, "here.fields", "empty"),
        ({"consent": None}, "here.consent", "no-consent"),
        ({"consent": Consent(" ", "用途", 30)}, "here.consent.to", "empty"),
        ({"consent": Consent("单位", "", 30)}, "here.consent.purpose", "empty"),
        ({"consent": Consent("单位", "用途", 0)}, "here.consent.days", "range"),
        ({"consent": Consent("单位", "用途", 367)}, "here.consent.days", "range"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_a_fault_says_where_and_what(change: dict[str, Any], place: str, code: str) -> None:
    assert [(fault.place, fault.code) for fault in shape_of(Source(**(GOOD | change)), BLAME, "here")] == [(place, code)]


@pytest.mark.parametrize("change", [{}, {"timeout": 1}, {"timeout": 10_000}, {"cache": 0}, {"cache": 1_440}, {"consent": Consent("单位", "用途", 366)}])
def test_the_edges_are_well(change: dict[str, Any]) -> None:
    assert list(shape_of(Source(**(GOOD | change)), BLAME, "here")) == []


def test_the_house_s_own_needs_no_consent_and_is_handed_the_house() -> None:
    async def own(asked: Asked, house: Any, actor: Any) -> Sequence[Answer]:
        return [] if house is actor else await fetch(asked)

    assert list(shape_of(Source(id="own", title="企业档案", fetch=own, plugin="core"), BLAME, "here")) == []
