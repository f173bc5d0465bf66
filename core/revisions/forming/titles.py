"""What the form, its pages and sections are called in other languages."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from core.revisions.documents import Files, identities, read
from core.revisions.edits import Drop, Edit, Place, Put
from core.revisions.forming.outline import FORM

_KEYS = ("title", "description")


class Titled(msgspec.Struct, frozen=True):
    """The form, a page or a section: where it stands, what sort it is, its words by key (`title`, `description`) and their translations by language."""

    place: Place
    sort: str
    words: Mapping[str, str]
    said: Mapping[str, Mapping[str, str]]


def titles(files: Files) -> tuple[Titled, ...]:
    """All of them in the order of the form."""
    document = read(files, FORM)
    return tuple(_titles(document))


def _titles(document: Mapping[str, Any]) -> Iterator[Titled]:
    yield _titled((), "申请表", document)
    pages = [each for each in document.get("x-pages", ()) if isinstance(each, Mapping)]
    for name, page in zip(identities(pages), pages, strict=True):
        yield _titled(("x-pages", name), "页", page)
        sections = [each for each in page.get("sections", ()) if isinstance(each, Mapping)]
        yield from (_titled(("x-pages", name, "sections", key), "小节", section) for key, section in zip(identities(sections), sections, strict=True))


def _titled(place: Place, sort: str, holder: Mapping[str, Any]) -> Titled:
    said = holder.get("x-i18n", {})
    return Titled(place, sort, {key: str(holder[key]) for key in _KEYS if holder.get(key)}, said if isinstance(said, Mapping) else {})


def titled(files: Files, language: str, given: Mapping[int, Mapping[str, str]]) -> tuple[Edit, ...]:
    """Let them be called so in a language: `given` by their number in `titles`, by key; what is left empty is called as in Chinese."""
    edits: list[Edit] = []
    for number, each in enumerate(titles(files)):
        words = {**each.said.get(language, {}), **{key: text.strip() for key, text in given.get(number, {}).items() if key in each.words}}
        made = {key: text for key, text in words.items() if text}
        after = {**each.said, language: made} if made else {key: value for key, value in each.said.items() if key != language}
        if after != each.said:
            place = (*each.place, "x-i18n")
            edits.append(Put(FORM, place, after) if after else Drop(FORM, place))
    return tuple(edits)
