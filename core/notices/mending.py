"""A paper with mistakes corrected 更正: what stood there is replaced by what should, word for word, and the new one says which it replaces."""

from collections.abc import Sequence

import msgspec

from core.notices.compose import Paper


class Change(msgspec.Struct, frozen=True):
    """A mistake: what the paper says, and what it should say."""

    old: str
    new: str


def absent(paper: Paper, changes: Sequence[Change]) -> list[str]:
    """What is to be replaced and does not stand in the paper as the changes before have left it."""
    found = []
    for change in changes:
        if not any(change.old in text for text in (paper.title, *paper.lines)):
            found.append(change.old)
        paper = _changed(paper, change)
    return found


def mended(paper: Paper, changes: Sequence[Change]) -> Paper:
    """The paper with every change made wherever its words stand."""
    for change in changes:
        paper = _changed(paper, change)
    return paper


def replacing(paper: Paper, earlier: str, because: str) -> Paper:
    """The paper saying which one it replaces, and why."""
    return msgspec.structs.replace(paper, lines=(*paper.lines, f"本文书代替 {earlier}，{earlier} 不再有效。理由：{because}。"))


def _changed(paper: Paper, change: Change) -> Paper:
    title, *lines = (text.replace(change.old, change.new) for text in (paper.title, *paper.lines))
    return msgspec.structs.replace(paper, title=title, lines=tuple(lines))
