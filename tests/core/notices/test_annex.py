"""The page at the end of a paper: checked at load, the rows of a register as the case leaves them, and on the paper."""

from datetime import date
from io import BytesIO

from pypdf import PdfReader

from core.cases.annexes import with_rows
from core.faults import Blame, Fault
from core.items.notice_model import AnnexDef, NoticeDef, NoticesFile
from core.notices import Notices, compose, load_notices, render
from core.process import RegisterWrite
from core.rules import BASE, Named, Scope
from core.values import FieldType

TEXT = FieldType("text")
SCOPE: Scope = {**BASE, "org_name": Named("单位名称", TEXT), "uscc": Named("统一社会信用代码", TEXT), "licence": Named("许可证编号", TEXT)}
SITES: Scope = {name: Named(label, TEXT) for name, label in (("site", "地址键"), ("licence_no", "许可证编号"), ("address", "经营地址"), ("state", "状态"))}
ANNEX = AnnexDef(title="经营地址页", register="sites", equal={"licence_no": "licence", "state": "'有效'"}, columns=("address", "state"))
DATA = {"licence": "JY1", "org_name": "甲", "uscc": "乙"}


def load(annex: AnnexDef | None) -> tuple[Notices | None, list[Fault]]:
    notice = NoticeDef(id="paper", on="granted", title="许可证", number="许", lines=("{org_name}（{uscc}）", "依据食品安全法第35条。"), annex=annex)
    return load_notices(NoticesFile(format=1, notice=(notice,)), SCOPE, Blame("demo", "notices.toml"), {"register:sites": SITES})


def row(site: str, state: str = "有效", licence: str = "JY1") -> dict[str, object]:
    return {"site": site, "licence_no": licence, "address": f"{site}号", "state": state}


def test_every_fault_of_an_annex_is_said_where_it_is() -> None:
    _, (wrong,) = load(AnnexDef(title="页", register="site", equal={"a": "licence"}, columns=("a",)))
    assert (wrong.place, wrong.code) == ("notice[paper].annex.register", "unknown-register")
    _, faults = load(AnnexDef(title="页", register="sites", equal={"licence": "licenc"}, columns=("adress",)))
    assert {(fault.place, fault.code) for fault in faults} == {
        ("notice[paper].annex.equal.licence", "unknown-field"), ("notice[paper].annex.columns.adress", "unknown-field"),
    }
    _, (empty,) = load(AnnexDef(title="页", register="sites", equal={}, columns=()))
    assert empty.code == "empty"


def test_the_rows_are_those_of_the_case_with_what_it_writes() -> None:
    loaded, faults = load(ANNEX)
    assert faults == []
    assert loaded is not None
    notice = loaded.by_id("paper")
    paper = compose(notice, DATA, on=date(2026, 3, 2))
    assert paper.annex is None
    writes = [RegisterWrite("sites", row("2", "注销"), date(2026, 3, 2)), RegisterWrite("sites", row("1"), date(2026, 3, 2)), RegisterWrite("other", row("8"), date(2026, 3, 2))]
    filled = with_rows(paper, notice, DATA, [row("3"), row("2"), row("4", licence="JY2")], writes, "site").annex
    assert filled is not None
    assert filled.heads == ("经营地址", "状态")
    assert filled.rows == (("1号", "有效"), ("3号", "有效"))


def test_what_the_case_does_not_know_makes_no_annex() -> None:
    loaded, _ = load(ANNEX)
    assert loaded is not None
    notice = loaded.by_id("paper")
    assert with_rows(compose(notice, {}, on=date(2026, 3, 2)), notice, {}, [row("3")]).annex is None


def test_the_annex_is_a_page_of_its_own() -> None:
    loaded, _ = load(ANNEX)
    assert loaded is not None
    notice = loaded.by_id("paper")
    paper = compose(notice, DATA, on=date(2026, 3, 2))
    bare, whole = (PdfReader(BytesIO(render(each))).pages for each in (paper, with_rows(paper, notice, DATA, [row("3")])))
    assert (len(bare), len(whole)) == (1, 2)
    assert "经营地址页" in whole[1].extract_text()
