"""Parties are found by their code; a natural person's particulars stand sealed only."""

import asyncpg
import pytest

from core.parties import NaturalPerson, add_party, by_code, personal, read_party
from core.store.engine import Database
from core.store.vault import KeyDestroyed, Vault

VAULT = Vault(bytes(32))
ID = "210411198601010009"


async def test_a_legal_person_is_known_by_its_code(database: Database) -> None:
    made = await add_party(database, VAULT, kind="legal", code="91210411MAJB0001XH", name="某公司", synthetic=True)
    assert await read_party(database, made.id) == made
    assert await by_code(database, VAULT, "legal", "91210411MAJB0001XH") == made
    assert await by_code(database, VAULT, "natural", "91210411MAJB0001XH") is None
    assert await personal(database, VAULT, made.id) is None
    with pytest.raises(asyncpg.UniqueViolationError):
        await add_party(database, VAULT, kind="legal", code="91210411MAJB0001XH", name="冒名公司")


async def test_a_natural_person_stands_sealed(database: Database) -> None:
    made = await add_party(database, VAULT, kind="natural", code=ID, name="张三")
    assert (made.name, ID in made.code) == ("", False)
    assert await by_code(database, VAULT, "natural", ID) == made
    assert await by_code(database, Vault(b"x" * 32), "natural", ID) is None
    row = str(tuple(await database.fetchrow("SELECT * FROM parties") or ()))
    assert ID not in row
    assert "张三" not in row
    assert await personal(database, VAULT, made.id) == NaturalPerson("张三", ID)
    await VAULT.destroy(database, made.id)
    with pytest.raises(KeyDestroyed):
        await personal(database, VAULT, made.id)


async def test_an_unknown_party_is_none(database: Database) -> None:
    assert await read_party(database, 404) is None
