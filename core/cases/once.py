"""The same act sent twice has one effect: a key of the sender's choosing, kept with the act that was done under it."""

import unicodedata

import msgspec

from core import time
from core.access import Actor
from core.canonical import sm3
from core.problems import Conflict, Invalid
from core.process import Act
from core.store.engine import Connection

LONGEST = 200
_THERE = 'SELECT "case", digest FROM act_keys WHERE account = $1 AND key = $2'
_KEEP = 'INSERT INTO act_keys (account, key, "case", digest, acted_at) VALUES ($1, $2, $3, $4, $5)'
_as_sent = msgspec.json.Encoder(order="sorted", decimal_format="number")


async def repeated(connection: Connection, actor: Actor, case: int, said: Act, once: str) -> bool:
    """Whether this act has been done under the key already; the case is locked, so two of them never pass here side by side.

    Raises Conflict when the key stands for something else, Invalid for one that cannot be kept.
    """
    if not once:
        return False
    if len(once) > LONGEST or any(unicodedata.category(sign) in {"Cc", "Cs"} for sign in once):
        raise Invalid(f"提交编号应为 1 到 {LONGEST} 个字符，不含控制字符", "每次新的办理使用一个新的编号，重试时使用原来的编号")
    # unscoped: the actor's own keys; the case was loaded within the actor's scope
    row = await connection.fetchrow(_THERE, actor.account, once)
    if row is None:
        return False
    if row["case"] != case or row["digest"] != _digest(said):
        raise Conflict("这个提交编号已经用于另一次办理", "请刷新后按最新情况办理")
    return True


async def keep(connection: Connection, actor: Actor, case: int, said: Act, once: str) -> None:
    """Note in the transaction of the act that it was done under the key."""
    if once:
        await connection.execute(_KEEP, actor.account, once, case, _digest(said), time.now())


def _digest(said: Act) -> bytes:
    """What makes two acts the same."""
    return sm3(_as_sent.encode(said))
