"""What the kinds of faces in `ui.sdk` ask of what a plugin wrote: names, files, templates, functions."""

import inspect
import re
from collections.abc import Callable, Iterable
from importlib.resources.abc import Traversable
from typing import Any, Final

from jinja2 import Environment, TemplateSyntaxError

from core.declarations import FaceGround
from core.faults import Fault, did_you_mean

_ID: Final = re.compile(r"[a-z][a-z0-9_-]*(/[a-z0-9][a-z0-9_-]*)*")


def fault(ground: FaceGround, key: str, found: str, expected: str, code: str, hint: str = "") -> Fault:
    """A fault at `key` of the declaration."""
    return ground.blame.at(f"{ground.place}.{key}", found, expected, hint, code)


def path(name: str, ground: FaceGround) -> Iterable[Fault]:
    """An id that may stand in an address."""
    if not _ID.fullmatch(name) or name.partition("/")[0] == "static":
        yield fault(ground, "id", name, "小写字母开头的路径，如 stalls 或 stalls/today；static 留给静态文件", "bad-id")


def one_of(key: str, word: str, known: Iterable[str], code: str, ground: FaceGround) -> Iterable[Fault]:
    """A word out of those known."""
    names = sorted(known)
    if word not in names:
        yield fault(ground, key, word, f"以下之一：{'、'.join(names)}", code, did_you_mean(word, names))


def there(folder: str, name: str, key: str, code: str, ground: FaceGround) -> Iterable[Fault]:
    """A file in one of the plugin's folders."""
    if ".." in name.split("/") or not (ground.folder / folder / name).is_file():
        known = sorted(_files(ground.folder / folder))
        yield fault(ground, key, f"没有文件 {folder}/{name}", f"插件文件夹里的 {folder}/ 下的文件", code, did_you_mean(name, known))


def template(name: str, ground: FaceGround) -> Iterable[Fault]:
    """A template that is there and compiles."""
    missing = list(there("templates", name, "template", "missing-template", ground))
    if missing:
        yield from missing
        return
    try:
        Environment(autoescape=True).parse((ground.folder / "templates" / name).read_text(encoding="utf-8"))
    except (TemplateSyntaxError, UnicodeDecodeError) as error:
        line = f"第 {error.lineno} 行：" if isinstance(error, TemplateSyntaxError) else ""
        yield fault(ground, "template", f"templates/{name} {line}{error}", "能编译的 jinja2 模板，UTF-8", "template-error")


def shows(show: Callable[..., Any] | None, ground: FaceGround) -> Iterable[Fault]:
    """A plain function of one argument, or none."""
    if show is None:
        return
    if inspect.iscoroutinefunction(show) or not inspect.isroutine(show):
        yield fault(ground, "show", f"{show}", "一个普通函数", "type")
    elif len(inspect.signature(show).parameters) != 1:
        yield fault(ground, "show", f"{inspect.signature(show)}", "一个参数：页面的访问者，或者面板所在的位置", "wrong-argument")


def _files(folder: Traversable, above: str = "") -> Iterable[str]:
    """Every file below a folder of the plugin, by its path there."""
    if folder.is_dir():
        for each in folder.iterdir():
            yield from _files(each, f"{above}{each.name}/") if each.is_dir() else [above + each.name]
