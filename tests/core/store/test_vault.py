"""Sealed values open with the party's key only, and never again once it is destroyed."""

import asyncio
import os
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from core.parties import add_party
from core.settings import Settings
from core.store.engine import Database
from core.store.keys import SecretsError, open_keys
from core.store.vault import KeyDestroyed, PartyKey, Vault, VaultError

KEY = PartyKey(7, AESGCM(bytes(32)))
MASTER = bytes(range(32))


async def legal(database: Database, code: str = "91210411MAJB0001XH") -> int:
    async with database.transaction() as connection:
        return (await add_party(connection, Vault(MASTER), kind="legal", code=code, name="某公司")).id


@given(st.binary(max_size=500), st.text(max_size=20))
def test_what_is_sealed_opens_again(data: bytes, context: str) -> None:
    assert KEY.open(KEY.seal(data, context), context) == data


@given(st.data())
def test_any_changed_byte_is_noticed(data: st.DataObject) -> None:
    sealed = bytearray(KEY.seal(b"210411198601010009"))
    place = data.draw(st.integers(0, len(sealed) - 1))
    sealed[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(VaultError):
        KEY.open(bytes(sealed))


def test_another_party_or_another_purpose_does_not_open_it() -> None:
    sealed = KEY.seal(b"secret", "filing")
    with pytest.raises(VaultError):
        KEY.open(sealed, "event")
    with pytest.raises(VaultError):
        PartyKey(8, KEY.cipher).open(sealed, "filing")


async def test_a_key_is_made_once_and_found_again(database: Database) -> None:
    party, vault = await legal(database), Vault(MASTER)
    sealed = (await vault.key(database, party)).seal(b"secret")
    assert (await Vault(MASTER).key(database, party)).open(sealed) == b"secret"
    with pytest.raises(VaultError, match="主密钥"):
        await Vault(bytes(32)).key(database, party)


async def test_two_who_make_a_key_at_once_get_the_same(database: Database) -> None:
    party, vault = await legal(database), Vault(MASTER)
    await database.execute("DELETE FROM party_keys")
    one, other = await asyncio.gather(vault.key(database, party), vault.key(database, party))
    assert other.open(one.seal(b"secret")) == b"secret"


async def test_keys_of_several_parties_come_in_one_round_trip(database: Database) -> None:
    parties = [await legal(database), await legal(database, "91210411MAJB00028H")]
    assert set(await Vault(MASTER).keys(database, [*parties, *parties])) == set(parties)


async def test_destroying_the_key_erases_for_good(database: Database) -> None:
    party, vault = await legal(database), Vault(MASTER)
    await vault.destroy(database, party)
    await vault.destroy(database, party)
    with pytest.raises(KeyDestroyed):
        await vault.key(database, party)


def test_demo_secrets_make_themselves_and_stay(tmp_path: Path) -> None:
    settings = Settings(var=tmp_path)
    keys = open_keys(settings)
    assert open_keys(settings) == keys
    assert keys.master != keys.signing
    assert settings.master_key.stat().st_mode & 0o777 == 0o600
    assert settings.secrets.stat().st_mode & 0o777 == 0o700
    assert keys.master.hex() not in repr(keys)


def test_production_refuses_missing_and_demo_secrets_and_lists_them(tmp_path: Path) -> None:
    with pytest.raises(SecretsError) as missing:
        open_keys(Settings(mode="production", var=tmp_path))
    assert "master.key：没有这个文件" in str(missing.value)
    assert "signing.key：没有这个文件" in str(missing.value)
    open_keys(Settings(var=tmp_path))
    with pytest.raises(SecretsError, match="演示用的密钥"):
        open_keys(Settings(mode="production", var=tmp_path))


@pytest.mark.parametrize(("text", "mode", "why"), [
    ("AAAA", 0o600, "长度是 3 字节"), ("*", 0o600, "不是 base64"), ("\xba", 0o600, "不是 base64"), ("AAAA", 0o644, "权限"),
], ids=["短", "乱码", "不是文字", "他人可读"])
def test_a_bad_secret_is_named(tmp_path: Path, text: str, mode: int, why: str) -> None:
    settings = Settings(mode="production", var=tmp_path)
    settings.secrets.mkdir()
    for path in (settings.master_key, settings.signing_key):
        path.write_bytes(text.encode("latin-1"))
        path.chmod(mode)
    with pytest.raises(SecretsError, match=why):
        open_keys(settings)


def test_production_takes_its_own_secrets(tmp_path: Path) -> None:
    settings = Settings(mode="production", var=tmp_path)
    settings.secrets.mkdir()
    for path in (settings.master_key, settings.signing_key):
        os.system(f"(umask 077; head -c 32 /dev/urandom | base64 > {path})")  # noqa: S605 - the very words of the message
    assert len(open_keys(settings).master) == 32
