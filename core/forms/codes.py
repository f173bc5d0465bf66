"""Code lists 代码表: thousands of codes with their words, kept as data beside the elements and named by `x-codes`.

A list is two files, `codes/<list>.csv` (code, name, level, parent; a parent stands before its children) and `codes/<list>.toml` (what it
is, where it comes from, on what terms). What a form keeps is the code; what people type, read and find are words.
"""

import csv
import io
import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache

import msgspec

from core.faults import Blame, Fault, did_you_mean
from core.forms.text import narrow, tidy
from core.rules.functions import plain

HEAD = ("code", "name", "level", "parent")
_BEHIND = re.compile(r"[(（]([0-9A-Za-z]{1,20})[)）]$")


class About(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a code list says of itself.

    `says`: whether a code is read with everything above it (`path`) or by its own `name` and code; `silent` are names that only hold a
    level together (市辖区) and are not read.
    """

    format: int
    title: str
    levels: tuple[str, ...]
    source: str
    licence: str
    version: str
    says: str = "name"
    silent: tuple[str, ...] = ()


class Code(msgspec.Struct, frozen=True):
    """A code: its name, its level (门类, 县级, …) and the code above it, empty at the top."""

    code: str
    name: str
    level: str
    parent: str


class CodeList(msgspec.Struct, frozen=True, eq=False, dict=True):
    """A code list, loaded. `entries` stand in the order of the file."""

    id: str
    about: About
    entries: Mapping[str, Code]

    @property
    def title(self) -> str:
        """What the list is called."""
        return self.about.title

    def __contains__(self, code: object) -> bool:
        """Whether the code is on the list."""
        return code in self.entries

    def words(self, code: str) -> str:
        """What a person reads for the code; a code that is not on the list is read as it stands."""
        if code not in self.entries:
            return code
        if self.about.says == "path":
            return "".join(each.name for each in self.above(code) if each.name not in self.about.silent)
        return f"{self.entries[code].name}（{code}）"

    def typed(self, code: str) -> str:
        """What stands in the box where the code has been chosen: its words, with the code behind."""
        said = self.words(code)
        return said if code not in self.entries or said.endswith(f"（{code}）") else f"{said}（{code}）"

    def meant(self, text: str) -> tuple[str, ...]:
        """The codes that a text may mean: itself, one behind its words, its words, its name with or without some of those above it."""
        bare = narrow(tidy(text))
        if bare.upper() in self.entries:
            return (bare.upper(),)
        behind = _BEHIND.search(bare)
        if behind and behind[1] in self.entries:
            return (behind[1],)
        return self._meant.get(plain(bare), ())

    def above(self, code: str) -> tuple[Code, ...]:
        """The code and those above it, the topmost first."""
        found = [self.entries[code]]
        while found[-1].parent:
            found.append(self.entries[found[-1].parent])
        return tuple(reversed(found))

    def below(self, code: str) -> tuple[Code, ...]:
        """The codes one level below; those at the top for the empty text."""
        return self._children.get(code, ())

    def by_prefix(self, branch: str) -> bool:
        """Whether the codes below the branch are those that begin with it."""
        below = {each for each in self.entries if any(one.code == branch for one in self.above(each))}
        return below == {each for each in self.entries if each.startswith(branch)}

    @cached_property
    def _children(self) -> dict[str, tuple[Code, ...]]:
        found: dict[str, list[Code]] = {}
        for each in self.entries.values():
            found.setdefault(each.parent, []).append(each)
        return {parent: tuple(codes) for parent, codes in found.items()}

    @cached_property
    def _meant(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for code, each in self.entries.items():
            names = [one.name for one in self.above(code) if one.name not in self.about.silent or one is each]
            for text in dict.fromkeys([plain("".join(names[n:])) for n in range(len(names))] + [plain(self.words(code))]):
                found.setdefault(text, []).append(code)
        return {text: tuple(codes) for text, codes in found.items()}


def code_list(files: Mapping[str, bytes], name: str, blame: Blame) -> tuple[CodeList | None, list[Fault]]:
    """The list of that name, or every fault of its files. `blame` names the file that asks for it."""
    table, about = files.get(f"codes/{name}.csv"), files.get(f"codes/{name}.toml")
    if table is None or about is None:
        known = [path.removeprefix("codes/").removesuffix(".csv") for path in files if path.startswith("codes/") and path.endswith(".csv")]
        return None, [blame.at("", f"没有代码表 {name}", "forms/schemas/codes 里有的代码表", did_you_mean(name, known), "unknown-codes")]
    found, problems = _read(name, table, about)
    return found, [Blame(blame.plugin, f"forms/schemas/codes/{file}").at(place, what, wanted, code="bad-codes") for file, place, what, wanted in problems]


Problem = tuple[str, str, str, str]


@lru_cache(maxsize=32)
def _read(name: str, table: bytes, about: bytes) -> tuple[CodeList | None, tuple[Problem, ...]]:
    """A list is read once, however many forms name it."""
    try:
        told = msgspec.convert(tomllib.loads(about.decode()), About)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
        return None, ((f"{name}.toml", "", f"读不懂（{error}）", "format、title、levels、source、licence、version"),)
    try:
        lines = list(csv.reader(io.StringIO(table.decode("utf-8-sig"))))
    except (UnicodeDecodeError, csv.Error) as error:
        return None, ((f"{name}.csv", "", f"读不懂（{error}）", "UTF-8 的 CSV"),)
    entries: dict[str, Code] = {}
    problems = tuple((f"{name}.csv", f"第 {number} 行", what, wanted) for number, what, wanted in _entered(lines, told, entries))
    return (None if problems else CodeList(name, told, entries)), problems


def _entered(lines: list[list[str]], about: About, entries: dict[str, Code]) -> Iterator[tuple[int, str, str]]:
    if not lines or tuple(lines[0]) != HEAD:
        yield 1, "、".join(lines[0]) if lines else "空的", "、".join(HEAD)
        return
    for number, line in enumerate(lines[1:], 2):
        if len(line) != len(HEAD) or not line[0] or not line[1]:
            yield number, "、".join(line), "代码、名称、级别、上级"
            continue
        code, name, level, parent = line
        if code in entries:
            yield number, f"代码 {code} 写了两次", "每个代码一行"
        if level not in about.levels:
            yield number, f"级别“{level}”", "、".join(about.levels)
        if parent and parent not in entries:
            yield number, f"上级 {parent} 不在前面各行里", "先写上级"
        entries.setdefault(code, Code(code, name, level, parent))
