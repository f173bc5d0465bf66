"""The pages of a form, and the names that must agree across a form file: fields, pages, required."""

from collections.abc import Iterable
from typing import Any

from core.faults import Blame, Fault, did_you_mean
from core.forms.model import Page
from core.rules import BASE

RESERVED: frozenset[str] = frozenset({*BASE, "self", "param", "case", "item", "status", "number"})
"""Names that expressions and papers already use for something else."""


def layout(document: dict[str, Any]) -> tuple[Page, ...]:
    """The pages as written; a form without `x-pages` is one page of all its fields."""
    pages = document.get("x-pages")
    if pages is None:
        return (Page(str(document["title"]), tuple(document["properties"])),)
    return tuple(Page(str(page["title"]), tuple(page["fields"])) for page in pages)


def titles_said(document: dict[str, Any]) -> dict[str, dict[str, str]]:
    """What the titles of the form, its pages and their sections are called in other languages: language → Chinese → there."""
    titled = [document, *document.get("x-pages", ())]
    titled += [section for page in document.get("x-pages", ()) for section in page.get("sections", ())]
    found: dict[str, dict[str, str]] = {}
    for each in titled:
        for language, said in each.get("x-i18n", {}).items():
            for keyword in {"title", "description"} & said.keys() & each.keys():
                found.setdefault(language, {})[str(each[keyword])] = said[keyword]
    return found


def names(document: dict[str, Any], pages: tuple[Page, ...], blame: Blame) -> list[Fault]:
    """Every field stands on exactly one page; `required` names fields that a person fills in; no reserved name is used."""
    return [*_reserved(document, blame), *_required(document, blame), *_paged(document, pages, blame)]


def _reserved(document: dict[str, Any], blame: Blame) -> list[Fault]:
    return [
        blame.at(f"properties.{name}", f"名字 {name} 已有别的意思", "换一个名字", code="reserved-name")
        for name in document["properties"] if name in RESERVED
    ]


def _required(document: dict[str, Any], blame: Blame) -> list[Fault]:
    faults = []
    for number, name in enumerate(document.get("required", ())):
        place, definition = f"required[{number}]", document["properties"].get(name)
        if definition is None:
            faults.append(_unknown(name, document["properties"], place, blame))
        elif "x-calc" in definition:
            faults.append(blame.at(place, f"{name} 由平台算出", "申请人填写的栏目", code="required-calc"))
        elif "x-required" in definition:
            faults.append(blame.at(place, f"{name} 已写 x-required", "required 和 x-required 二选一", code="required-twice"))
    return faults


def _paged(document: dict[str, Any], pages: tuple[Page, ...], blame: Blame) -> list[Fault]:
    faults: list[Fault] = []
    seen: dict[str, str] = {}
    for number, page in enumerate(pages):
        for index, name in enumerate(page.fields):
            place = f"x-pages[{number}].fields[{index}]"
            if name not in document["properties"]:
                faults.append(_unknown(name, document["properties"], place, blame))
            elif name in seen:
                faults.append(blame.at(place, f"{name} 已在“{seen[name]}”页", "一个栏目只在一页", code="page-twice"))
            seen.setdefault(name, page.title)
    faults += [
        blame.at(f"properties.{name}", f"{name} 不在任何一页", "写进 x-pages 的某一页", code="page-missing")
        for name in document["properties"] if name not in seen
    ]
    return faults


def _unknown(name: str, known: Iterable[str], place: str, blame: Blame) -> Fault:
    return blame.at(place, f"没有名为 {name} 的栏目", "本表单的栏目", did_you_mean(name, known), "unknown-field")
