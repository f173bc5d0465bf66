"""From `notices.toml` to checked notices, or to every fault in it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from core.faults import Blame, Fault, did_you_mean
from core.items.notice_model import DocumentDef, NoticeDef, NoticesFile
from core.notices.annex import load_annex
from core.notices.mandatory import missing
from core.notices.placeholders import EVENT_WORDS, IN_DOCUMENTS, SPECIAL, Event, names, stray
from core.notices.standard import Notice, standard
from core.rules import Scope


class Notices(msgspec.Struct, frozen=True):
    """The notices of an item, and the documents that applicants sign."""

    all: tuple[Notice, ...] = ()
    documents: tuple[DocumentDef, ...] = ()

    def on(self, event: str) -> tuple[Notice, ...]:
        """The papers that an event makes, in the order of the file; the standard one where the item has none of its own."""
        return tuple(notice for notice in self.all if notice.definition.on == event) or standard(event, _prefix(self.all))

    def by_id(self, notice_id: str) -> Notice:
        """The notice of that id. Raises KeyError when there is none."""
        return {notice.definition.id: notice for notice in self.all}[notice_id]


def _prefix(notices: Sequence[Notice]) -> str:
    """How the document numbers of standard notices begin: as that of the item's acceptance notice, without the word for it."""
    numbers = {notice.definition.on: notice.definition.number for notice in reversed(notices)}
    found = numbers.get("accepted") or numbers.get("filed") or next(iter(numbers.values()), "")
    return found.removesuffix("受").removesuffix("收")


def load_notices(
    source: NoticesFile, scope: Scope, blame: Blame, others: Mapping[str, Scope] | None = None
) -> tuple[Notices | None, list[Fault]]:
    """The checked notices, or all faults.

    `scope` are the form's fields, the outcomes of the rules and the base names; `others` the registers an annex may show, by
    `register:<id>`.
    """
    faults = list(_ids(source, blame))
    annexes = {}
    for notice in source.notice:
        annexes[notice.id], found = load_annex(notice, scope, others or {}, blame)
        faults += found
        faults += _heads(notice, blame)
        faults += _placeholders(notice, scope, blame)
        faults += _until(notice, scope, blame)
        faults += _mandatory(notice, blame)
    faults += _documents(source, scope, blame)
    return (None, faults) if faults else (Notices(tuple(Notice(each, scope, annexes[each.id]) for each in source.notice), source.document), [])


def _documents(source: NoticesFile, scope: Scope, blame: Blame) -> Iterator[Fault]:
    """Every fault of the documents: ids, empty texts, placeholders that name nothing known when one files."""
    for document_id, times in Counter(each.id for each in source.document).items():
        if times > 1:
            yield blame.at(f"document[{document_id}].id", f"材料模板 id “{document_id}”出现 {times} 次", "每个材料模板 id 只用一次", code="duplicate-id")
    for document in source.document:
        for place, text in (("title", document.title), *((f"lines[{no}]", line) for no, line in enumerate(document.lines, start=1)), *([("lines", "")] if not document.lines else [])):
            where = f"document[{document.id}].{place}"
            if not text.strip():
                yield blame.at(where, "是空的", "材料的名称和正文", code="empty")
            if stray(text):
                yield blame.at(where, "花括号不成对", "占位符写作 {栏目名}", code="placeholder")
            for name in names(text):
                if name not in scope and name not in IN_DOCUMENTS:
                    hint = did_you_mean(name, (*scope, *IN_DOCUMENTS))
                    yield blame.at(where, f"没有“{name}”可填", f"表单栏目、规则结论，或 {'、'.join(sorted(IN_DOCUMENTS))}", hint, "unknown-field")


def _ids(source: NoticesFile, blame: Blame) -> Iterator[Fault]:
    for notice_id, count in Counter(each.id for each in source.notice).items():
        if count > 1:
            found = f"文书 id “{notice_id}”出现 {count} 次"
            yield blame.at(f"notice[{notice_id}].id", found, "每个文书 id 只用一次", code="duplicate-id")


def _heads(notice: NoticeDef, blame: Blame) -> Iterator[Fault]:
    """Title, number prefix and body are there."""
    for key, text, expected in (
        ("title", notice.title, "文书名称"),
        ("number", notice.number, "文号的机关代字，如“受”"),
        ("lines", "".join(notice.lines), "文书正文，每段一行"),
    ):
        if not text.strip():
            yield blame.at(f"notice[{notice.id}].{key}", "是空的", expected, code="empty")


def _placeholders(notice: NoticeDef, scope: Scope, blame: Blame) -> Iterator[Fault]:
    """Every placeholder names something that is known when the paper is made."""
    written = [("title", notice.title), *((f"lines[{no}]", line) for no, line in enumerate(notice.lines, start=1))]
    for key, text in written:
        place = f"notice[{notice.id}].{key}"
        if stray(text):
            yield blame.at(place, "花括号不成对", "占位符写作 {栏目名}", code="placeholder")
        for name in names(text):
            known = SPECIAL.get(name)
            if not (known and notice.on in known[1]) and name not in scope:
                yield _unknown(name, notice.on, place, scope, blame)


def _until(notice: NoticeDef, scope: Scope, blame: Blame) -> Iterator[Fault]:
    """The end of validity is a date that the case has."""
    name, dates = notice.until, [each for each in scope if scope[each].type.kind == "date"]
    if name and name not in dates:
        hint = did_you_mean(name, dates)
        yield blame.at(f"notice[{notice.id}].until", f"没有日期栏目“{name}”", f"有效期到哪一天，写日期栏目：{'、'.join(dates)}", hint, "unknown-field")


def _unknown(name: str, event: Event, place: str, scope: Scope, blame: Blame) -> Fault:
    known = SPECIAL.get(name)
    if known:
        found = f"作出“{EVENT_WORDS[event]}”时还没有{known[0]}（{name}）"
        return blame.at(place, found, "删去，或者用在有这一内容的文书", code="not-yet-known")
    hint = did_you_mean(name, (*scope, *SPECIAL))
    return blame.at(place, f"没有“{name}”可填", "表单栏目、规则结论，或 case.、item. 下的名称", hint, "unknown-field")


def _mandatory(notice: NoticeDef, blame: Blame) -> Iterator[Fault]:
    text = "\n".join((notice.title, *notice.lines))
    for must in missing(notice.on, frozenset(names(text)), text):
        found = f"{notice.title or notice.id}没有写{must.label}"
        yield blame.at(f"notice[{notice.id}].lines", found, must.words(), code="mandatory")
