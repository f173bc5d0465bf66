"""Cases that a release has decided, and the ones among them that a good release would have decided differently.

What they were told is what is stored with them; the good release is asked on the same facts and values, as of their own dates.
"""

import asyncio
from collections.abc import Sequence

import msgspec

from core import time
from core.cases.loading import outcomes_of
from core.cases.rows import json_text
from core.house import House
from core.items.item import Item
from core.revisions.cases.reading import of_ids
from core.revisions.cases.replaying import Line, Past, Shift, Side, deciding, label_of, outcome_names, outcome_words, table_of, value_in
from core.revisions.cases.runs import Replay
from core.rules import Decision
from core.store.engine import Connection
from core.values import Unknown

_DECIDED = "SELECT id FROM cases WHERE item = $1 AND release = $2 AND decided_on IS NOT NULL AND id > $3 ORDER BY id LIMIT $4"
_TELL = """
INSERT INTO replay_cases (replay, "case", number, sort, told) SELECT $1, r.id, r.number, r.sort, r.told::jsonb FROM unnest($2::bigint[], $3::text[], $4::text[], $5::text[]) AS r(id, number, sort, told)
ON CONFLICT (replay, "case") DO NOTHING
"""
CHANGED, UNCLEAR, ERASED = "changed", "unclear", "erased"


async def decided_block(house: House, connection: Connection, replay: Replay, versions: tuple[Item, Item], most: int) -> bool:
    """The next cases of the bad release (the first of the versions) asked of the good one; False when none are left."""
    # unscoped: rules are asked, not people; who looks for a bad release's cases is told numbers and conclusions
    ids = [row["id"] for row in await connection.fetch(_DECIDED, replay.item, replay.from_release, replay.upto, most)]
    if not ids:
        await connection.execute("UPDATE replays SET state = 'done', total = done, ended_at = $2 WHERE id = $1", replay.id, time.now())
        return False
    good = Side(versions[1], versions[0])
    pasts = await of_ids(house, connection, ids, personal=good.personal())
    rows = await asyncio.to_thread(lambda: [(past.id, past.number, found[0], json_text(msgspec.to_builtins(found[1]))) for past in pasts if (found := differently(past, versions[0], good)) is not None])
    if rows:
        await connection.execute(_TELL, replay.id, *map(list, zip(*rows, strict=True)))
    await connection.execute("UPDATE replays SET done = done + $2, upto = $3 WHERE id = $1", replay.id, len(ids), ids[-1])
    return True


def differently(past: Past, bad: Item, good: Side) -> tuple[str, Shift] | None:
    """How the good version would have decided, where that is not what was decided."""
    if past.erased:
        return ERASED, Shift(past.number, past.submitted_on, past.open, unclear="申请人的个人信息已按其要求删除，不能重新判断")
    env, decision = good.decide(past)
    stored = outcomes_of({"outcomes": past.outcomes})
    lines, missing = list[Line](), list[str]()
    for name in outcome_names(bad, good.item):
        was, now = stored.get(name), value_in(decision, name)
        if was == now:
            continue
        if now is None and isinstance(decision.outcomes.get(name), Unknown):
            missing.append(f"{label_of(name, good.item, bad)}得不出")
        else:
            lines.append(Line(
                label_of(name, good.item, bad), outcome_words(bad, name, was), outcome_words(good.item, name, now),
                _stored_rows(past, table_of(bad, name)), _rows(decision, table_of(good.item, name)), _say(decision, table_of(good.item, name)),
            ))
    if not lines and not missing:
        return None
    tables = {table_of(good.item, name) for name in outcome_names(good.item) if stored.get(name) != value_in(decision, name)}
    shift = Shift(
        past.number, past.submitted_on, past.open, tuple(lines),
        deciding(good.item, tables, {**env, **{fact.name: fact.value for fact in decision.facts}}) if lines else (), "；".join(missing),
    )
    return CHANGED if lines else UNCLEAR, shift


def shift_of(told: object) -> Shift:
    """What was found of a case, out of what is stored."""
    return msgspec.convert(told, Shift)


def _stored_rows(past: Past, table: str) -> tuple[str, ...]:
    return tuple(hit["no"] for each in past.tables if each["table"] == table for hit in each["hits"])


def _rows(decision: Decision, table: str) -> tuple[str, ...]:
    return tuple(hit.no for each in decision.tables if each.table == table for hit in each.hits)


def _say(decision: Decision, table: str) -> str:
    said: Sequence[str] = [hit.say for each in decision.tables if each.table == table for hit in each.hits]
    return "".join(said)
