"""A form file in outline: its pages and sections with their fields in words. It can be read whatever is wrong with the form."""

import posixpath
from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeAlias

import msgspec

from core.forms.compounds import PARTS
from core.forms.kinds import field_type, spread
from core.revisions.documents import Files, identities, read
from core.revisions.forming.palette import OTHER, kind_name, kind_of
from core.rules import BASE, Named, Scope
from core.values import Codes, FieldType

FORM: Final = "form.json"
Way: TypeAlias = tuple[str, ...]
"""The way to a field: its name, or the name of the group or list it stands in and its own name there."""


class Question(msgspec.Struct, frozen=True):
    """A field of the form as the editor shows it.

    `definition` is what stands in the file, `whole` the same with the shared element `element` under it. `required` is `always`, `never` or
    `sometimes` (under a condition). `children` are the fields of a group, the columns of a list.
    """

    way: Way
    title: str
    kind: str
    required: str
    definition: Mapping[str, Any]
    whole: Mapping[str, Any]
    element: str = ""
    children: "tuple[Question, ...]" = ()

    @property
    def name(self) -> str:
        """The way as one text: `stalls.size`."""
        return ".".join(self.way)

    @property
    def kind_words(self) -> str:
        """What its kind is called."""
        return kind_name(self.kind)

    @property
    def loose(self) -> bool:
        """Whether it is written in a way that the editor leaves as it is."""
        return self.kind == OTHER


class Block(msgspec.Struct, frozen=True):
    """Fields that stand together: those of a page itself, or of a section of it. `page` and `section` are identities in the file."""

    page: str
    section: str
    title: str
    help: str
    fields: tuple[str, ...]


class PageOut(msgspec.Struct, frozen=True):
    """A page: its identity, its title, its blocks; the first is the page's own."""

    page: str
    title: str
    blocks: tuple[Block, ...]


class Outline(msgspec.Struct, frozen=True):
    """The form: its title, its pages, its fields by name (`group.field` inside), and the fields that stand on no page.

    `paged` says whether the file lists pages; without, all fields are one page. `languages` it is translated into.
    """

    title: str
    pages: tuple[PageOut, ...]
    questions: Mapping[str, Question]
    homeless: tuple[str, ...]
    paged: bool
    languages: tuple[str, ...]

    @property
    def blocks(self) -> tuple[Block, ...]:
        """All blocks in order."""
        return tuple(block for page in self.pages for block in page.blocks)


def outline(files: Files) -> Outline:
    """The form file in outline. Raises KeyError or ValueError for a file that is not there or cannot be read."""
    document = read(files, FORM)
    found = {each.name: each for question in _questions(files, document) for each in (question, *question.children)}
    pages = _pages(document)
    stood = {name for page in pages for block in page.blocks for name in block.fields}
    homeless = tuple(each.name for each in found.values() if len(each.way) == 1 and each.name not in stood)
    return Outline(str(document.get("title", "")), pages, found, homeless, "x-pages" in document, tuple(sorted(_languages(document))))


def block_titles(files: Files) -> dict[str, str]:
    """The page and section that each field stands in, in words. Empty for a form that cannot be read."""
    try:
        return {name: f"{block.page}·{block.title}" if block.section else block.title for block in outline(files).blocks for name in block.fields}
    except (KeyError, ValueError, TypeError, AttributeError):
        return {}


def place_of(document: Mapping[str, Any], way: Way) -> tuple[str, ...]:
    """Where the definition of a field stands in the file."""
    if len(way) == 1:
        return ("properties", *way)
    holder = document["properties"][way[0]]
    return (*place_of(document, way[:1]), *(("items", "properties") if holder.get("type") == "array" else ("properties",)), way[1])


def merged(files: Files, definition: Mapping[str, Any]) -> Mapping[str, Any]:
    """The definition over the shared element it refers to."""
    reference = str(definition.get("$ref", ""))
    path = f"elements/{posixpath.basename(reference)}"
    if not reference.startswith("../elements/") or path not in files:
        return definition
    return {**read(files, path), **{key: value for key, value in definition.items() if key != "$ref"}}


def scope_of(files: Files, lists: Mapping[str, Codes]) -> Scope:
    """The names that conditions of the form may say, as far as the file can be understood: good while it has faults."""
    found: dict[str, Named] = {}
    for question in outline(files).questions.values():
        if len(question.way) == 1:
            found |= {name: Named(title, of) for name, title, of in _named(question, lists)}
    return {**found, **BASE}


def _named(question: Question, lists: Mapping[str, Codes]) -> Iterator[tuple[str, str, FieldType]]:
    name = question.way[0]
    if question.kind in PARTS:
        own = question.whole.get("properties", {})
        for part, of in PARTS[question.kind].items():
            yield from _typed(f"{name}_{part}", f"{question.title}{of.ending}", {**of.schema, **own.get(part, {})}, lists)
    elif question.kind == "group":
        for child in question.children:
            yield from _typed(f"{name}_{child.way[1]}", child.title, child.whole, lists)
    else:
        yield from _typed(name, question.title, question.whole, lists)


def _typed(name: str, title: str, definition: Mapping[str, Any], lists: Mapping[str, Codes]) -> Iterator[tuple[str, str, FieldType]]:
    try:
        yield name, title, field_type(spread(dict(definition)), lists)
    except (KeyError, ValueError, TypeError, AttributeError):
        return  # a definition that is faulty or of no plain kind has no name in conditions yet


def _questions(files: Files, document: Mapping[str, Any]) -> Iterator[Question]:
    required = document.get("required", ())
    for name, definition in document.get("properties", {}).items():
        if isinstance(definition, Mapping):
            yield _question(files, (name,), definition, name in required)


def _question(files: Files, way: Way, definition: Mapping[str, Any], required: bool) -> Question:  # noqa: FBT001 - read from the form's list
    whole = merged(files, definition)
    kind = kind_of(whole)
    inner: Mapping[str, Any] = whole.get("items", {}) if kind == "list" else whole if kind == "group" else {}
    children = tuple(
        _question(files, (*way, name), each, name in inner.get("required", ())) for name, each in inner.get("properties", {}).items() if isinstance(each, Mapping)
    ) if len(way) == 1 and "$ref" not in definition else ()
    always = required or whole.get("x-must") is True
    return Question(
        way, str(whole.get("title", way[-1])), kind, "always" if always else "sometimes" if "x-required" in whole else "never", definition, whole,
        posixpath.basename(str(definition["$ref"])).removesuffix(".json") if str(definition.get("$ref", "")).startswith("../elements/") else "", children,
    )


def _pages(document: Mapping[str, Any]) -> tuple[PageOut, ...]:
    written = document.get("x-pages")
    if not isinstance(written, list):
        title = str(document.get("title", ""))
        return (PageOut(title, title, (Block(title, "", title, "", tuple(document.get("properties", {}))),)),)
    return tuple(_page(name, page) for name, page in zip(identities(written), written, strict=True))


def _page(name: str, page: Mapping[str, Any]) -> PageOut:
    title = str(page.get("title", ""))
    sections = page.get("sections", ())
    blocks = [Block(name, "", title, "", tuple(page.get("fields", ())))]
    blocks += [
        Block(name, each, str(section.get("title", "")), str(section.get("description", "")), tuple(section.get("fields", ())))
        for each, section in zip(identities(sections), sections, strict=True)
    ]
    return PageOut(name, title, tuple(blocks))


def _languages(document: Any) -> set[str]:
    if isinstance(document, list):
        return {language for each in document for language in _languages(each)}
    if not isinstance(document, Mapping):
        return set()
    own = set(document["x-i18n"]) if isinstance(document.get("x-i18n"), Mapping) else set()
    return own.union(*(_languages(each) for key, each in document.items() if key != "x-i18n"))
