"""A submission may name fields that do not exist, the empty name among them."""

from core.registry import load_registry
from core.settings import ROOT


def test_the_empty_name_is_an_unknown_field_and_not_the_form_itself() -> None:
    form = load_registry(ROOT, "demo").items["demo_kinds"].form
    told = [message for message in form.submit({"": 1}).messages if "没有“”这个栏目" in message.text]
    assert [message.field for message in told] == ["“”"]
