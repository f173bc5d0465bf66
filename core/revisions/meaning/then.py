"""A 那么 that no longer holds, said anew: the same sentence with what the revised item really concludes.

Mostly the sentence itself says what it found; putting that in is tried, and kept when the sentence then holds. A few sentences need more thought:
which row applies instead, which list of materials it is now.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, TypeAlias

import msgspec

from core.items.item import Item
from core.items.model import STATUS_WORDS
from core.revisions.trial.model import Broken
from core.revisions.trial.play import Outcome
from core.rules import RowHit
from core.scenarios.feature import Step
from core.scenarios.runner import at_once
from core.scenarios.sentences import Call, SentenceBook
from core.scenarios.steps.rules import FORCES
from core.scenarios.world import clock

Rows: TypeAlias = tuple[tuple[str, ...], ...]
_HOLE: Final = re.compile(r"\{(\w+)(?::\w+)?\}")
_QUOTED: Final = re.compile(r"“([^“”]*)”")
_APPLIES, _APPLIES_NOT = '适用规则行 "{no}"', '不适用规则行 "{no}"'


class Said(msgspec.Struct, frozen=True):
    """A sentence with its table; empty text: nothing is left to say."""

    text: str
    rows: Rows = ()


def said_anew(step: Step, call: Call, broken: Broken, outcome: Outcome, book: SentenceBook, old: Item | None) -> Said | None:
    """The sentence as it holds now; None when nobody but a person can say it."""
    for said in _proposals(call, broken, outcome, old):
        if not said.text or _holds(step, said, outcome, book):
            return said
    return None


def _holds(step: Step, said: Said, outcome: Outcome, book: SentenceBook) -> bool:
    try:
        call = book.find(msgspec.structs.replace(step, text=said.text, table=said.rows))
        with clock(outcome.world):
            at_once(call.bound.run(outcome.world, **call.args))
    except Exception:  # noqa: BLE001 - whatever is wrong with a proposal, it is not the sentence looked for
        return False
    return True


def _proposals(call: Call, broken: Broken, outcome: Outcome, old: Item | None) -> Iterator[Said]:
    pattern = call.bound.pattern.partition(" ")[2]
    special = _SPECIAL.get(pattern)
    if special is not None:
        yield from special(call, outcome, old)
    for found in _found(broken.found):
        for name in reversed(call.args):
            if name != "table":
                yield Said(filled(pattern, {**call.args, name: found}), call.args.get("table", ()))


def filled(pattern: str, args: Mapping[str, Any]) -> str:
    """A sentence from its pattern (without 假如, 当, 那么) and what stands in its places."""
    return _HOLE.sub(lambda hole: str(args[hole[1]]), pattern)


def _found(text: str) -> Iterator[str]:
    """What a sentence said it found, without its quotation marks and what explains it."""
    quoted = _QUOTED.match(text)
    if quoted:
        yield quoted[1]
    yield text
    yield text.partition("（")[0].strip("“”")


def _hits(outcome: Outcome) -> dict[str, RowHit]:
    tables = outcome.decision.tables if outcome.decision is not None else ()
    return {hit.no: hit for table in tables for hit in table.hits}


def _row_applies(call: Call, outcome: Outcome, old: Item | None) -> Iterator[Said]:
    """The row of the same table that applies now; else that this one does not; nothing about a row that is gone."""
    table = _table_of(call.args["no"], old)
    now = outcome.decision.tables if outcome.decision is not None else ()
    for result in now:
        if result.table == table and len(result.hits) == 1:
            yield Said(filled(_APPLIES, {"no": result.hits[0].no}))
    yield Said(filled(_APPLIES_NOT, call.args))
    yield Said("")


def _row_does_not_apply(call: Call, _outcome: Outcome, _old: Item | None) -> Iterator[Said]:
    yield Said(filled(_APPLIES, call.args))
    yield Said("")


def _row_has_force(call: Call, outcome: Outcome, _old: Item | None) -> Iterator[Said]:
    hit = _hits(outcome).get(call.args["no"])
    if hit is not None:
        yield Said(f'规则行 "{hit.no}" {FORCES[hit.force]}，属于{STATUS_WORDS[hit.status]}')
    yield Said(filled(_APPLIES_NOT, call.args))
    yield Said("")


def _parameter(call: Call, outcome: Outcome, _old: Item | None) -> Iterator[Said]:
    """The value and, where it is another, the source; nothing about a parameter that is no longer used."""
    used = {each.label: each for each in (outcome.decision.params if outcome.decision is not None else ())}
    item = outcome.world.filer().item
    param = used.get(call.args["label"])
    if param is not None:
        value = item.rules.params[param.name].words(param.value)
        for source in (call.args["source"], param.source):
            yield Said(f'参数"{param.label}"取值"{value}"，来源"{source}"')
    yield Said("")


def _says(call: Call, outcome: Outcome, _old: Item | None) -> Iterator[Said]:
    """The sentence most like the one that is gone; nothing when there is none."""
    text = str(call.args["text"])
    sentences = outcome.decision.sentences(outcome.world.filer().item.scope) if outcome.decision is not None else ()
    pattern = re.compile(re.sub(r"\d+(?:\\\.\d+)?", lambda _: r"\\d+(?:\\.\\d+)?", re.escape(text)))
    for sentence in sentences:
        if found := pattern.search(sentence):
            yield Said(f'提示包含"{found[0]}"')
    yield Said("")


def _asks_for(_call: Call, outcome: Outcome, _old: Item | None) -> Iterator[Said]:
    item = outcome.world.filer().item
    for name in outcome.decision.needs if outcome.decision is not None else ():
        if name in item.scope:
            yield Said(f'请补充"{item.scope[name].label}"')
    yield Said("")


def _materials(_call: Call, outcome: Outcome, _old: Item | None) -> Iterator[Said]:
    if outcome.decision is None:
        return
    with clock(outcome.world):
        asked = outcome.world.filer().item.materials(outcome.world.env(outcome.decision))
    yield Said("材料清单恰为", (("材料", "取得方式"), *((each.name, each.get) for each in asked)))


def _table_of(no: str, item: Item | None) -> str:
    tables = item.rules.tables if item is not None else ()
    return next((table.name for table in tables for row in table.definition.rows if row.no == no), "")


_SPECIAL: Final[Mapping[str, Callable[[Call, Outcome, Item | None], Iterator[Said]]]] = {
    _APPLIES: _row_applies, _APPLIES_NOT: _row_does_not_apply, '规则行 "{no}" {force:word}，属于{status:word}': _row_has_force,
    '参数"{label}"取值"{value}"，来源"{source}"': _parameter, '提示包含"{text}"': _says, '请补充"{label}"': _asks_for, "材料清单恰为": _materials,
}
"""Sentences whose new wording takes more than what they found."""
