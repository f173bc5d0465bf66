"""What an officer's posts do not need of a case, by the process of its item 本岗位不需要看 (个人信息保护法 6: no more than the purpose needs).

It is asked for once, where a case is loaded for somebody (`core.cases.loading`), and where lists read values without loading cases.
Rules, conditions and papers go on with everything: only what is shown is held back.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache

import msgspec

from core.access import Actor, case_posts
from core.access.masking import UNSEEN
from core.forms.uploads import place_of
from core.items.item import Item
from core.notices.placeholders import names
from core.rules import RowHit, TableResult, names_in, parse
from core.rules.say import placeholders

NONE: frozenset[str] = frozenset()
_APPLICANT = frozenset({"case.applicant", "case.applicant_code"})
"""What papers and documents print of who applies."""
_PROMISED = frozenset({"shared.promise_public", "shared.signer"})
"""What a commitment prints besides the promises (`core.filings.documents`)."""


def unseen_of(actor: Actor, org: str, item: Item) -> frozenset[str]:
    """Names of the fields that the actor does not see in a case of the item at the authority.

    None for the applicant, for the system, and for officers who have no step of it there: they see what they saw.
    """
    if actor.kind != "officer" or not any(step.hides for step in item.process.steps.values()):
        return NONE
    return _of(item, item.process.unseen({post.role for post in case_posts(actor) if post.org == org}))


@lru_cache(maxsize=512)
def _of(item: Item, hidden: frozenset[str]) -> frozenset[str]:
    """With what is calculated from them: a list asks for every line of it."""
    return item.form.telling(hidden & item.form.fields.keys())


def personal(item: Item, *, natural: bool) -> frozenset[str]:
    """What of the item is personal: fields, with what is calculated from them, and who applies where that is a natural person."""
    fields = item.form.telling(frozenset(name for name, field in item.form.fields.items() if field.personal))
    return fields | _APPLICANT if natural else fields


def unseen_now(actor: Actor, org: str, then: Item, now: Item) -> frozenset[str]:
    """The same under the names of another version of the item, by what the fields are."""
    hidden = {then.form.fields[name].identity for name in unseen_of(actor, org, then)}
    return frozenset(name for name, field in now.form.fields.items() if field.identity in hidden)


def withheld(item: Item, unseen: frozenset[str]) -> frozenset[str]:
    """The names under which files are kept that answer such a field, or were made out of the answers and print it."""
    if not unseen:
        return NONE
    own = {each.id: frozenset(name for text in (each.title, *each.lines) for name in names(text)) for each in item.notices.documents}
    promised = frozenset(name for name, field in item.form.fields.items() if field.must or field.identity in _PROMISED)
    printed = {"form": frozenset(item.form.fields), "commitment": promised, **own}
    return frozenset(map(place_of, unseen)) | {each.id for each in item.info.material if printed.get(each.document, NONE) & unseen}


def told(tables: Iterable[TableResult], item: Item, unseen: frozenset[str]) -> tuple[TableResult, ...]:
    """What the tables said, without the sentences that repeat a value nobody here needs: the rule itself stays, with its number and what follows."""
    if not unseen:
        return tuple(tables)
    return tuple(msgspec.structs.replace(each, hits=tuple(_told(each, hit, item, unseen) for hit in each.hits)) for each in tables)


def said(sentences: Iterable[str], tables: Iterable[TableResult], item: Item, unseen: frozenset[str]) -> tuple[str, ...]:
    """The sentences of the decision, likewise."""
    found = [*tables] if unseen else []
    instead = {was.say: now.say for before, after in zip(found, told(found, item, unseen), strict=True) for was, now in zip(before.hits, after.hits, strict=True)}
    return tuple(instead.get(each, each) for each in sentences)


def _told(table: TableResult, hit: RowHit, item: Item, unseen: frozenset[str]) -> RowHit:
    if not unseen & {*_said(table.table, hit.no, item, unseen)}:
        return hit
    return msgspec.structs.replace(hit, say=f"{table.label}：规则 {hit.no} 成立；说明里有{UNSEEN}的内容，不显示。")


def _said(table: str, no: str, item: Item, unseen: frozenset[str]) -> Iterator[str]:
    """The fields whose values a row's sentence repeats; any, when this version of the item does not have the row."""
    definition = next((each.plan.definition for each in item.rules.tables if each.name == table), None)
    row = next((each for each in definition.rows if each.no == no), None) if definition is not None else None
    if definition is None or row is None:
        yield from unseen
        return
    for name in placeholders(row.say):
        yield from names_in(parse(definition.inputs[name])) if name in definition.inputs else (name,)
