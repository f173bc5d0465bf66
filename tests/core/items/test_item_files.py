"""Where an item's files come from, which of them decide, and what its identity is."""

from pathlib import Path

import msgspec

from core.items.files import Repository, Stored, deciding, kept, release_hash
from core.items.loading import load_item
from core.registry import load_registry
from core.settings import ROOT


def test_the_same_paths_from_every_source() -> None:
    source = Repository(ROOT, "demo", "demo_permit")
    files = kept(source.read())
    assert {"item.toml", "rules.toml", "process.toml", "notices.toml", "form.json", "features/base.toml"} <= set(files)
    assert "elements/org_name.json" in files
    assert "elements/build_structure.json" not in files, "只带表单用到的数据元"
    assert source.where("elements/org_name.json") == "forms/schemas/elements/org_name.json"
    assert (ROOT / source.where("features/base.toml")).is_file()
    assert (ROOT / source.where("form.json")).is_file()


def test_the_identity_covers_what_decides_and_nothing_else() -> None:
    files = kept(Repository(ROOT, "demo", "demo_permit").read())
    whole = release_hash(files)
    assert len(whole) == 64
    assert release_hash({**files, "features/rules.feature": b"", "elements/build_structure.json": b"{}"}) == whole
    for path in deciding(files):
        assert release_hash({**files, path: files[path] + b"\n"}) != whole, path


def test_a_stored_item_is_the_item() -> None:
    registry = load_registry(ROOT)
    for item in registry.items.values():
        again, faults = load_item(Stored(item.files, item.hash), item.id, item.plugin, registry.around)
        assert faults == []
        assert again is not None
        assert (again.hash, again.info, again.features) == (item.hash, item.info, item.features)


def test_a_fault_in_a_stored_item_names_the_release(tmp_path: Path) -> None:
    registry = load_registry(ROOT)
    item = registry.items["demo_permit"]
    broken = {**item.files, "process.toml": item.files["process.toml"].replace(b'"issuer"', b'"isuer"')}
    again, faults = load_item(Stored(broken, item.hash), item.id, item.plugin, registry.around)
    assert again is None
    assert [(fault.file, fault.code) for fault in faults] == [(f"发布版本 {item.hash[:12]}/process.toml", "unknown-role")]


def test_materials_follow_what_is_known() -> None:
    item = load_registry(ROOT).items["demo_permit"]
    asked = {material.id for material in item.materials({"path": "当场办结", "night": False})}
    assert asked == {"application", "licence", "safety_promise"}
    assert set(item.open_materials({"path": "当场办结", "night": False})) == {"layout", "programme"}
    assert item.records({"place_key": "甲", "mobile": "1"}) == {"place_key": "甲"}


def test_a_kind_of_field_brings_the_code_list_its_parts_are_chosen_from() -> None:
    files = Repository(ROOT, "demo", "demo_permit").read()
    form = msgspec.json.decode(files["form.json"])
    form["properties"]["second_place"] = {"title": "另一处地址", "type": "object", "x-kind": "address"}
    form["x-pages"][0]["fields"].append("second_place")
    files = {**files, "form.json": msgspec.json.encode(form)}
    assert {"codes/divisions.csv", "codes/divisions.toml"} <= set(kept(files))
    assert "codes/industry.csv" not in kept(files)
    assert release_hash(files) != release_hash({**files, "codes/divisions.csv": files["codes/divisions.csv"] + b"\n"})
    item, faults = load_item(Stored(kept(files), ""), "demo_permit", "demo", load_registry(ROOT).around)
    assert faults == []
    assert item is not None
