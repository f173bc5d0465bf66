"""How an officer wants the desk 工作台设置: whether the next case opens after an act, and whether single letters are keys."""

import msgspec

from core.access.actors import Actor
from core.store.engine import Connection

_READ = "SELECT open_next, hotkeys FROM desk_habits WHERE account = $1"
_WRITE = """
INSERT INTO desk_habits (account, open_next, hotkeys) VALUES ($1, $2, $3)
ON CONFLICT (account) DO UPDATE SET open_next = excluded.open_next, hotkeys = excluded.hotkeys
"""


class Habits(msgspec.Struct, frozen=True):
    """`open_next`: 办完打开下一件; `hotkeys`: single letters act on the page (WCAG 2.1.4 wants them to be switched off at will)."""

    open_next: bool = True
    hotkeys: bool = True


async def habits_of(connection: Connection, actor: Actor) -> Habits:
    """What the officer has set; everything is on until they say otherwise."""
    row = await connection.fetchrow(_READ, actor.account)
    return Habits() if row is None else Habits(row["open_next"], row["hotkeys"])


async def set_habits(connection: Connection, actor: Actor, habits: Habits) -> None:
    """Remember it for the account, and for the sessions that are open now."""
    await connection.execute(_WRITE, actor.account, habits.open_next, habits.hotkeys)
    await connection.execute("UPDATE web_sessions SET hotkeys = $2 WHERE account = $1", actor.account, habits.hotkeys)
