"""Running a plugin's Python: imported from its source, its hooks checked, whatever it raises turned into a fault."""

import inspect
import sys
import traceback
from collections.abc import Iterable, Sequence
from importlib import import_module
from importlib.abc import MetaPathFinder
from importlib.machinery import FileFinder, ModuleSpec, SourceFileLoader
from importlib.util import module_from_spec
from threading import Lock
from types import ModuleType

import pluggy

from core import hookspecs
from core.declarations import KINDS, Declaration
from core.faults import Blame, Fault, did_you_mean
from core.plugging.sources import Source

SPACE = "jiban_plugins"
"""Plugin folders are imported under this name, so that a second root (a test's) never meets the first one's modules."""
HOOKS: dict[str, tuple[str, ...]] = {
    name: tuple(inspect.signature(spec).parameters)
    for name, spec in vars(hookspecs).items() if hasattr(spec, f"{hookspecs.PROJECT}_spec")
}
"""The arguments of each hook."""


class _FromSource(SourceFileLoader):
    """Always compiles the source: a saved file must be live at once, and the cache only knows whole seconds."""

    def path_stats(self, path: str) -> dict[str, int]:
        """Say that nothing is known about the file, so no cached bytecode is looked for or written."""
        raise OSError(path)


class _Finder(MetaPathFinder):
    """Finds what lies in plugin folders, `plugin.py` and its neighbours, for the loader above."""

    def find_spec(self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        """Where the module of a plugin is; None for every other module."""
        if not path or not fullname.startswith(f"{SPACE}."):
            return None
        found = (FileFinder(folder, (_FromSource, [".py"])).find_spec(fullname, target) for folder in path)
        return next((spec for spec in found if spec is not None), None)


sys.meta_path.insert(0, _Finder())
_ONE_AT_A_TIME = Lock()
"""Importing afresh takes the old module away for a moment; another thread must not look then."""


def manager(plugins: Iterable[tuple[str, ModuleType]]) -> pluggy.PluginManager:
    """A plugin manager that calls the given modules in their order."""
    made = pluggy.PluginManager(hookspecs.PROJECT)
    made.add_hookspecs(hookspecs)
    for name, module in reversed(list(plugins)):  # pluggy calls the last registered first
        made.register(module, name)
    made.check_pending()
    return made


def load_code(source: Source) -> tuple[ModuleType | None, list[Fault]]:
    """The plugin's module, freshly imported and its hooks checked; None when it has none or cannot be imported.

    A module whose hooks are faulty is answered all the same, so that what it declares is known; it must not be called.
    """
    blame = source.blame("plugin.py")
    try:
        with _ONE_AT_A_TIME:
            module = _import(source)
    except SyntaxError as error:
        return None, [blame.at(f"第 {error.lineno} 行", f"语法错误：{error.msg}", "能导入的 Python 文件", code="import-error")]
    except Exception as error:  # noqa: BLE001 - foreign code may raise anything; it must become a fault
        found = f"导入时出错：{type(error).__name__}: {error}"
        return None, [blame.at(_line(error, blame.file), found, "导入时不做事、不出错的模块", code="import-error")]
    if module is None:
        return None, []
    return module, list(_hook_faults(module, blame, needed=source.entry_point is None))


def declared(module: ModuleType, blame: Blame) -> tuple[Sequence[Declaration], list[Fault]]:
    """What `declare()` answers, when it is a sequence of declarations."""
    function = getattr(module, "declare", None)
    if function is None:
        return (), []
    try:
        answer = function()
    except Exception as error:  # noqa: BLE001 - foreign code may raise anything; it must become a fault
        found = f"{_line(error, blame.file)}出错：{type(error).__name__}: {error}"
        return (), [blame.at("declare()", found, "返回声明的列表", code="declare-error")]
    kinds = tuple(KINDS.values())
    if not isinstance(answer, list | tuple):
        return (), [blame.at("declare()", f"返回了 {type(answer).__name__}", "返回声明的列表", code="declare-error")]
    wrong = [(n, thing) for n, thing in enumerate(answer, 1) if not isinstance(thing, kinds)]
    words = "、".join(kind.__name__ for kind in kinds)
    return tuple(thing for thing in answer if isinstance(thing, kinds)), [
        blame.at(f"declare()[{n}]", f"{type(thing).__name__} 不是声明", f"以下之一：{words}", code="declare-error") for n, thing in wrong
    ]


def _import(source: Source) -> ModuleType | None:
    if source.entry_point is not None:
        return import_module(source.entry_point.module)
    folder = source.root / "plugins" / source.entry.id
    path = folder / "plugin.py"
    if not path.is_file():
        return None
    name = f"{SPACE}.{source.entry.id}"
    for known in [key for key in sys.modules if key == name or key.startswith(f"{name}.")]:
        del sys.modules[known]
    _package(SPACE, [])
    _package(name, [str(folder)])
    return import_module(f"{name}.plugin")


def _package(name: str, search: list[str]) -> None:
    """An empty package in `sys.modules`, so that `from . import tables` finds its neighbours."""
    spec = ModuleSpec(name, None, is_package=True)
    spec.submodule_search_locations = search
    sys.modules[name] = module_from_spec(spec)


def _hook_faults(module: ModuleType, blame: Blame, *, needed: bool) -> Iterable[Fault]:
    """Hooks that do not exist, arguments they do not have, functions that forgot the mark, and a file without any hook."""
    marked = 0
    for name, thing in inspect.getmembers(module, inspect.isroutine):
        if hasattr(thing, f"{hookspecs.PROJECT}_impl"):
            marked += 1
            yield from _signature(name, thing, blame)
        elif name in HOOKS and getattr(thing, "__module__", "") == module.__name__:
            marked += 1
            yield blame.at(f"{name}()", f"{name} 没有标 @hookimpl，不会被调用", f"@hookimpl 标在 {name} 上", code="unmarked-hook")
    if needed and not marked:
        yield blame.at("", "没有任何钩子", f"至少一个：{'、'.join(HOOKS)}；用不着就删去这个文件", code="no-hook")


def _signature(name: str, function: object, blame: Blame) -> Iterable[Fault]:
    if name not in HOOKS:
        expected = f"以下之一：{'、'.join(HOOKS)}"
        yield blame.at(f"{name}()", f"没有钩子 {name}", expected, did_you_mean(name, HOOKS), "unknown-hook")
        return
    for argument in inspect.signature(function).parameters:  # type: ignore[arg-type]
        if argument not in HOOKS[name]:
            expected = f"{name}({', '.join(HOOKS[name])})"
            yield blame.at(f"{name}({argument})", f"钩子 {name} 没有参数 {argument}", expected, did_you_mean(argument, HOOKS[name]), "wrong-argument")


def _line(error: BaseException, file: str) -> str:
    """The last line of the plugin's own file that the exception came through."""
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename.replace("\\", "/").endswith(file)]
    return f"第 {lines[-1]} 行" if lines else ""
