"""A document made out of answers of which one is a file."""

from core.access import PartyHeld
from core.filings.documents import Filled, content_of, documents_of
from core.registry import load_registry
from core.scenarios.bases import example
from core.settings import ROOT


def test_a_file_stands_in_the_form_by_its_digest() -> None:
    items = load_registry(ROOT, "demo").items
    item, form = items["demo_kinds"], documents_of(items["demo_alliance"])[0]
    digest = "0123456789abcdef" * 4
    values = item.form.typed({**example(item), "front": digest})
    said = content_of(item, form, Filled(PartyHeld(1, "91210411MAJB0001XH", "【演示】单位"), values, values))
    rows = {row.label: row.value for part in said.parts for row in part.rows}
    assert rows[item.form.fields["front"].label] == "附后的文件（校验值 0123456789abcdef）"
