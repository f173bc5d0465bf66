"""The house is kept: linted, typed, of readable size."""

import ast
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from sources import ROOT, files, functions, shown

HARD_FILE, HARD_FUNCTION = 400, 60


def _run(*command: str) -> str:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stdout + done.stderr


def _tool(name: str) -> str:
    beside = Path(sys.executable).parent / name
    return str(beside) if beside.exists() else str(shutil.which(name))


def test_ruff_finds_nothing() -> None:
    assert _run(_tool("ruff"), "check", "core", "ui", "plugins", "features", "bench", "tests") == ""


def test_types_are_strict() -> None:
    assert _run(_tool("mypy"), "--strict", "core", "ui", "plugins") == ""


def test_files_and_functions_stay_readable(record_property: Callable[[str, object], None]) -> None:
    sizes = {path: path.read_text(encoding="utf-8").count("\n") for path in files("core", "ui", "plugins")}
    ordered = sorted(sizes.values())
    record_property("files", len(sizes))
    record_property("median_file", ordered[len(ordered) // 2])
    assert [f"{shown(path, 1)} {lines}" for path, lines in sizes.items() if lines > HARD_FILE] == []
    long = [(path, f) for path in sizes for f in functions(path) if (f.end_lineno or 0) - f.lineno > HARD_FUNCTION]
    assert [f"{shown(path, f.lineno)} {f.name}" for path, f in long] == []


def test_every_public_module_says_what_it_is_for() -> None:
    bare = [str(path) for path in files("core", "ui") if path.stat().st_size and not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))]
    assert bare == []


def test_no_mark_of_unfinished_work() -> None:
    words = ("TO" + "DO", "FIX" + "ME", "X" + "XX", "NotImplemented" + "Error")
    found = [f"{shown(path, number)}" for path in files("core", "ui", "plugins", "tests", "bench")
             for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
             for word in words if word in line.split()]
    assert found == []
