"""Which part may know which: `ui → core`, `plugins → core` (its face) and `ui.sdk`, and nothing else."""

import ast
import re
from collections.abc import Callable
from pathlib import Path

from sources import ROOT, files, imports, parsed, shown

from core.registry import load_registry


def _breaches(folder: str, allowed: Callable[[Path, str], bool]) -> list[str]:
    own = {"core", "ui", "plugins", "tests", "bench"}
    return [
        f"{shown(path, line)} imports {module}"
        for path in files(folder)
        for line, module in imports(path)
        if module.split(".")[0] in own and not allowed(path, module)
    ]


def test_core_imports_only_core() -> None:
    assert _breaches("core", lambda _, module: module.split(".")[0] == "core") == []


def test_ui_imports_only_core_and_ui() -> None:
    assert _breaches("ui", lambda _, module: module.split(".")[0] in {"core", "ui"}) == []


def test_plugins_import_only_the_face_of_core_and_the_sdk() -> None:
    def allowed(path: Path, module: str) -> bool:
        own = path.relative_to(ROOT / "plugins").parts[0]
        return module in {"core", "ui.sdk"} or module == f"plugins.{own}" or module.startswith(f"plugins.{own}.")

    assert _breaches("plugins", allowed) == []


def test_the_arrows_test_sees_a_breach() -> None:
    """The check itself can fail: ui does import core, so forbidding it must report something."""
    assert _breaches("ui", lambda _, module: module.split(".")[0] == "ui")


def test_core_and_ui_name_no_item() -> None:
    registry = load_registry(ROOT, "demo")
    names = {*registry.items, *registry.plugins} - {"demo"}
    assert len(names) >= 4
    found = [
        f"{shown(path, node.lineno)} names {name}"
        for path in files("core", "ui")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        for name in names
        if name in node.value
    ]
    assert found == []


def test_templates_and_data_of_core_and_ui_name_no_item_either() -> None:
    registry = load_registry(ROOT, "demo")
    names = {*registry.items, *registry.plugins} - {"demo"}
    word = re.compile(rf"\b({'|'.join(sorted(names))})\b")
    texts = [path for folder in ("core", "ui") for path in (ROOT / folder).rglob("*") if path.suffix in {".html", ".json", ".toml", ".js", ".css", ".sql", ".typ"}]
    assert len(texts) > 100
    assert [f"{shown(path, 0)} names {found[0]}" for path in texts if (found := word.findall(path.read_text(encoding="utf-8")))] == []
