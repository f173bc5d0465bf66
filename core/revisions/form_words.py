"""Changes of a form in words: its fields are called by their titles, and a new one is said once, with its page and whether it is required."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from core.revisions.difference import Change
from core.revisions.documents import Files
from core.revisions.forming.outline import FORM, block_titles, outline

NAMES: Final = "properties"
_LISTS: Final = frozenset({"required", "fields"})


def titles(before: Files, after: Files) -> Mapping[str, str]:
    """What each field is called, by its way (`list.column`): as it is now, else as it was. Empty for a form that cannot be read."""
    found: dict[str, str] = {}
    for files in (before, after):
        try:
            found |= {name: each.title for name, each in outline(files).questions.items()}
        except (KeyError, ValueError, TypeError, AttributeError):
            continue
    return found


def listed(change: Change, called: Mapping[str, str], page: str) -> str:
    """A name put into a list of names of the form, or taken out; empty for any other change. `page` is the title of the page where it is one."""
    if change.file != FORM or len(change.place) < 2 or change.place[-2] not in _LISTS or change.sort not in ("added", "removed", "moved"):
        return ""
    title = called.get(change.place[-1], "")
    if not title:
        return ""
    if change.place[0] == "required":
        return f"申请表：栏目“{title}”{'改为必填' if change.sort == 'added' else '不再是必填'}" if change.sort != "moved" else ""
    match change.sort:
        case "added":
            return f"申请表：栏目“{title}”放到“{page}”页"
        case "removed":
            return f"申请表：栏目“{title}”不再在“{page}”页"
    return f"申请表：栏目“{title}”在“{page}”页由第 {change.before} 位移到第 {change.after} 位"


def merged(changes: Sequence[Change], after: Files) -> Iterator[tuple[Change, str]]:
    """The changes without what only follows from a field added or taken away; with each added one where it stands and whether it is required."""
    sorts = {each.place[1]: each.sort for each in changes if each.file == FORM and len(each.place) == 2 and each.place[0] == NAMES and each.sort in ("added", "removed")}
    pages = block_titles(after) if sorts else {}
    required = {each.place[1] for each in changes if each.file == FORM and each.place[:1] == ("required",) and len(each.place) == 2 and each.sort == "added"}
    for each in changes:
        if each.file != FORM or len(each.place) < 2:
            yield each, ""
        elif each.place[-2] in _LISTS and each.place[-1] in sorts and each.sort == sorts[each.place[-1]]:
            continue
        elif each.place[0] == NAMES and len(each.place) == 2 and sorts.get(each.place[1]) == "added":
            stands = f"在“{pages[each.place[1]]}”" if each.place[1] in pages else ""
            yield each, "，".join(filter(None, (stands, "必填" if each.place[1] in required else "")))
        else:
            yield each, ""
