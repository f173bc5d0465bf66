"""What a case is about in one line: filled from its fields, nothing while one of them is empty, never a personal one."""

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from core.cases.desk import open_texts
from core.items.item import Item
from core.registry import assemble, load_registry
from core.settings import ROOT
from ui.web.templates import linked

ITEM = "plugins/demo/items/demo_permit/item.toml"


@pytest.fixture(scope="module")
def item() -> Item:
    found = load_registry(ROOT).items["efficiency_order"]
    return msgspec.structs.replace(found, info=msgspec.structs.replace(found.info, subject="{case_number}（{case_item}）已用 {used}"))


def test_the_line_is_filled(item: Item) -> None:
    assert item.subject({"case_number": "N1", "case_item": "许可", "used": "6 个工作日", "whole": "5"}) == "N1（许可）已用 6 个工作日"


@pytest.mark.parametrize("texts", [{}, {"case_number": "N1", "used": "6"}, {"case_number": "N1", "case_item": "", "used": "6"}])
def test_a_line_with_a_gap_is_none(item: Item, texts: dict[str, str]) -> None:
    assert item.subject(texts) == ""


def test_the_line_is_read_from_what_a_filing_keeps(item: Item) -> None:
    openly, _ = item.form.split({"case_number": "N1", "case_item": "许可", "used": 6})
    assert all(name.startswith("efficiency_order.") for name in openly)
    assert item.subject(open_texts(item, openly)) == "N1（许可）已用 6 个工作日"
    assert item.subject(open_texts(item, {**openly, "another.field": "x"})) == "N1（许可）已用 6 个工作日"


def test_the_orders_of_supervision_say_which_case_and_how_late() -> None:
    subject = load_registry(ROOT).items["efficiency_order"].info.subject
    assert all(f"{{{name}}}" in subject for name in ("case_number", "case_item", "used", "whole", "percent"))


@pytest.mark.parametrize(("subject", "place", "code"), [
    ("集市 {market_nam}", "subject[market_nam]", "unknown-field"), ("集市 {market_name", "subject", "placeholder"), ("{mobile}", "subject[mobile]", "personal-index"),
])
def test_what_a_line_may_not_name(demo_root: Path, change: Callable[[str, str, str], None], subject: str, place: str, code: str) -> None:
    change(ITEM, "format = 1", f'format = 1\nsubject = "{subject}"')
    assert (ITEM, place, code) in [(fault.file, fault.place, fault.code) for fault in assemble(demo_root).faults]


def test_case_numbers_lead_to_their_cases() -> None:
    assert linked("办件SF202611240000000000588，<b>") == '办件<a class="mono" href="/desk/cases/SF202611240000000000588">SF202611240000000000588</a>，&lt;b&gt;'
    assert linked("SF2026 没有编号") == "SF2026 没有编号"
