"""The people of the browser tests, by the logins of the demonstration, and the way in that does not go through the sign-in page."""

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor

from hand import Hand
from stage import Stage

from core.access.web_sessions import open_session
from core.store.engine import connect
from ui.cli.people import COMPANIES, MARK

OWNER, AGENT = "company1", "agent"
PERSONAS = ("", OWNER, AGENT, "acceptor", "inspector", "handler2", "callback", "configurator", "approver", "administrator")
"""Who looks at every page: nobody, a company, somebody acting for two companies, officers with different duties, one of them with a plugin's, and
whoever calls back those who were not satisfied, those who change items and decide on changes, and who keeps the people."""


async def sign_in(hand: Hand, login: str) -> None:
    """From the hall, by the one click that a demonstration offers."""
    names = {company.login: company.name.removeprefix(MARK) for company in COMPANIES}
    await hand.page.goto("/")
    await hand.follow("^登录$", role="link")
    await hand.follow(re.escape(names[login]), role="button")


def cookie_of(stage: Stage, login: str) -> str:
    """A session of that login, opened in the database; journeys sign in on the page instead."""
    with ThreadPoolExecutor(1) as pool:  # a loop may be running in this thread
        return pool.submit(asyncio.run, _open(str(stage.settings.database_url), login)).result()


async def _open(url: str, login: str) -> str:
    database = await connect(url, 1)
    try:
        async with database.transaction() as connection:
            account = await connection.fetchval("SELECT id FROM accounts WHERE login = $1", login)
            token, _ = await open_session(connection, account)
            return token
    finally:
        await database.close()
