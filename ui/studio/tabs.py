"""The parts of a revision, in the order in which an official goes through them."""

from collections.abc import Iterable
from typing import Final

import msgspec

from core.faults import Fault
from core.revisions.folding import MATERIALS


class Tab(msgspec.Struct, frozen=True):
    """A part: the last piece of its address (empty: the overview), its name, and the files whose faults belong to it."""

    path: str
    name: str
    files: tuple[str, ...] = ()


TABS: Final = (
    Tab("", "概览"),
    Tab("form", "申请表", ("form.json", "elements/", "codes/")),
    Tab("rules", "规则", ("rules.toml",)),
    Tab("process", "流程", ("process.toml",)),
    Tab("materials", "材料"),
    Tab("notices", "文书", ("notices.toml",)),
    Tab("guide", "办事指南", ("item.toml",)),
    Tab("trial", "规则用例", ("features/",)),
    Tab("impact", "影响"),
    Tab("changes", "改动与发布"),
)


def tab_of(fault: Fault) -> str:
    """The part where a fault is mended: by its file, materials apart from the rest of the guide."""
    if fault.file == "item.toml" and fault.place.startswith("material"):
        return "materials"
    return next((tab.path for tab in TABS for start in tab.files if fault.file.startswith(start)), "")


def tab_of_place(place: str) -> str:
    """The part where something was changed, as the log has it: a file, or the materials in one (`core.revisions.folding`)."""
    if place == MATERIALS:
        return "materials"
    return next((tab.path for tab in TABS for start in tab.files if place.startswith(start)), "")


def counts(faults: Iterable[Fault]) -> dict[str, int]:
    """How many faults each part has; parts without any are left out."""
    found: dict[str, int] = {}
    for fault in faults:
        found[tab_of(fault)] = found.get(tab_of(fault), 0) + 1
    return found
