"""Pages, panels, files and policies of plugins on the screens: found through the registry, framed and escaped by the house."""

from types import SimpleNamespace
from typing import Any

import httpx
import msgspec
import pytest

import ui.sdk
from core.declarations import Face
from core.house import House
from core.settings import ROOT
from ui.sdk import SPOTS, Page, Panel, Policy
from ui.web.face_pages import relaxed
from ui.web.faces import Faces
from ui.web.panels import Panels

DOCS = (ROOT / "docs" / "plugins.md").read_text(encoding="utf-8")
VISIT = SimpleNamespace(actor=SimpleNamespace(kind="officer", posts=(SimpleNamespace(org="market", role="handler"),)))
CASE = SimpleNamespace(
    item="demo_permit", item_name="演示", number="SF1", status="在办", step="visit", step_name="现场核查", seq=3, applicant="不给插件看"
)
ITEM = SimpleNamespace(info=SimpleNamespace(id="demo_permit", name="<b>演示</b>"))
CONTEXTS: dict[str, dict[str, Any]] = {
    "guide": {"item": ITEM}, "filing": {"item": ITEM, "page": 0, "values": {}}, "review": {"item": ITEM, "values": {}},
    "receipt": {"item": ITEM, "number": "SF1", "status": "已提交"}, "case": {"case": CASE},
    "party": {"party": SimpleNamespace(code="9121", name="<i>某公司</i>")}, "board": {},
}


def with_faces(house: House, *faces: Face) -> House:
    """The house with these faces of the demo plugin instead of its own."""
    registry = house.catalogue.registry
    owned = tuple(msgspec.structs.replace(face, plugin="demo") for face in faces)
    changed = msgspec.structs.replace(registry, declarations={**registry.declarations, "face": owned})
    return SimpleNamespace(settings=house.settings, catalogue=SimpleNamespace(registry=changed))  # type: ignore[return-value]


@pytest.mark.parametrize("place", SPOTS)
def test_the_demo_plugin_stands_in_every_place(house: House, place: str) -> None:
    shown = str(Panels(house)(place, visit=VISIT, **CONTEXTS[place]))
    assert shown.count("<section") == 1
    assert f'class="card plugin {place}"' in shown
    assert "<b>" not in shown
    assert "<i>" not in shown


def test_a_panel_for_one_item_does_not_stand_on_another(house: House) -> None:
    other = SimpleNamespace(id="other", name="别的")
    assert str(Panels(house)("guide", visit=VISIT, item=other)) == ""
    assert str(Panels(house)("filing", visit=VISIT, item=ITEM, page=1, values={})) == ""


def test_a_spot_tells_nothing_but_what_it_declares() -> None:
    named = {place: set(kind.__struct_fields__) - {"who", "today", "orgs", "roles"} for place, kind in SPOTS.items()}
    assert named["case"] == {"item", "item_name", "number", "status", "step", "seq", "times"}
    assert named["board"] == set()


def test_a_panel_that_fails_says_so_and_leaves_the_others(house: House) -> None:
    def fails(_: Any) -> dict[str, Any]:
        raise RuntimeError("坏了")

    bad = Panel(id="bad", place="board", title="坏的", template="_board.html", show=fails)
    good = Panel(id="good", place="board", title="好的", template="_board.html")
    shown = str(Panels(with_faces(house, bad, good))("board", visit=VISIT))
    assert "暂时不能显示" in shown
    assert "演示指标由演示插件提供" in shown


def test_panels_follow_the_registry(house: House) -> None:
    changing = with_faces(house, *house.catalogue.registry.declarations["face"])  # type: ignore[arg-type]
    panels = Panels(changing)
    assert str(panels("board", visit=VISIT))
    changing.catalogue.registry = with_faces(house).catalogue.registry  # type: ignore[misc]
    assert str(panels("board", visit=VISIT)) == ""


def test_templates_cannot_leave_their_folder(house: House) -> None:
    page = Page(id="a", title="甲", template="../plugin.py", plugin="demo")
    with pytest.raises(Exception, match=r"plugin\.py"):
        Faces(with_faces(house, page), with_faces(house, page).catalogue.registry).template(page)


async def test_a_page_stands_in_the_house_s_frame(anyone: httpx.AsyncClient) -> None:
    answer = await anyone.get("/x/demo/layout", params={"size": "<script>"})
    assert answer.status_code == 200
    assert "<h1>集市布置参考</h1>" in answer.text
    assert "即办平台" in answer.text
    assert "<script>" not in answer.text
    link = answer.text.split('href="/x/demo/static/')[1].split('"')[0]
    file = await anyone.get(f"/x/demo/static/{link}")
    assert (file.status_code, file.headers["content-type"]) == (200, "text/css; charset=utf-8")
    assert "immutable" in file.headers["cache-control"]
    assert 'class="demo-chosen"' in (await anyone.get("/x/demo/layout", params={"size": "中型"})).text


async def test_only_the_page_with_a_policy_entry_is_loosened(anyone: httpx.AsyncClient) -> None:
    loosened, strict = await anyone.get("/x/demo/layout"), await anyone.get("/verify")
    assert "geolocation=(self)" in loosened.headers["permissions-policy"]
    assert "camera=()" in loosened.headers["permissions-policy"]
    assert "geolocation=()" in strict.headers["permissions-policy"]
    assert loosened.headers["content-security-policy"] == strict.headers["content-security-policy"]


async def test_content_made_by_a_script_is_allowed_without_loosening_scripts(anyone: httpx.AsyncClient) -> None:
    strict = (await anyone.get("/verify")).headers["content-security-policy"]
    message: Any = {"type": "http.response.start", "headers": [(b"content-security-policy", strict.encode())]}
    await relaxed(message, {"state": {"jiban.policy": {"blob-media", "blob-images"}}})  # type: ignore[arg-type,typeddict-item]
    parts = {part.split()[0]: part.split()[1:] for part in message["headers"][0][1].decode().split("; ")}
    assert parts["img-src"] == ["'self'", "blob:", "data:"]
    assert parts["media-src"] == ["'self'", "blob:"]
    assert parts["script-src"] == parts["style-src"] == ["'self'"]


@pytest.mark.parametrize("path", ["/x/demo/nothing", "/x/nobody/layout", "/x/demo/static/plugin.py", "/x/demo/static/../plugin.py", "/x/demo/"])
async def test_what_is_not_declared_is_not_there(anyone: httpx.AsyncClient, path: str) -> None:
    assert (await anyone.get(path)).status_code in {404, 405}


@pytest.mark.parametrize("who", ["applicant", "officer"])
async def test_a_page_for_some_asks_for_a_sign_in(anyone: httpx.AsyncClient, house: House, who: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    page = Page(id="layout", title="甲", template="layout.html", who=who, plugin="demo", show=lambda _: {"sizes": (), "chosen": ""})
    monkeypatch.setattr(Faces, "page", lambda *_: page)
    answer = await anyone.get("/x/demo/layout", headers={"accept": "text/html"})
    assert answer.status_code in {303, 401}


def test_everything_of_the_sdk_is_documented() -> None:
    spots = {kind.__name__ for kind in SPOTS.values()}
    assert set(ui.sdk.__all__) == spots | {"Page", "Panel", "Policy", "StaticFile", "Spot", "Visitor"}
    assert [name for name in ui.sdk.__all__ if name != "Spot" and f"`{name}`" not in DOCS and f"### {name} " not in DOCS] == []
    for place, kind in SPOTS.items():
        row = next(line for line in DOCS.splitlines() if line.startswith(f"| `{place}`"))
        assert all(f"`{name}`" in row for name in {*kind.__struct_fields__} - {"who", "today", "orgs", "roles"} or {"who"}), place
    for declared in (Page, Panel, Policy):
        start = DOCS.index(f"### {declared.__name__} ")
        section = DOCS[start : DOCS.find("\n##", start + 4)]
        assert all(f"`{field.name}`" in section for field in msgspec.structs.fields(declared) if field.name != "plugin"), declared
