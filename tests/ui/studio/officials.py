"""The officials of the studio's tests: who they are, and the revision they open."""

from browser_client import Browser

from core.access import Actor
from core.access.signing_in import actor_of_account
from core.house import House

ITEM = "demo_permit"


async def actor(house: House, login: str) -> Actor:
    """Who signs in with that name."""
    async with house.db.pool.acquire() as connection:
        return await actor_of_account(connection, await connection.fetchval("SELECT id FROM accounts WHERE login = $1", login))


async def begun(browser: Browser) -> int:
    """The number of the item's revision, opened from the first page."""
    await browser.get("/studio")
    answer = await browser.post(f"/studio/items/{ITEM}/revise")
    assert answer.status_code == 303, answer.text
    return int(answer.headers["location"].rpartition("/")[2])
