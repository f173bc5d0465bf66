"""Every notice of every item of the house can be made, with nothing known and with long texts."""

from datetime import date, datetime
from pathlib import Path

import pytest

from core.notices import PaperCase, Printer, compose, document_number, gather
from core.process import Act
from core.registry import Registry, load_registry
from core.time import CHINA

ROOT = Path(__file__).parents[3]
CASE = PaperCase(number="SF2026030200000000000017", query_code="K7M2QP", filed_at=datetime(2026, 3, 2, 9, 5, tzinfo=CHINA))


@pytest.fixture(scope="module")
def registry() -> Registry:
    """The house as it stands, the demo plugin too."""
    return load_registry(ROOT, "demo")


@pytest.mark.parametrize("length", [0, 1, 300])
def test_every_notice_can_be_made(registry: Registry, length: int) -> None:
    printer = Printer([ROOT / ".jiban" / "fonts"])
    act = Act("不予", reason="理由。\n" * length, basis="依据")
    for item in registry.items.values():
        values = {name: "长" * length for name, named in item.scope.items() if named.type.kind == "text"}
        for notice in item.notices.all:
            number = document_number(notice.definition.number, 2026, 1)
            paper = compose(notice, gather(item.info, CASE, values, act), number=number, on=date(2026, 3, 2))
            assert paper.authority == item.info.authority_name
            assert not any("{" in line for line in paper.lines)
            assert printer.pdf(paper).startswith(b"%PDF-"), (item.id, notice.definition.id)
