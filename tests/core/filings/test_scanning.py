"""Files looked through for viruses: a scanner that speaks as clamd does (INSTREAM, clamd(8)) stands beside the house."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hashlib import sha256
from typing import Any

import msgspec
import pytest

from core.filings.attachments import attach, of_draft
from core.filings.drafts import Draft, save
from core.filings.scanning import infected
from core.filings.uploading import PIECE, begin, go_on
from core.problems import Invalid, Unavailable
from core.settings import Settings, SettingsError

Town = Any
ITEM, REPORT = "fire_acceptance_filing", "completion_report"
MARK = b"(a harmful thing)"
CLEAN = b"%PDF-1.7\n" + bytes(range(256)) * 2000
HARMFUL = CLEAN + MARK
NAME = "Test.Marker"


async def _answers(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """One command, as clamd reads it: its name, then lengths of four bytes and that many bytes, a length of nothing at the end."""
    assert await reader.readuntil(b"\0") == b"zINSTREAM\0"
    whole = b""
    while size := int.from_bytes(await reader.readexactly(4), "big"):
        whole += await reader.readexactly(size)
    writer.write(f"stream: {NAME} FOUND\0".encode() if MARK in whole else b"stream: OK\0")
    await writer.drain()
    writer.close()


async def _too_much(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\0")
    writer.write(b"INSTREAM size limit exceeded. ERROR\0")
    await writer.drain()
    writer.close()


async def _nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\0")
    writer.close()


@asynccontextmanager
async def scanner(answers: Any = _answers) -> AsyncIterator[str]:
    """Where a scanner listens."""
    server = await asyncio.start_server(answers, "127.0.0.1", 0)
    async with server:
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}"


@asynccontextmanager
async def scanned(town: Town, answers: Any = _answers) -> AsyncIterator[None]:
    """The house with a scanner."""
    before = town.house.settings
    async with scanner(answers) as clamd:
        town.house.settings = msgspec.structs.replace(before, clamd=clamd)
        try:
            yield
        finally:
            town.house.settings = before


async def drafted(town: Town) -> Draft:
    return await save(town.house.db, town.company, town.house.vault, None, town.company.parties[0].id, ITEM, "r", {"a": "1"})


async def given(town: Town, draft: Draft, data: bytes) -> Any:
    return await attach(town.house.db, town.house, town.company, draft.id, REPORT, "报告.pdf", data)


async def test_what_is_found_is_named() -> None:
    async with scanner() as clamd:
        assert await infected(clamd, HARMFUL) == NAME
        assert await infected(clamd, CLEAN) == ""
    assert await infected("", HARMFUL) == ""


async def test_over_a_socket_of_the_machine(tmp_path: Any) -> None:
    path = str(tmp_path / "clamd.sock")
    async with await asyncio.start_unix_server(_answers, path):
        assert await infected(path, HARMFUL) == NAME


async def test_a_clean_file_is_kept_and_a_harmful_one_is_not(town: Town) -> None:
    draft = await drafted(town)
    async with scanned(town):
        await given(town, draft, CLEAN)
        with pytest.raises(Invalid) as refused:
            await given(town, draft, HARMFUL)
    assert [f"查出病毒（{NAME}）" in each.text for each in refused.value.fields] == [True]
    assert len(await of_draft(town.house.db, town.company, town.house.vault, draft.id)) == 1


@pytest.mark.parametrize("answers", [_too_much, _nothing])
async def test_without_an_answer_nothing_is_kept(town: Town, answers: Any) -> None:
    draft = await drafted(town)
    async with scanned(town, answers):
        with pytest.raises(Unavailable, match="病毒检查暂时没有完成"):
            await given(town, draft, CLEAN)
    assert await of_draft(town.house.db, town.company, town.house.vault, draft.id) == ()


async def test_a_scanner_that_is_not_there_lets_nothing_in(town: Town) -> None:
    async with scanner() as clamd:
        pass
    with pytest.raises(Unavailable):
        await infected(clamd, CLEAN)


async def test_in_pieces_the_whole_is_looked_through_and_goes_on_after_a_failure(town: Town) -> None:
    draft = await drafted(town)
    upload = await begin(town.house.db, town.company, town.house.vault, draft.id, REPORT, "报告.pdf", len(CLEAN), sha256(CLEAN).digest())
    await go_on(town.house, town.company, draft.id, upload.id, 0, CLEAN[:PIECE])
    async with scanned(town, _nothing):
        with pytest.raises(Unavailable):
            await go_on(town.house, town.company, draft.id, upload.id, PIECE, CLEAN[PIECE:])
    async with scanned(town):
        done = await go_on(town.house, town.company, draft.id, upload.id, PIECE, CLEAN[PIECE:])
        assert done.file is not None
        bad = await begin(town.house.db, town.company, town.house.vault, draft.id, REPORT, "报告.pdf", len(HARMFUL), sha256(HARMFUL).digest())
        await go_on(town.house, town.company, draft.id, bad.id, 0, HARMFUL[:PIECE])
        with pytest.raises(Invalid):
            await go_on(town.house, town.company, draft.id, bad.id, PIECE, HARMFUL[PIECE:])
    assert len(await of_draft(town.house.db, town.company, town.house.vault, draft.id)) == 1
    assert await town.house.db.fetchval("SELECT count(*) FROM partial_uploads") == 0


@pytest.mark.parametrize("text", ["", "127.0.0.1:3310", "scanner.local:3310", "/run/clamav/clamd.ctl"])
def test_where_the_scanner_is(text: str) -> None:
    assert Settings.from_env({"JIBAN_CLAMD": text}).clamd == text


@pytest.mark.parametrize("text", ["clamd", ":3310", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:70000", "clamd.ctl"])
def test_a_place_that_is_none(text: str) -> None:
    with pytest.raises(SettingsError, match="JIBAN_CLAMD"):
        Settings.from_env({"JIBAN_CLAMD": text})
