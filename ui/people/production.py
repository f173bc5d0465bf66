"""Production refuses the people of a demonstration, as it refuses its keys: everybody knows their password."""

from core.settings import Settings
from core.store.engine import Connection
from core.store.keys import SecretsError
from ui.cli.people import MARK


async def refuse_demo_people(settings: Settings, database: Connection) -> None:
    """Raises SecretsError in production when an account of the demonstration can still sign in."""
    if settings.mode != "production":
        return
    rows = await database.fetch("SELECT login FROM accounts WHERE active AND name LIKE $1 || '%' ORDER BY login", MARK)
    if rows:
        named = "、".join(row["login"] for row in rows)
        raise SecretsError(f"数据库里有演示账号（{named}），密码是公开的，正式运行不能启动。请换用没有装入过演示数据的数据库")
