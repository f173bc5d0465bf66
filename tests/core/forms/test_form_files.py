"""A field that is answered with a file: what its value looks like, what it is called, and what cannot stand beside it."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from core.faults import Fault
from core.filings.answers import limits_at, limits_of, named, stray
from core.filings.attachments import Limits
from core.forms import Form
from core.forms.uploads import field_of, is_file, place_of, there
from core.rules import value_words

Make = Callable[..., Form]
Load = Callable[..., tuple[Form | None, list[Fault]]]
FRONT: dict[str, Any] = {"title": "门面照片", "type": "string", "x-kind": "file"}
ONE, OTHER = "0f" * 32, "1e" * 32


class File(msgspec.Struct, frozen=True):
    material: str
    digest: str


@pytest.fixture
def form(make: Make) -> Form:
    return make({"note": {"title": "说明", "type": "string"}, "front": {**FRONT, "x-accept": ["PNG", "JPG"], "x-largest": 2}}, required=["front"])


def test_its_value_is_a_digest(form: Form) -> None:
    assert form.submit({"front": f" {ONE.upper()} "}).values == {"front": ONE}
    assert [m.text for m in form.submit({}).messages] == ["请上传门面照片"]
    for wrong in ("门口.jpg", ONE[:-1], f"{ONE}0", f"g{ONE[1:]}"):
        assert [m.text for m in form.submit({"front": wrong}).messages] == ["门面照片应为已上传文件的散列（64 位），请重新上传"], wrong
    assert form.join(*form.split({"front": ONE})) == {"front": ONE}
    assert value_words(ONE, form.fields["front"].type) == "已上传的文件（散列 0f0f0f0f0f0f…）"
    assert (is_file(form.fields["front"]), is_file(form.fields["note"])) == (True, False)


def test_hidden_it_is_dropped_and_required_when_its_condition_holds(make: Make) -> None:
    way = {"title": "方式", "type": "string", "enum": ["拍照", "不拍"]}
    form = make({"way": way, "front": {**FRONT, "x-visible": "way = '拍照'", "x-required": "way = '拍照'"}})
    hidden = form.submit({"way": "不拍", "front": ONE})
    assert (hidden.values, hidden.dropped) == ({"way": "不拍"}, ("front",))
    assert [m.text for m in form.submit({"way": "拍照"}).messages] == ["请上传门面照片"]


def test_in_a_group_and_by_reference(make: Make) -> None:
    form = make({"shop": {"title": "门店", "type": "object", "properties": {"front": FRONT}}, "seal": {"$ref": "../elements/seal.json"}}, {"seal": {**FRONT, "title": "印章样式"}})
    assert [name for name, field in form.fields.items() if is_file(field)] == ["shop_front", "seal"]
    assert form.submit({"shop": {"front": ONE}, "seal": OTHER}).values == {"shop_front": ONE, "seal": OTHER}


@pytest.mark.parametrize(
    ("beside", "place"),
    [
        ({"enum": [ONE]}, "enum"), ({"pattern": "^a$", "x-help": "写法"}, "pattern"), ({"format": "date"}, "format"), ({"maxLength": 64}, "maxLength"),
        ({"x-codes": "divisions"}, "x-codes"), ({"x-multiline": True}, "x-multiline"), ({"default": ONE}, "default"), ({"examples": [ONE]}, "examples"),
        ({"x-calc": "note"}, "x-calc"), ({"x-readonly": True}, "x-readonly"), ({"x-options": {ONE: "note is present"}}, "x-options"), ({"x-after": "note"}, "x-after"),
        ({"x-personal": True}, "x-personal"), ({"type": "integer"}, "type"), ({"x-accept": []}, "x-accept"), ({"x-accept": ["GIF"]}, "x-accept[0]"),
        ({"x-largest": 11}, "x-largest"), ({"x-largest": 0}, "x-largest"), ({"x-must": True}, "x-must"),
    ],
)
def test_what_cannot_stand_beside_it_is_named(load: Load, beside: dict[str, Any], place: str) -> None:
    form, faults = load({"note": {"title": "说明", "type": "string"}, "front": {**FRONT, **beside}})
    assert form is None
    assert f"properties.front.{place}" in [fault.place for fault in faults]


@pytest.mark.parametrize(
    ("fields", "place", "said"),
    [
        ({"rows": {"title": "门店", "type": "array", "items": {"type": "object", "properties": {"front": FRONT}, "additionalProperties": False}}}, "properties.rows.items.properties.front.x-kind", "明细表里不放文件"),
        ({"a": {"title": "名称", "type": "string", "x-accept": ["PDF"]}}, "properties.a", "x-accept 只用于文件"),
        ({"a": {"title": "名称", "type": "string", "x-largest": 3}}, "properties.a", "x-largest 只用于文件"),
    ],
)
def test_where_it_cannot_stand_is_named(load: Load, fields: dict[str, Any], place: str, said: str) -> None:
    form, faults = load(fields)
    assert form is None
    assert [(fault.place, said in fault.expected) for fault in faults] == [(place, True)]


def test_what_is_taken(form: Form) -> None:
    limits = limits_of(form.fields["front"])
    assert (limits.words, limits.accept, limits.largest) == ("JPG、PNG，不超过 2 MB", ".jpg,.jpeg,.png", 2 * 1024 * 1024)
    assert limits_at(form, place_of("front")) == limits
    assert limits_at(form, "front") == limits_at(form, place_of("note2")) == Limits()
    assert limits.why_not(b"%PDF-1.7") == "只接受 JPG、PNG 文件；其他格式请先转换"
    assert limits.why_not(b"") == "文件是空的，请重新选择"
    assert limits.why_not(b"\x89PNG\r\n\x1a\n" + bytes(limits.largest)) == "文件超过 2 MB，请压缩后上传"
    assert limits.why_not(b"\xff\xd8\xff\xe0") == ""


def test_an_answer_names_a_file_that_is_there(form: Form) -> None:
    files = (File(place_of("front"), ONE), File(place_of("front"), OTHER), File("front", "22" * 32), File(place_of("gone"), ONE))
    assert there(form, {"front": ONE, "note": "x"}, files) == {"front": ONE, "note": "x"}
    assert there(form, {"front": "22" * 32, "note": "x"}, files) == {"front": "", "note": "x"}
    assert [(each.field, each.text) for each in stray(form, {"front": "22" * 32}, files)] == [("front", "没有找到上传的门面照片，请重新上传")]
    assert stray(form, {"front": ONE}, files) == stray(form, {"note": "x"}, ()) == stray(form, {"front": ONE}, (), {"front": ONE}) == ()
    assert named(form, {"front": OTHER}, files) == (files[1], files[2])
    assert (field_of("field.front"), field_of("front")) == ("front", "")
