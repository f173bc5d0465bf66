"""Papers: values in words, texts that stay texts, and a PDF that says them."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import time
from core.faults import Blame
from core.items.model import ItemFile
from core.items.notice_model import NoticeDef, NoticesFile
from core.items.parts import Fee, Limit
from core.notices import Notice, Paper, PaperCase, Printer, compose, document_number, gather, load_notices, render
from core.notices.compose import fee_words
from core.notices.printing import FontMissingError
from core.notices.wording import worded
from core.process import REMEDY, Act
from core.rules import BASE, Named
from core.values import FieldType, Unknown

SCOPE = {
    **BASE,
    "org_name": Named("单位名称", FieldType("text")),
    "uscc": Named("统一社会信用代码", FieldType("text")),
    "area_m2": Named("建筑面积", FieldType("decimal", 2, "m2")),
    "floors": Named("层数", FieldType("choices", options=("地上", "地下"))),
}
ITEM = ItemFile(
    format=1, id="demo", measure="demo", name="演示许可", kind="承诺件", type="行政许可", authority="demo", authority_name="演示机关",
    clause="演示", summary="演示", audience="企业", result="许可证", statutory=Limit(days=20, basis="法"), promised=Limit(days=10, basis="诺"),
)
CASE = PaperCase(
    number="SF2026030200000000000017", query_code="K7M2QP", filed_at=datetime(2026, 3, 2, 1, 5, tzinfo=UTC), accepted_on=date(2026, 3, 2),
    statutory_due=date(2026, 3, 30), promised_due=date(2026, 3, 16), decided_on=date(2026, 3, 5), applicant="演示公司",
)
FONTS = Path(__file__).parents[3] / ".jiban" / "fonts"


def one(on: Any, *lines: str) -> Notice:
    source = NoticesFile(format=1, notice=(NoticeDef(id="paper", on=on, title="决定书", number="演决", lines=lines),))
    loaded, faults = load_notices(source, SCOPE, Blame("demo", "notices.toml"))
    assert faults == []
    assert loaded is not None
    return loaded.by_id("paper")


def refusal(**values: Any) -> Paper:
    notice = one("refused", "{org_name}：", "“{item.name}”，{area_m2}，{floors}。", "{reason}", "{basis}", "{remedy}", "{case.decided_on}")
    act = Act("不予", reason="面积不符", basis="消防法第15条")
    return compose(notice, gather(ITEM, CASE, values, act), number=document_number("演决", 2026, 12), on=date(2026, 3, 5))


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (Decimal("260.00"), FieldType("decimal", 2, "m2"), "260 平方米"),
        (Decimal("299.90"), FieldType("decimal", 2, "m2"), "299.9 平方米"),
        (Decimal("0.01"), FieldType("decimal", 2), "0.01"),
        (1200, FieldType("int"), "1200"),
        (12345, FieldType("money"), "123.45 元"),
        (date(2026, 3, 2), FieldType("date"), "2026年3月2日"),
        (datetime(2026, 3, 1, 16, 5, tzinfo=UTC), FieldType("datetime"), "2026年3月2日 00:05"),
        (True, FieldType("bool"), "是"),
        ((), FieldType("choices"), "无"),
        (("甲", "乙"), FieldType("choices"), "甲、乙"),
        (({"name": "甲", "area": Decimal("1.50")}, {"name": "乙"}), FieldType("list", fields=(("area", FieldType("decimal", 2, "m2")),)),
         "甲，1.5 平方米；乙"),
        ("", FieldType("text"), "——"),
        (None, None, "——"),
        (Unknown(("area_m2",)), None, "——"),
    ],
)
def test_values_in_words(value: Any, kind: FieldType | None, text: str) -> None:
    assert worded(value, kind) == text


def test_a_refusal_says_everything_it_must() -> None:
    paper = refusal(org_name="演示公司", area_m2=Decimal("310.50"), floors=("地上",))
    assert paper.lines == (
        "演示公司：", "“演示许可”，310.5 平方米，地上。", "面积不符", "消防法第15条", REMEDY, "2026年3月5日",
    )
    assert (paper.title, paper.number, paper.authority, paper.on) == ("决定书", "演决〔2026〕12号", "演示机关", date(2026, 3, 5))
    assert (paper.case_number, paper.query_code, paper.item) == (CASE.number, "K7M2QP", "演示许可")


def test_a_receipt_lists_materials_and_the_time_in_china() -> None:
    notice = one("filed", "{org_name}", "{item.name}", "{case.number}，{case.query_code}", "{case.filed_at}", "{materials}", "{fee}")
    paper = compose(notice, gather(ITEM, CASE, {}, materials=["备案表", "承诺书"]))
    assert paper.lines[3:] == ("2026年3月2日 09:05", "备案表、承诺书", "本事项不收费。")
    assert paper.lines[0] == "——"


def test_the_day_of_a_paper_is_today_unless_given() -> None:
    notice = one("granted", "{org_name} {uscc}", "依据消防法。")
    with time.at(datetime(2026, 5, 9, 8, tzinfo=time.CHINA)):
        assert compose(notice, {}).on == date(2026, 5, 9)


def test_fees_are_said_openly() -> None:
    assert fee_words(Fee(fen=5000, basis="某条例第3条")) == "本事项收费 50.00 元（依据：某条例第3条）。"


@given(st.text(st.sampled_from("{}org_name#$\\*[]甲"), max_size=30))
def test_a_value_is_never_read_as_a_placeholder(text: str) -> None:
    paper = refusal(org_name=text)
    assert paper.lines[0] == f"{text or '——'}："


@pytest.fixture(scope="module")
def printer() -> Printer:
    """The fonts fetched at set-up, otherwise the system's."""
    return Printer([FONTS])


def test_a_paper_becomes_the_same_pdf_every_time(printer: Printer) -> None:
    paper = refusal(org_name="演示公司")
    made = printer.pdf(paper)
    assert made.startswith(b"%PDF-")
    assert made == printer.pdf(paper) == render(paper, [FONTS])
    assert made != printer.pdf(refusal(org_name="另一公司"))
    assert len(made) < 100_000


def test_a_character_no_face_has_does_not_stop_a_paper(printer: Printer) -> None:
    assert b"pdfaid" in printer.pdf(refusal(org_name="演示公司"))
    rare = printer.pdf(refusal(org_name="\U0001FAE8公司"))
    assert rare.startswith(b"%PDF-")
    assert rare == printer.pdf(refusal(org_name="\U0001FAE8公司"))


def test_a_picture_of_the_first_page(printer: Printer) -> None:
    assert printer.png(refusal(org_name="演示公司"), ppi=36).startswith(b"\x89PNG")


@settings(max_examples=25, deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=80))
def test_no_text_of_a_case_is_markup(printer: Printer, text: str) -> None:
    sharp = f'{text} #panic("x") $a$ *b* `c` \\ " #sys.inputs'
    assert printer.pdf(refusal(org_name=sharp)).startswith(b"%PDF-")


def test_a_long_paper_goes_on_to_further_pages(printer: Printer) -> None:
    short, long = refusal(org_name="演示公司"), refusal(org_name="演示公司" * 400)
    assert len(printer.pdf(long)) > len(printer.pdf(short))


def test_without_a_chinese_face_nothing_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.notices.printing.FACES", ("No Such Face",))
    with pytest.raises(FontMissingError, match="没有中文字体"):
        Printer()
