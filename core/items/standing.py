"""How the files of an item stand to the version in force. Two may go on from the same version: a developer in the files, an official in the studio.

What is in force runs; files replace it by themselves (in a demonstration), or await adoption (in production), only where they went on
from it. The pure rule stands here, `core.items.releases` applies it.
"""

from collections.abc import Iterable, Mapping
from typing import Literal, TypeAlias

import msgspec

from core.items.archive import Release

Stand: TypeAlias = Literal["new", "same", "descends", "ahead", "diverged"]


class Standing(msgspec.Struct, frozen=True):
    """An item whose files are not what is in force: `files` and `in_force` are versions, `base` the one both went on from."""

    item: str
    stand: Stand
    files: str
    in_force: str
    base: str = ""

    def sentence(self) -> str:
        """How they stand and what can be done, for a person."""
        files, running = self.files[:12], self.in_force[:12]
        match self.stand:
            case "ahead":
                return f"{self.item}：现在施行的是在线发布的版本 {running}，比文件里的版本 {files} 新；文件没有改过，不用处理"
            case "diverged":
                return (
                    f"{self.item}：文件里的版本 {files} 与现在施行的版本 {running} 各自改过，两个都保留，办件按施行的版本办理；"
                    f"请比较（jiban release diff {files}）后采用（jiban release adopt {files}）或者放弃（jiban release discard {files}）文件里的版本"
                )
            case "descends" | "new":
                return f"{self.item}：文件里的版本 {files} 等待采用（jiban release adopt {files}）或者放弃（jiban release discard {files}）"
        return ""


def stands(files: str, in_force: str, seen: str, *, from_files: bool) -> Stand:
    """How the version in the files stands to the one in force.

    `seen` is the version that the files were last (empty: nobody knows), `from_files` whether the one in force came from files.
    """
    if not in_force:
        return "new"
    if files == in_force:
        return "same"
    if seen == in_force or (not seen and from_files):
        return "descends"
    return "ahead" if seen == files else "diverged"


def standings(files: Mapping[str, str], in_force: Mapping[str, Release], seen: Mapping[str, str]) -> dict[str, Standing]:
    """How each item whose version in the files is given stands to its version in force."""
    found = {}
    for item, version in files.items():
        current, before = in_force.get(item), seen.get(item, "")
        stand = stands(version, current.hash if current else "", before, from_files=current is not None and current.origin == "files")
        found[item] = Standing(item, stand, version, current.hash if current else "", before)
    return found


def last(known: Iterable[Release]) -> dict[str, Release]:
    """By item, the version that is the last to come into force, given every turn with the latest first."""
    found: dict[str, Release] = {}
    for release in known:
        if release.state != "awaiting":
            found.setdefault(release.item, release)
    return found
