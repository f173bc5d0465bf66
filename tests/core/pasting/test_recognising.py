"""A pasted block is split into the fields of a form; what is not sure is marked."""

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.forms import Form
from core.pasting import Piece, recognise
from core.registry import load_registry

ROOT = Path(__file__).parents[3]
USCC = "91210411MAJB00028H"


@pytest.fixture(scope="module")
def form() -> Form:


    return load_registry(ROOT, "demo").items["demo_permit"].form


def by_field(form: Form, text: str) -> dict[str, Piece]:
    return {piece.field: piece for piece in recognise(text, form).pieces}


def test_a_block_without_labels(form: Form) -> None:
    found = by_field(form, f"【演示】沈抚餐饮有限公司 {USCC} 张三 13800000001 李石街道 金枫街88号1层 120平方米")
    values = {name: piece.value for name, piece in found.items()}
    assert values == values | {
        "uscc": USCC, "mobile": "13800000001", "region": "李石街道", "area_m2": Decimal(120), "org_name": "【演示】沈抚餐饮有限公司",
        "place_addr": "金枫街88号1层",
    }
    assert all(found[name].sure for name in ("uscc", "mobile", "region", "area_m2"))
    assert not any(found[name].sure for name in ("org_name", "place_addr"))


def test_labels_go_before_looks(form: Form) -> None:
    found = by_field(form, "联系人：欧阳娜娜\n企业名称：早市\n面积：80.5㎡，手机：13900000002")
    assert (found["contact_name"].value, found["org_name"].value) == ("欧阳娜娜", "早市")
    assert (found["area_m2"].value, found["mobile"].value) == (Decimal("80.5"), "13900000002")


def test_a_house_number_stays_with_its_street(form: Form) -> None:
    found = by_field(form, "联系人：王小明 13800000009 李石街道 金枫街 88 号 1 层 120平方米")
    assert {name: found[name].value for name in ("contact_name", "mobile", "place_addr")} == {
        "contact_name": "王小明", "mobile": "13800000009", "place_addr": "金枫街88号1层",
    }


def test_a_slip_in_a_code_is_marked(form: Form) -> None:
    piece = by_field(form, "91210411MAJB00029H")["uscc"]
    assert not piece.sure
    assert "对不上" in piece.because


def test_full_width_signs_are_read(form: Form) -> None:
    assert by_field(form, "１３８０００００００１")["mobile"].value == "13800000001"


def test_what_nobody_can_place_is_said(form: Form) -> None:
    assert recognise("周末也营业吗", form).rest == ("周末也营业吗",)


def test_a_sheets_cells_are_apart(form: Form) -> None:
    found = by_field(form, f"【演示】沈抚农夫集市有限公司\t{USCC}\t王五\t13700000003")
    assert {"org_name", "uscc", "mobile"} <= found.keys()


@given(st.text(max_size=300))
def test_any_text_is_taken(form: Form, text: str) -> None:
    found = recognise(text, form)
    assert len({piece.field for piece in found.pieces}) == len(found.pieces)
