"""The project's own source files, parsed once for the architecture tests."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@cache
def parsed(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"))


def files(*folders: str) -> list[Path]:
    """Python files below the named folders, sorted."""
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Every module a file imports, absolute, with its line; relative imports are resolved."""
    package = path.relative_to(ROOT).with_suffix("").parts[:-1]
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            yield node.lineno, ".".join((*base, *((node.module or "").split(".") if node.module else ())))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method of a file."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def lines_of(path: Path, node: ast.AST) -> str:
    """The source text of a node."""
    text = path.read_text(encoding="utf-8").splitlines()
    return "\n".join(text[node.lineno - 1 : node.end_lineno])  # type: ignore[attr-defined]


def marked(path: Path, node: ast.AST, mark: str) -> bool:
    """Whether the node carries an exemption with a reason: `# <mark>: why`."""
    return re.search(rf"# {mark}: \S+", lines_of(path, node)) is not None


def shown(path: Path, line: int) -> str:
    """`file:line` from the root."""
    return f"{path.relative_to(ROOT)}:{line}"
