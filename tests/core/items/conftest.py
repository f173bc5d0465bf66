"""A repository of one's own: the demo plugin alone, in all five places, to be broken at will."""

from collections.abc import Callable
from pathlib import Path

import pytest
from fixture_items import copy_demo

from core.faults import Fault
from core.registry import assemble

ITEM = "plugins/demo/items/demo_permit"
Change = Callable[[str, str, str], None]


@pytest.fixture
def demo_root(tmp_path: Path) -> Path:
    """A root with the demo plugin and nothing else."""
    return copy_demo(tmp_path / "house")


@pytest.fixture
def change(demo_root: Path) -> Change:
    """Replace a text of a file of the demo root; the text must be there exactly once."""

    def replace(file: str, old: str, new: str) -> None:
        path = demo_root / file
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{file}: {text.count(old)} × {old!r}"
        path.write_text(text.replace(old, new), encoding="utf-8")

    return replace


@pytest.fixture
def faults(demo_root: Path) -> Callable[[], list[Fault]]:
    """All faults of the demo root as it now is."""
    return lambda: list(assemble(demo_root).faults)
