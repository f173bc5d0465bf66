"""`jiban new <id> --shape …`: a plugin with one item in all five places, green at once.

What it writes is canonical under `jiban fmt`, checked by `jiban check`, and its scenarios pass; from there on one changes things.
"""

import re
import tomllib
from pathlib import Path

from core.items.drafting import Facts, drafted_item, fill, named
from core.items.files import Repository
from core.items.fmt import toml_of
from core.items.shapes import SHAPES, Shape
from core.items.unfilled import TO_FILL
from core.plugging.sources import RESERVED

_ID = re.compile(r"^[a-z][a-z0-9_]{0,40}$")


class ScaffoldRefused(Exception):
    """The plugin cannot be made; the text says why and what to do."""


def scaffold(root: Path, plugin: str, shape: str) -> list[str]:
    """Write a new plugin of the shape with an item of the same id; answers the paths written, from the root.

    Raises ScaffoldRefused for an unknown shape, a bad id, or an id that is taken in any of the five places.
    """
    if shape not in SHAPES:
        raise ScaffoldRefused(f"没有形状“{shape}”；可以是：{'、'.join(f'{key}（{each.about}）' for key, each in SHAPES.items())}")
    if not _ID.match(plugin) or plugin in RESERVED:
        raise ScaffoldRefused(f"“{plugin}”不能作为编号；用小写英文字母、数字和下划线，字母开头，最多 41 个字")
    listed = tomllib.loads((root / "plugins.toml").read_text("utf-8"))
    taken = [entry["id"] for entry in listed.get("plugin", ())] + [item for entry in listed.get("plugin", ()) for item in entry.get("items", ())]
    places = [root / "plugins" / plugin, root / "forms" / "schemas" / plugin, root / "features" / plugin]
    if plugin in taken or any(place.exists() for place in places):
        raise ScaffoldRefused(f"“{plugin}”已经有了；换一个编号")
    files = drafted(plugin, SHAPES[shape])
    for path, data in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)
    entries = [*listed.get("plugin", ()), {"id": plugin, "enabled": True, "items": [plugin]}]
    (root / "plugins.toml").write_bytes(toml_of({**listed, "plugin": entries}, "plugins.toml"))
    return [*files, "plugins.toml"]


def next_steps(plugin: str) -> list[str]:
    """What to do after `scaffold`, in order."""
    folder = f"plugins/{plugin}/items/{plugin}"
    return [
        f"1. 在 {folder}/item.toml 写明事项：名称、实施机关、依据、时限、材料；凡写着“待填写”的都要改。",
        f"2. 在 forms/schemas/{plugin}/form.json 改栏目；数据元在 forms/schemas/elements/。",
        f"3. 在 {folder}/rules.toml 写规则行，每一行在 features/{plugin}/ 有一条同号的“规则:”。",
        f"4. 在 {folder}/process.toml、notices.toml 改环节和文书。",
        f"5. 随时运行：jiban check · jiban scenarios run --item {plugin} · jiban fmt。写法见 docs/plugins.md。",
    ]


def drafted(plugin: str, shape: Shape) -> dict[str, bytes]:
    """The files of a new plugin by path from the root."""
    name = f"示例{shape.noun}（{plugin}）"
    words = {"id": plugin, "name": name}
    at = Repository(Path(), plugin, plugin)
    about = {"format": 1, "id": plugin, "name": name, "clause": TO_FILL, **named(shape.plugin, words)}
    own = drafted_item(Facts(id=plugin, plugin=plugin, name=name, authority=plugin), shape)
    files = {f"plugins/{plugin}/plugin.toml": toml_of(about, "plugin.toml"), **{at.where(path): data for path, data in own.items()}}
    if shape.code:
        files[f"plugins/{plugin}/plugin.py"] = fill(shape.code, words).encode()
    return files
