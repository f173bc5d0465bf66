"""One id, five places: registry, plugin folder, schema folder, feature folder, tag."""

from sources import ROOT

from core.plugging.sources import read_list
from core.registry import load_registry


def test_every_item_stands_in_its_five_places() -> None:
    registry = load_registry(ROOT, "demo")
    assert len(registry.items) >= 3
    for item_id, item in registry.items.items():
        assert item.info.id == item_id
        assert (ROOT / "plugins" / item.plugin / "items" / item_id / "item.toml").is_file()
        assert (ROOT / "forms" / "schemas" / item_id / "form.json").is_file()
        features = list((ROOT / "features" / item_id).glob("*.feature"))
        assert features, item_id
        for feature in features:
            assert f"@{item_id}" in feature.read_text(encoding="utf-8").split("功能:")[0], feature


def test_no_folder_belongs_to_nobody() -> None:
    registry = load_registry(ROOT, "demo")
    listed, _ = read_list(ROOT)
    assert listed is not None
    schemas = {path.name for path in (ROOT / "forms" / "schemas").iterdir() if path.is_dir()} - {"elements", "codes"}
    features = {path.name for path in (ROOT / "features").iterdir() if path.is_dir()} - {"platform", "__pycache__"}
    plugins = {path.name for path in (ROOT / "plugins").iterdir() if path.is_dir()} - {"__pycache__"}
    owned = {item for plugin in listed.plugin for item in plugin.items}  # a plugin that is switched off keeps its folders
    assert schemas == owned
    assert features == owned
    assert plugins == {plugin.id for plugin in listed.plugin}
    assert set(registry.items) == {item for plugin in listed.plugin if plugin.enabled for item in plugin.items}
