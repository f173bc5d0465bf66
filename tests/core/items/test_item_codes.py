"""The codes of an item: their form, and what they say of one another (GB/T 39554.1-2020; real samples of standards 2.7)."""

import msgspec
import pytest

from core.faults import Blame
from core.items.codes import authority_code, check_codes
from core.items.model import ItemFile
from core.registry import load_registry
from core.settings import ROOT

CATALOG, TASK = "370117002011", "11370800MB285591843370117002011"


@pytest.fixture(scope="module")
def info() -> ItemFile:
    """An item without codes."""
    return msgspec.structs.replace(load_registry(ROOT).items["demo_permit"].info, catalog_code="", task_code="", task_handle_item="")


@pytest.mark.parametrize("codes", [
    ("", "", ""), ("210973001000", "", ""), (CATALOG, TASK, ""), (CATALOG, TASK, TASK + "01"), ("442014055017", "12440100741854396C3442014055017", ""),
])
def test_codes_that_hold_together(info: ItemFile, codes: tuple[str, str, str]) -> None:
    given = msgspec.structs.replace(info, catalog_code=codes[0], task_code=codes[1], task_handle_item=codes[2])
    assert list(check_codes(given, Blame("", "item.toml"))) == []


@pytest.mark.parametrize(("codes", "place"), [
    (("37011700201", "", ""), "catalog_code"), (("37011700201X", "", ""), "catalog_code"), (("３７０１１７００２０１１", "", ""), "catalog_code"),
    ((CATALOG, TASK[:-1], ""), "task_code"), ((CATALOG, TASK[:18] + "1" + CATALOG, ""), "task_code"), ((CATALOG, "I" + TASK[1:], ""), "task_code"),
    (("370117002012", TASK, ""), "task_code"), (("", TASK, ""), "task_code"), ((CATALOG, TASK, TASK), "task_handle_item"),
    ((CATALOG, "", TASK + "01"), "task_handle_item"), ((CATALOG, TASK, "11370800MB28559184" + "4" + CATALOG + "01"), "task_handle_item"),
])
def test_codes_that_do_not(info: ItemFile, codes: tuple[str, str, str], place: str) -> None:
    given = msgspec.structs.replace(info, catalog_code=codes[0], task_code=codes[1], task_handle_item=codes[2])
    assert [(fault.place, fault.code) for fault in check_codes(given, Blame("", "item.toml"))] == [(place, "item-code")]


def test_whose_code_it_is() -> None:
    assert (authority_code(TASK), authority_code("")) == ("11370800MB28559184", "")
