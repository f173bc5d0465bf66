"""Phrases 常用语: what is written again and again, one's own and the department's, the most used first.

The department's are kept by whoever decides there, as stand-ins are arranged. A phrase belongs to one text (意见, 理由 …) and may be
narrowed to an item and to a kind of step. A use is counted when an act is done whose text holds the words.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

import msgspec

from core import time
from core.access import Actor
from core.access.stand_ins import leads
from core.problems import FieldProblem, Forbidden, Invalid, NotFound
from core.store.engine import Connection

ASKS: Final[Mapping[str, str]] = {
    "opinion": "意见", "reason": "理由", "depart": "偏离规则结论的理由", "problem": "补正：存在的问题", "how": "补正：怎样补正",
}
"""The texts that have phrases, by the name they have in an act, and how people call them."""
LONGEST: Final = 500
"""Characters of a phrase."""
MOST: Final = 200
"""Phrases an account, or an authority, may keep."""
OFFERED: Final = 8
"""So many are offered at one text."""
_SEEN = "(p.account = $1 OR p.org = ANY($2::text[]))"
_COLUMNS = "p.id, p.ask, p.words, p.item, p.kind, p.uses, coalesce(p.org, '') AS org, coalesce(o.name, '') AS org_name, p.used_at"
_FROM = "FROM phrases p LEFT JOIN orgs o ON o.id = p.org"
_ORDER = "ORDER BY p.uses DESC, p.used_at DESC NULLS LAST, p.id"
_OFFERED = f"""
SELECT {_COLUMNS} {_FROM} WHERE {_SEEN} AND p.item IN ('', $3) AND p.kind IN ('', $4) {_ORDER} LIMIT 400
"""
_KEPT = f"SELECT {_COLUMNS} {_FROM} WHERE {_SEEN} {_ORDER} LIMIT 1000"
_ADD = """
INSERT INTO phrases (account, org, ask, item, kind, words, made_by, made_at)
SELECT $1, $2, $3, $4, $5, $6, $7, $8 WHERE (SELECT count(*) FROM phrases WHERE account = $1 OR org = $2) < $9
ON CONFLICT DO NOTHING
"""
_COUNT = "SELECT count(*) FROM phrases WHERE account = $1 OR org = $2"
_MINE = "(account = $2 OR org = ANY($3::text[]))"
_RENAME = f"""
UPDATE phrases p SET words = $4 WHERE p.id = $1 AND {_MINE} AND NOT EXISTS (
    SELECT FROM phrases o WHERE o.id <> p.id AND (o.account, o.org, o.ask, o.item, o.kind, o.words) IS NOT DISTINCT FROM (p.account, p.org, p.ask, p.item, p.kind, $4)
) RETURNING p.id
"""  # noqa: S608 - every part is written down in this file
_DROP = f"DELETE FROM phrases WHERE id = $1 AND {_MINE} RETURNING id"  # noqa: S608 - every part is written down in this file
_USED = f"""
UPDATE phrases p SET uses = p.uses + 1, used_at = $5
FROM unnest($3::text[], $4::text[]) AS s(ask, said)
WHERE {_SEEN} AND p.ask = s.ask AND position(p.words IN s.said) > 0
"""  # noqa: S608 - every part is written down in this file


class Phrase(msgspec.Struct, frozen=True, kw_only=True):
    """A phrase. `org` is the authority whose it is, empty for one's own; `item` and `kind` where it is offered only, empty for everywhere."""

    id: int
    ask: str
    words: str
    item: str = ""
    kind: str = ""
    uses: int = 0
    org: str = ""
    org_name: str = ""
    used_at: datetime | None = None


async def offered(connection: Connection, actor: Actor, org: str, item: str, kind: str) -> dict[str, tuple[Phrase, ...]]:
    """By the name of the text, the phrases that fit a case of the item at a step of that kind, at that authority; the most used first."""
    orgs = [org] if any(post.org == org for post in actor.posts) else []
    found: dict[str, list[Phrase]] = {}
    for row in await connection.fetch(_OFFERED, actor.account, orgs, item, kind):
        phrase = Phrase(**dict(row))
        same = found.setdefault(phrase.ask, [])
        if len(same) < OFFERED and all(each.words != phrase.words for each in same):
            same.append(phrase)
    return {ask: tuple(phrases) for ask, phrases in found.items()}


async def phrases_of(connection: Connection, actor: Actor) -> tuple[Phrase, ...]:
    """One's own and those of one's authorities, the most used first."""
    rows = await connection.fetch(_KEPT, actor.account, sorted({post.org for post in actor.posts}))
    return tuple(Phrase(**dict(row)) for row in rows)


async def kept_orgs(connection: Connection, actor: Actor) -> tuple[tuple[str, str], ...]:
    """The authorities whose phrases the actor keeps: id and name."""
    rows = await connection.fetch("SELECT id, name FROM orgs WHERE id = ANY($1::text[]) ORDER BY name", sorted(leads(actor)))
    return tuple((row["id"], row["name"]) for row in rows)


async def keep(connection: Connection, actor: Actor, phrase: Phrase) -> None:
    """Keep a phrase (its id and counts are not looked at); the same one again is no error.

    Raises Invalid for what cannot be one, Forbidden for an authority whose phrases the actor does not keep.
    """
    words = _words(phrase.words)
    if phrase.ask not in ASKS:
        raise _wrong("ask", "用于", "请选择用于哪一栏")
    if phrase.org and phrase.org not in leads(actor):
        raise Forbidden("单位的常用语由本机关的决定人维护", "可以存为本人的常用语")
    account, org = (None, phrase.org) if phrase.org else (actor.account, None)
    tag = await connection.execute(_ADD, account, org, phrase.ask, phrase.item, phrase.kind, words, actor.account, time.now(), MOST)
    if tag.endswith(" 0") and await connection.fetchval(_COUNT, account, org) >= MOST:
        raise _wrong("words", "常用语", f"常用语已有 {MOST} 条，请先删除不用的")


async def rename(connection: Connection, actor: Actor, number: int, words: str) -> None:
    """Other words for it. Raises Invalid (also when these words stand there already) and NotFound when it is not the actor's to change."""
    said = _words(words)
    if await connection.fetchval(_RENAME, number, actor.account, sorted(leads(actor)), said) is None:
        raise _nowhere()


async def forget(connection: Connection, actor: Actor, number: int) -> None:
    """Take it away. Raises NotFound when it is not the actor's to take."""
    if await connection.fetchval(_DROP, number, actor.account, sorted(leads(actor))) is None:
        raise _nowhere()


async def used(connection: Connection, actor: Actor, org: str, said: Iterable[tuple[str, str]]) -> None:
    """Count the phrases that stand in what was said: pairs of the text's name and the text."""
    texts = [(ask, text) for ask, text in said if ask in ASKS and text.strip()]
    if texts:
        orgs = [org] if any(post.org == org for post in actor.posts) else []
        await connection.execute(_USED, actor.account, orgs, [ask for ask, _ in texts], [text for _, text in texts], time.now())


def joined(text: str, words: str) -> str:
    """The text with the words after it: what stands there ends as a clause does, so that the two are not read as one."""
    before = text.rstrip()
    return f"{before}{words}" if not before or before[-1] in "。；，、：！？" else f"{before}；{words}"


def _words(text: str) -> str:
    words = unicodedata.normalize("NFC", text).strip()
    if not words:
        raise _wrong("words", "常用语", "请填写文字")
    if len(words) > LONGEST:
        raise _wrong("words", "常用语", f"最多 {LONGEST} 个字，现有 {len(words)} 个字")
    if any(unicodedata.category(sign) in {"Cc", "Cs"} and sign != "\n" for sign in words):
        raise _wrong("words", "常用语", "文字里有不能保存的控制字符")
    return words


def _wrong(name: str, label: str, text: str) -> Invalid:
    return Invalid(text, "请修改后保存", (FieldProblem(name, label, text),))


def _nowhere() -> NotFound:
    return NotFound("没有这条常用语，或者已经有同样的一条", "单位的常用语由本机关的决定人维护；请从列表中选择")
