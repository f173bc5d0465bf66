"""Faces with faults stop the start like all others: each is listed with its file, its place and what would be right."""

from collections.abc import Callable
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from core.faults import Fault
from core.registry import assemble

_place = Path(__file__).parents[1] / "core" / "items" / "conftest.py"
_spec = spec_from_file_location("demo_repository", _place)
assert _spec is not None
assert _spec.loader is not None
_repository = module_from_spec(_spec)
_spec.loader.exec_module(_repository)
PLUGIN = "plugins/demo/plugin.py"
Break = Callable[[str, str], list[Fault]]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The demo plugin alone."""
    return _repository.copy_demo(tmp_path / "house")


@pytest.fixture
def broken(root: Path) -> Break:
    """Replace a text in `plugin.py` and say what is wrong then."""

    def replace(old: str, new: str) -> list[Fault]:
        path = root / PLUGIN
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, old
        path.write_text(text.replace(old, new), encoding="utf-8")
        return list(assemble(root).stopping)

    return replace


def test_the_demo_plugin_has_none(root: Path) -> None:
    made = assemble(root)
    assert made.faults == ()
    kinds = {type(face).__name__ for face in made.registry.declarations["face"]}
    assert kinds == {"Page", "Panel", "StaticFile", "Policy"}
    assert {face.plugin for face in made.registry.declarations["face"]} == {"demo"}


@pytest.mark.parametrize(("old", "new", "code", "place", "hint"), [
    ('place="guide"', 'place="giude"', "unknown-place", "declare()[panel demo/guide].place", "guide"),
    ('template="_case.html"', 'template="_cas.html"', "missing-template", "declare()[panel demo/case].template", "_case.html"),
    ('template="layout.html"', 'template="lay.html"', "missing-template", "declare()[page demo/layout].template", "layout.html"),
    ('template="layout.html"', 'template="../plugin.py"', "missing-template", "declare()[page demo/layout].template", ""),
    ('StaticFile(id="demo.css")', 'StaticFile(id="dmo.css")', "missing-file", "declare()[static demo/dmo.css].id", "demo.css"),
    ('StaticFile(id="demo.css")', 'StaticFile(id="../plugin.py")', "bad-id", "declare()[static demo/../plugin.py].id", ""),
    ('StaticFile(id="demo.css")', 'StaticFile(id="demo.exe")', "bad-type", "declare()[static demo/demo.exe].id", ""),
    ('id="layout", title', 'id="Layout", title', "bad-id", "declare()[page demo/Layout].id", ""),
    ('id="layout", title', 'id="static/layout", title', "bad-id", "declare()[page demo/static/layout].id", ""),
    ('page="layout"', 'page="layuot"', "unknown-page", "declare()[policy demo/layout-place].page", "layout"),
    ('allow=("geolocation",)', 'allow=("unsafe-inline",)', "unknown-allowance", "declare()[policy demo/layout-place].allow", ""),
    ("show=layout,", "show=layout, who='nobody',", "unknown-who", "declare()[page demo/layout].who", ""),
    ("show=layout,", "show=3,", "type", "declare()[page demo/layout].show", ""),
    ("show=layout,", "show=stalls_add_up_to,", "type", "declare()[page demo/layout].show", ""),
    ("def layout(visitor: Visitor)", "def layout(visitor: Visitor, more: int)", "wrong-argument", "declare()[page demo/layout].show", ""),
    ('ITEM = ("demo_permit",)', 'ITEM = ("demo_premit",)', "unknown-item", "declare()[panel demo/guide].items", "demo_permit"),
    ('title="布置参考"', 'title=" "', "empty", "declare()[panel demo/guide].title", ""),
    ('Panel(id="board"', 'Panel(id="party"', "duplicate", "declare()[panel demo/party]", ""),
    ('StaticFile(id="demo.css"),', 'Page(id="layout", title="又一页", template="layout.html"),', "duplicate", "declare()[page demo/layout]", ""),
])
def test_each_fault_is_listed_at_its_place(broken: Break, old: str, new: str, code: str, place: str, hint: str) -> None:
    found = [fault for fault in broken(old, new) if fault.place == place]
    assert [fault.code for fault in found] == [code]
    assert found[0].file == PLUGIN
    assert hint in found[0].hint


@pytest.mark.parametrize("text", ["{% if spot.item %}", "{{ spot.item", "{% unknown %}"])
def test_a_template_that_does_not_compile_is_a_fault_with_its_line(root: Path, text: str) -> None:
    (root / "plugins/demo/templates/_guide.html").write_text(f"<p>好</p>\n{text}\n", encoding="utf-8")
    (fault,) = assemble(root).stopping
    assert (fault.code, fault.place) == ("template-error", "declare()[panel demo/guide].template")
    assert "templates/_guide.html 第" in fault.found
