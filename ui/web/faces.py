"""What plugins add to the screens, found through the registry: pages, panels, files, and what a page may use beyond the strict policy.

A face is data (`ui.sdk`); here it is given its templates and its address. Everything is made anew when the registry is swapped.
"""

from collections.abc import Callable, Iterator
from hashlib import blake2b
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

from jinja2 import Environment, FunctionLoader, StrictUndefined, Template

from core.declarations import Face
from core.house import House
from core.plugging.sources import folder_of
from core.registry import Registry
from ui.sdk import Page, Panel, Policy, StaticFile
from ui.web.templates import environment

F = TypeVar("F", bound=Face)
PREFIX = "/x"
"""Below it lies everything of plugins, each under its own id: no page of a plugin can stand in the way of the house's or another's."""


class Faces:
    """The faces of one registry."""

    def __init__(self, house: House, registry: Registry) -> None:
        self.registry = registry
        self._faces = [face for face in registry.declarations["face"] if isinstance(face, Face)]
        self._folders = {name: folder_of(house.settings.root, name, plugin.package) for name, plugin in registry.plugins.items()}
        self._environments = {face.plugin: self._environment(face.plugin) for face in self._faces}
        self._panels: dict[tuple[str, str], tuple[Panel, ...]] = {}
        self._files: dict[tuple[str, str], bytes] = {}

    def page(self, plugin: str, name: str) -> Page | None:
        """The page at `/x/<plugin>/<name>`."""
        return next((page for page in self._of(Page) if (page.plugin, page.id) == (plugin, name)), None)

    def panels(self, place: str, item: str = "") -> tuple[Panel, ...]:
        """The panels of a place, in the plugins' order; those for named items only where that item is shown."""
        known = self._panels.get((place, item))
        if known is None:
            known = tuple(panel for panel in self._of(Panel) if panel.place == place and (not panel.items or item in panel.items))
            self._panels[place, item] = known
        return known

    def policies(self, page: Page) -> tuple[Policy, ...]:
        """What the page may use beyond the strict policy."""
        return tuple(policy for policy in self._of(Policy) if (policy.plugin, policy.page) == (page.plugin, page.id))

    def file(self, plugin: str, name: str) -> bytes | None:
        """A declared static file's bytes, read once."""
        if not any((face.plugin, face.id) == (plugin, name) for face in self._of(StaticFile)):
            return None
        key = (plugin, name)
        if key not in self._files:
            self._files[key] = (self._folders[plugin] / "static" / name).read_bytes()
        return self._files[key]

    def template(self, face: Page | Panel) -> Template:
        """The face's template, compiled once."""
        return self._environments[face.plugin].get_template(face.template)

    def address(self, plugin: str, name: str) -> str:
        """The address of a static file, with its content's digest. Raises KeyError for one that is not declared."""
        data = self.file(plugin, name)
        if data is None:
            raise KeyError(f"插件 {plugin} 没有声明静态文件 {name}")
        return f"{PREFIX}/{plugin}/static/{name}?v={blake2b(data, digest_size=6).hexdigest()}"

    def _of(self, kind: type[F]) -> Iterator[F]:
        return (face for face in self._faces if isinstance(face, kind))

    def _environment(self, plugin: str) -> Environment:
        """The plugin's own templates only; escaping on, unknown names refused, the house's ways of writing dates and numbers."""
        made = Environment(
            loader=FunctionLoader(_loader(self._folders[plugin] / "templates")), autoescape=True, undefined=StrictUndefined,
            trim_blocks=True, lstrip_blocks=True,
        )
        house = environment()
        made.filters.update({name: house.filters[name] for name in ("day", "weekday", "moment", "number", "yuan")})
        made.globals["static"] = lambda name: self.address(plugin, name)
        return made


def _loader(folder: Traversable) -> Callable[[str], str | None]:
    """Templates out of the plugin's folder, wherever it is installed; names that would lead out of it do not exist."""

    def load(name: str) -> str | None:
        path = folder.joinpath(*name.split("/"))
        inside = not {"", ".", ".."} & set(name.split("/"))
        return path.read_text(encoding="utf-8") if inside and path.is_file() else None

    return load


class FacesOf:
    """The faces of a house: those of its registry as it is now."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._made: Faces | None = None

    def __call__(self) -> Faces:
        """Made once for each registry."""
        registry: Any = self._house.catalogue.registry
        if self._made is None or self._made.registry is not registry:
            self._made = Faces(self._house, registry)
        return self._made
