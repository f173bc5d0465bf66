"""`jiban demo`: synthetic orgs, officers, companies and an agent. Running it again adds only what is missing."""

import asyncio
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping, Sequence
from itertools import product

from core.access.accounts import add_account, add_org, add_post
from core.parties import Party, PartyKind, add_agent, add_party, by_code
from core.registry import Registry, assemble
from core.settings import Settings
from core.store.engine import Connection, Database, connect
from core.store.keys import open_keys
from core.store.lease import lease
from core.store.migrate import migrate
from core.store.vault import Vault
from ui.cli import demo_cases
from ui.cli.output import CommandError, table
from ui.cli.people import (
    AGENT_FOR,
    AGENT_LOGIN,
    AGENT_NAME,
    COMPANIES,
    MARK,
    OFFICERS,
    OVERSIGHT,
    OVERSIGHT_NAME,
    PASSWORD,
    SECOND_HANDLER,
    SINCE,
    UNTIL,
    Company,
)

LOCK = 0x6A69_6261_6E09


def arguments(parser: ArgumentParser) -> None:
    """No arguments: the database is that of the environment."""
    parser.epilog = "只在演示模式下可用；重复运行只补缺 · demo mode only; safe to repeat"


def run(_options: Namespace) -> int:
    """Load the data and print who can sign in."""
    settings = Settings.from_env()
    with lease(settings) as url:
        asyncio.run(migrate(url))
        asyncio.run(load(settings, url))
        asyncio.run(demo_cases.load(settings, url))
    print(sign_in_sheet())
    return 0


async def load(settings: Settings, url: str) -> None:
    """Put the demonstration's people into a migrated database. Raises CommandError outside demo mode."""
    if settings.mode != "demo":
        raise CommandError("正式运行不装入演示数据")
    vault = Vault(open_keys(settings).master)
    registry = assemble(settings.root, settings.mode).registry
    database = await connect(url, size=2)
    try:
        await fill(database, vault, authorities(registry), plugin_roles(registry))
    finally:
        await database.close()


def authorities(registry: Registry) -> dict[str, str]:
    """The authorities of all items: org id → name, marked as synthetic once; where items differ, one that is not made up has the word."""
    named = sorted(registry.items.values(), key=lambda item: not item.info.authority_name.startswith(MARK))
    return {item.info.authority: MARK + item.info.authority_name.removeprefix(MARK) for item in named}


def plugin_roles(registry: Registry) -> list[str]:
    """Roles that plugins add to the platform's own; the demonstration's second handler holds them all."""
    own = {officer.role for officer in OFFICERS}
    return [role for role in registry.roles if role not in own]


async def fill(database: Database, vault: Vault, orgs: Mapping[str, str], more_roles: Sequence[str] = ()) -> None:
    """One transaction, one runner at a time: all of the demonstration or nothing."""
    async with database.transaction() as connection:
        await connection.execute("SELECT pg_advisory_xact_lock($1)", LOCK)
        for org, name in {**orgs, OVERSIGHT: OVERSIGHT_NAME}.items():
            await add_org(connection, org, name)
        for officer in OFFICERS:
            account = await _account(connection, officer.login, officer.name)
            roles = (officer.role, *(more_roles if officer.login == SECOND_HANDLER else ()))
            for org, role in product([officer.org] if officer.org else orgs, roles):
                await _post(connection, account, org, role)
        parties = {company.login: await _company(connection, vault, company) for company in COMPANIES}
        agent = await _account(connection, AGENT_LOGIN, AGENT_NAME)
        for login in AGENT_FOR:
            if not await connection.fetchval("SELECT true FROM agents WHERE account = $1 AND party = $2", agent, parties[login].id):
                await add_agent(connection, agent, parties[login].id, SINCE, UNTIL)


async def _company(connection: Connection, vault: Vault, company: Company) -> Party:
    """The company, its legal representative as a natural person, and the account that signs in for it."""
    party = await _party(connection, vault, "legal", company.uscc, company.name)
    await _party(connection, vault, "natural", company.id_number, company.legal_rep)
    await _account(connection, company.login, company.legal_rep, party.id)
    return party


async def _party(connection: Connection, vault: Vault, kind: PartyKind, code: str, name: str) -> Party:
    known = await by_code(connection, vault, kind, code)
    return known or await add_party(connection, vault, kind=kind, code=code, name=name, synthetic=True)


async def _account(connection: Connection, login: str, name: str, party: int | None = None) -> int:
    known: int | None = await connection.fetchval("SELECT id FROM accounts WHERE login = $1", login)
    return known if known is not None else await add_account(connection, login, name, PASSWORD, party)


async def _post(connection: Connection, account: int, org: str, role: str) -> None:
    query = "SELECT true FROM posts WHERE account = $1 AND org = $2 AND role = $3"
    if not await connection.fetchval(query, account, org, role):
        await add_post(connection, account, org, role, SINCE)


def sign_in_sheet() -> str:
    """Who can sign in, and with which password."""
    rows = [(officer.login, officer.name) for officer in OFFICERS]
    rows += [(company.login, f"{company.name}（{company.legal_rep}）") for company in COMPANIES]
    rows.append((AGENT_LOGIN, AGENT_NAME))
    return f"演示账号（密码都是 {PASSWORD}）：\n{table(rows)}"
