"""Who asks: tokens and sessions of the requests that wait at the moment, looked up together, one query for all of them.

Every request is looked up, and after it came in: what was withdrawn a moment ago is not let in. Nothing is kept between requests.
"""

from functools import partial

from core.access.actors import Actor
from core.access.finding import digest_of
from core.access.signing_in import actors_of
from core.access.web_sessions import WebSession, possible, sessions_of
from core.store.engine import Database
from core.store.gathered import Gathered


class Askers:
    """The lookups of one process."""

    def __init__(self, database: Database) -> None:
        self._actors: Gathered[bytes, Actor] = Gathered(partial(actors_of, database))
        self._sessions: Gathered[str, WebSession] = Gathered(partial(sessions_of, database))

    async def actor(self, token: str) -> Actor | None:
        """Who a bearer token is (`core.access.actor_of`)."""
        return await self._actors.find(digest_of(token))

    async def session(self, token: str) -> WebSession | None:
        """The session of a cookie (`core.access.session_of`)."""
        return await self._sessions.find(token) if possible(token) else None
