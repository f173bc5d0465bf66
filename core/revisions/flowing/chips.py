"""What a paper may speak of, by its Chinese name: 〔申请人名称〕 in the editor, `{org_name}` in the file."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

import msgspec

from core.faults import did_you_mean
from core.notices.placeholders import IN_DOCUMENTS, SPECIAL, names
from core.problems import Invalid
from core.rules import BASE, Scope

_SHOWN: Final = re.compile(r"〔([^〔〕]*)〕")
_BRACES: Final = re.compile(r"\{([^{}]*)\}")
_NUMBER: Final = re.compile(r"\d+")
"""What stands between such brackets in the number of a document, 沈政发〔2025〕4号: a year, and no chip."""
_DOCUMENT: Final = "document"
_GROUPS: Final = ("申请表栏目", "规则结论", "办件", "事项", "办理时写明的", "日期")


class Chip(msgspec.Struct, frozen=True):
    """Something that can be put into a text: its name in the file, what people call it, and where it comes from."""

    name: str
    label: str
    group: str


class Chips(msgspec.Struct, frozen=True):
    """What may be put into the texts of one paper. No two are called alike."""

    all: tuple[Chip, ...]
    offered: tuple[Chip, ...]
    """Those to choose from; the others are understood where they stand already."""

    def shown(self, text: str) -> str:
        """The text as it is edited: 〔申请人名称〕."""
        labels = {chip.name: chip.label for chip in self.all}
        return _BRACES.sub(lambda found: f"〔{labels.get(found[1].strip(), found[1].strip())}〕", text)

    def stored(self, text: str) -> str:
        """The text as the file wants it. Raises Invalid for braces, and for a chip that is not among these."""
        if "{" in text or "}" in text:
            raise Invalid("文字里有花括号", "要填入的内容从列表里选，显示成〔申请人名称〕的样子；不写花括号")
        known = {chip.label: chip.name for chip in self.all}

        def one(found: "re.Match[str]") -> str:
            label = found[1].strip()
            if _NUMBER.fullmatch(label):
                return found[0]
            if label not in known:
                near = did_you_mean(label, known)
                raise Invalid(f"没有〔{label}〕可填", near or "请从列表里选要填入的内容；不是要填入的，改用别的括号")
            return f"{{{known[label]}}}"

        return _SHOWN.sub(one, text)

    def label(self, name: str) -> str:
        """What people call it; the name itself for what is not known."""
        return next((chip.label for chip in self.all if chip.name == name), name)

    def groups(self) -> list[tuple[str, list[Chip]]]:
        """Those to choose from, by where they come from."""
        found = [(group, [chip for chip in self.offered if chip.group == group]) for group in _GROUPS]
        return [(group, chips) for group, chips in found if chips]


def chips_of(scope: Scope, fields: Mapping[str, object], event: str, texts: Iterable[str] = ()) -> Chips:
    """The chips of a paper that `event` makes, or of a document that is signed before filing (`document`).

    `scope` are the item's names, `fields` those of them that stand on the form; `texts` are what the paper says now.
    """
    found: list[Chip] = []
    offered: set[str] = set()
    taken: set[str] = set()
    written = [name for text in texts for name in names(text)]
    for name, label, group, known in (*_special(event), *_scoped(scope, fields), *((name, name, "", False) for name in written)):
        if any(chip.name == name for chip in found):
            continue
        chip = Chip(name, _apart(label, group, taken), group)
        taken.add(chip.label)
        found.append(chip)
        if known:
            offered.add(name)
    return Chips(tuple(found), tuple(chip for chip in found if chip.name in offered))


def field_chips(labels: Mapping[str, str], text: str = "") -> Chips:
    """The chips of a line about a case: fields of the form, and what stands in the line already."""
    taken: set[str] = set()
    found: list[Chip] = []
    for name, label in {**labels, **{name: name for name in names(text) if name not in labels}}.items():
        found.append(Chip(name, _apart(label, _GROUPS[0], taken), _GROUPS[0]))
        taken.add(found[-1].label)
    return Chips(tuple(found), tuple(chip for chip in found if chip.name in labels))


def _special(event: str) -> Iterable[tuple[str, str, str, bool]]:
    for name, (label, events) in SPECIAL.items():
        group = {"case": "办件", "item": "事项"}.get(name.partition(".")[0], "办理时写明的")
        yield name, label, group, name in IN_DOCUMENTS if event == _DOCUMENT else event in events


def _scoped(scope: Scope, fields: Mapping[str, object]) -> Iterable[tuple[str, str, str, bool]]:
    for name, named in scope.items():
        group = "申请表栏目" if name in fields else "日期" if name in BASE else "规则结论"
        yield name, named.label, group, name not in BASE


def _apart(label: str, group: str, taken: set[str]) -> str:
    """The label, told apart from one that is called the same."""
    label = label.replace("〔", "（").replace("〕", "）").strip()
    tries = [label, f"{label}（{group}）", *(f"{label}（{number}）" for number in range(2, 1000))]
    return next(each for each in tries if each not in taken)
