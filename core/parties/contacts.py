"""Where a party wants to be told: phone and mail address, given with consent, sealed, and erased when the consent ends.

Sources: 个人信息保护法 13 (consent), 15 (it may be withdrawn at any time, as easily as it was given), 47 (what is no longer needed is
erased). A number filled in for an application is there for that application; nobody is written to there.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Literal, TypeAlias

import msgspec

from core import time
from core.access import Actor, PartyHeld
from core.access.masking import covered
from core.house import House
from core.problems import FieldProblem, Forbidden, Invalid
from core.store.vault import KeyDestroyed

ContactKind: TypeAlias = Literal["phone", "email"]
LABELS: Mapping[str, str] = {"phone": "手机号码", "email": "电子邮箱"}
_PATTERNS = {"phone": re.compile(r"1[3-9]\d{9}"), "email": re.compile(r"[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}")}
_EXAMPLES = {"phone": "11 位手机号码，如 13800000000", "email": "邮箱地址，如 name@example.cn"}
_FOUND = "SELECT kind, sealed, agreed_at FROM contacts WHERE party = $1 AND ended_at IS NULL ORDER BY id"
_END = "UPDATE contacts SET ended_at = $3, sealed = NULL WHERE party = $1 AND kind = $2 AND ended_at IS NULL"
_GIVE = "INSERT INTO contacts (party, kind, sealed, agreed_at, agreed_by) VALUES ($1, $2, $3, $4, $5)"


class Contact(msgspec.Struct, frozen=True):
    """An address in force, covered: enough to know one's own again."""

    kind: ContactKind
    shown: str
    agreed_at: datetime


async def contacts_of(house: House, actor: Actor, held: PartyHeld) -> tuple[Contact, ...]:
    """The addresses of a party for whom the actor acts, covered. Raises Forbidden for another's."""
    may_set(actor, held)
    rows = await house.db.fetch(_FOUND, held.id)
    found = []
    for row in rows:
        address = await contact(house, held.id, row["kind"])
        if address is not None:
            found.append(Contact(row["kind"], _shown(address), row["agreed_at"]))
    return tuple(found)


async def contact(house: House, party: int, kind: str) -> str | None:
    """The address itself, for a channel to send to; None when the party gave none, took it back, or has been erased."""
    sealed = await house.db.fetchval("SELECT sealed FROM contacts WHERE party = $1 AND kind = $2 AND ended_at IS NULL", party, kind)
    if sealed is None:
        return None
    try:
        key = await house.vault.key(house.db, party)
    except KeyDestroyed:
        return None
    return key.open(sealed, _context(kind)).decode()


async def give(house: House, actor: Actor, held: PartyHeld, kind: ContactKind, address: str, *, agreed: bool) -> None:
    """Be told there from now on, instead of wherever it was. Raises Forbidden, and Invalid for no address or no consent."""
    may_set(actor, held)
    address = address.strip()
    problems = []
    if not _PATTERNS[kind].fullmatch(address):
        problems.append(FieldProblem(kind, LABELS[kind], f"请填写{_EXAMPLES[kind]}"))
    if not agreed:
        problems.append(FieldProblem(f"agreed_{kind}", "", f"请勾选同意，我们才能向这个{LABELS[kind]}发送办件消息"))
    if problems:
        raise Invalid("联系方式需要修改", "请修改后重新提交", problems)
    moment = time.now()
    async with house.db.transaction() as connection:
        key = await house.vault.key(connection, held.id)
        await connection.execute(_END, held.id, kind, moment)
        await connection.execute(_GIVE, held.id, kind, key.seal(address.encode(), _context(kind)), moment, actor.account)


async def stop(house: House, actor: Actor, held: PartyHeld, kind: ContactKind) -> None:
    """Withdraw the consent; the address is erased at once. Twice is no error. Raises Forbidden."""
    may_set(actor, held)
    await house.db.execute(_END, held.id, kind, time.now())


def may_set(actor: Actor, held: PartyHeld) -> None:
    """One's own account, or an agent for every item: the address is for all of the party's cases. Raises Forbidden."""
    if actor.party(held.id) is None or held.items:
        raise Forbidden("联系方式由单位自己的账号或者受托办理全部事项的代理人设置", "请用该单位的账号登录")


def _shown(address: str) -> str:
    name, at, domain = address.partition("@")
    return covered(name) + at + domain


def _context(kind: str) -> str:
    return f"contact:{kind}"
