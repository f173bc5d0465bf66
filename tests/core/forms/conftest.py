"""A form built in a test: fields and elements as dictionaries, loaded as files are."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest
from code_lists import lists

from core.faults import Blame, Fault
from core.forms import Form, load_form

ROOT = Path(__file__).parents[3]
DRAFT = "https://json-schema.org/draft/2020-12/schema"
BLAME = Blame("demo", "forms/schemas/demo_permit/form.json")

Make = Callable[..., Form]


def form_files(
    properties: dict[str, Any], elements: dict[str, Any] | None = None, files: dict[str, bytes] | None = None, **changes: Any
) -> dict[str, bytes]:
    document = {
        "$schema": DRAFT, "x-format": 1, "title": "申请表", "type": "object", "properties": properties, "additionalProperties": False, **changes,
    }
    encode = msgspec.json.Encoder(decimal_format="number").encode
    files = {**lists(), **(files or {}), "form.json": encode(document)}
    for name, element in (elements or {}).items():
        files[f"elements/{name}.json"] = encode({"$schema": DRAFT, **element})
    return files


@pytest.fixture
def load() -> Callable[..., tuple[Form | None, list[Fault]]]:
    """Load a form from dictionaries: (form, faults)."""
    return lambda properties, elements=None, **changes: load_form(form_files(properties, elements, **changes), "demo_permit", BLAME)


@pytest.fixture
def make(load: Callable[..., tuple[Form | None, list[Fault]]]) -> Make:
    """A form that must load."""

    def made(properties: dict[str, Any], elements: dict[str, Any] | None = None, **changes: Any) -> Form:
        form, faults = load(properties, elements, **changes)
        assert form is not None, [fault.sentence() for fault in faults]
        return form

    return made


def stored_form(item: str) -> Form:
    schemas = ROOT / "forms" / "schemas"
    files = {**lists(), "form.json": (schemas / item / "form.json").read_bytes()}
    files |= {f"elements/{path.name}": path.read_bytes() for path in (schemas / "elements").glob("*.json")}
    form, faults = load_form(files, item, Blame("demo", f"forms/schemas/{item}/form.json"))
    assert form is not None, [fault.sentence() for fault in faults]
    return form


@pytest.fixture(scope="session")
def filing() -> Form:
    """The form of the first item of the house."""
    return stored_form("fire_acceptance_filing")


@pytest.fixture
def filled() -> dict[str, Any]:
    """A submission of that form with nothing wrong."""
    return {
        "org_name": "沈抚某饭店有限公司", "uscc": "11100000000013338W", "legal_rep": "张三", "legal_rep_id": "11010519491231002X",
        "contact_name": "李四", "mobile": "13800000000", "project_name": "某饭店装修工程", "region": "李石街道",
        "place_addr": "沈抚示范区金枫街 88 号 1 层", "place_type": "饭店", "project_class": "一般项目", "build_structure": "钢", "floors": 2,
        "height_m": Decimal("8.5"), "area_m2": 299, "completed_on": "2026-03-01",
        "exclusions": [], "apply_mode": "告知承诺", "promise_told": True, "promise_met": True, "promise_liable": True, "promise_public": True,
        "signer": "张三",
    }
