"""An applicant who signs in for the first time, whom an identity provider vouches for: an account is opened, for the party of that code.

Only applicants arrive so; who works in an authority is given a post by its administrator (`core.access.staffing`).
"""

import secrets

from asyncpg import UniqueViolationError

from core.access.accounts import add_account
from core.forms.checks import resident_id_doubt, uscc_doubt
from core.forms.text import refused, tidy
from core.parties.records import PartyKind, add_party, by_code
from core.parties.registering import LONGEST_NAME
from core.store.engine import Database
from core.store.vault import Vault

LONGEST_LOGIN = 100


def kind_of(code: str) -> PartyKind | None:
    """What a code vouched for is a code of: a legal person's USCC (GB 32100-2015) or a natural person's id number (GB 11643-1999); None: neither."""
    if not uscc_doubt(code):
        return "legal"
    return None if resident_id_doubt(code) else "natural"


async def arrive(database: Database, vault: Vault, login: str, code: str, name: str) -> int | None:
    """The account of that login, opened now for the party of that code; None when the code, the name or the login is none."""
    code, called = code.strip().upper(), tidy(name)
    kind = kind_of(code)
    if kind is None or not 1 <= len(called) <= LONGEST_NAME or refused(called) or not 1 <= len(login) <= LONGEST_LOGIN or refused(login):
        return None
    try:
        async with database.transaction() as connection:
            party = await by_code(connection, vault, kind, code) or await add_party(connection, vault, kind=kind, code=code, name=called)
            return await add_account(connection, login, called, secrets.token_urlsafe(32), party.id)
    except UniqueViolationError:  # the same person in another window, in the same moment; or that company's first two
        return await _there_now(database, vault, login, (kind, code), called)


async def _there_now(database: Database, vault: Vault, login: str, who: tuple[PartyKind, str], called: str) -> int:
    """The account, after somebody else has opened it or registered the party in the same moment."""
    known: int | None = await database.fetchval("SELECT id FROM accounts WHERE login = $1 AND active", login)
    if known is not None:
        return known
    async with database.transaction() as connection:
        party = await by_code(connection, vault, *who)
        assert party is not None, "a code that is taken is somebody's"
        return await add_account(connection, login, called, secrets.token_urlsafe(32), party.id)
