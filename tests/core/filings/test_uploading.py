"""Files in pieces: cut off and gone on with, compared at the end, held to what every file is held to."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest

from core.filings import attachments, uploading
from core.filings.attachments import LARGEST, of_draft, read
from core.filings.drafts import Draft, discard, save
from core.filings.uploading import KEPT_FOR, PIECE, NotThere, Upload, begin, forget_old, go_on
from core.problems import Invalid, NotFound
from core.time import at, now

Town = Any
ITEM, REPORT = "fire_acceptance_filing", "completion_report"
BIG = b"%PDF-1.7\n" + bytes(range(256)) * 3000
"""Three pieces."""


async def drafted(town: Town) -> Draft:
    return await save(town.house.db, town.company, town.house.vault, None, town.company.parties[0].id, ITEM, "r", {"a": "1"})


async def announced(town: Town, draft: Draft, data: bytes = BIG, *, size: int | None = None) -> Upload:
    return await begin(
        town.house.db, town.company, town.house.vault, draft.id, REPORT, "竣工报告.pdf", len(data) if size is None else size, sha256(data).digest()
    )


async def piece(town: Town, draft: Draft, upload: Upload, start: int, data: bytes) -> Upload:
    return await go_on(town.house, town.company, draft.id, upload.id, start, data)


def pieces(data: bytes = BIG) -> Sequence[tuple[int, bytes]]:
    return [(start, data[start : start + PIECE]) for start in range(0, len(data), PIECE)]


async def test_the_pieces_are_the_file(town: Town) -> None:
    draft = await drafted(town)
    upload = await announced(town, draft)
    for start, data in pieces():
        assert upload.file is None
        upload = await piece(town, draft, upload, start, data)
    assert upload.file is not None
    assert (upload.file.filename, upload.file.size) == ("竣工报告.pdf", len(BIG))
    about, whole = await read(town.house, town.company, upload.file.id)
    assert (whole, about.material) == (BIG, REPORT)
    assert await town.house.db.fetchval("SELECT (SELECT count(*) FROM partial_uploads) + (SELECT count(*) FROM upload_pieces)") == 0


async def test_cut_off_it_goes_on_where_it_ended_wherever_it_is_sent_from(town: Town) -> None:
    draft = await drafted(town)
    first = await announced(town, draft)
    await piece(town, draft, first, *pieces()[0])
    again = await announced(town, draft)
    assert (again.id, again.received) == (first.id, PIECE)
    with pytest.raises(NotThere) as caught:
        await piece(town, draft, again, *pieces()[0])  # the answer to it was lost
    assert (caught.value.received, caught.value.status) == (PIECE, 409)
    for start, data in pieces()[1:]:
        again = await piece(town, draft, again, start, data)
    assert again.file is not None


async def test_of_the_same_piece_sent_twice_at_once_one_counts(town: Town) -> None:
    draft = await drafted(town)
    upload = await announced(town, draft)
    results = await asyncio.gather(*(piece(town, draft, upload, *pieces()[0]) for _ in range(5)), return_exceptions=True)
    assert sum(isinstance(each, Upload) for each in results) == 1
    assert all(isinstance(each, Upload | NotThere) for each in results)


async def test_no_piece_stands_in_the_open(town: Town) -> None:
    draft = await drafted(town)
    await piece(town, draft, await announced(town, draft), *pieces()[0])
    sealed = await town.house.db.fetchval("SELECT sealed FROM upload_pieces")
    name = await town.house.db.fetchval("SELECT filename FROM partial_uploads")
    assert b"%PDF" not in sealed
    assert "竣工".encode() not in name


async def test_a_whole_that_is_not_what_was_announced_is_no_file(town: Town) -> None:
    draft = await drafted(town)
    upload = await announced(town, draft)
    for start, data in pieces()[:-1]:
        await piece(town, draft, upload, start, data)
    start, data = pieces()[-1]
    with pytest.raises(Invalid) as caught:
        await piece(town, draft, upload, start, b"x" * len(data))
    assert "有变化" in caught.value.fields[0].text
    assert await of_draft(town.house.db, town.company, town.house.vault, draft.id) == ()
    assert (await announced(town, draft)).received == 0


@pytest.mark.parametrize(("start", "data", "why"), [
    (0, b"MZ" + b"\0" * 100, "只接受 PDF"), (0, b"", "每一段"), (0, b"%PDF-" + b"x" * PIECE, "每一段"),
], ids=["another kind", "nothing", "too much at once"])
async def test_a_wrong_piece_is_said_at_once_and_ends_the_upload(town: Town, start: int, data: bytes, why: str) -> None:
    draft = await drafted(town)
    upload = await announced(town, draft)
    with pytest.raises(Invalid) as caught:
        await piece(town, draft, upload, start, data)
    assert why in caught.value.fields[0].text
    with pytest.raises(NotFound):
        await piece(town, draft, upload, 0, pieces()[0][1])


async def test_more_than_was_announced_is_not_taken(town: Town) -> None:
    draft = await drafted(town)
    upload = await announced(town, draft, b"%PDF-1.7 small")
    with pytest.raises(Invalid):
        await piece(town, draft, upload, 0, b"%PDF-1.7 small and more")


@pytest.mark.parametrize("size", [0, -1, LARGEST + 1])
async def test_too_large_and_empty_files_are_refused_before_they_are_sent(town: Town, size: int) -> None:
    with pytest.raises(Invalid):
        await announced(town, await drafted(town), size=size)


async def test_no_end_of_uploads_at_once(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploading, "MOST", 2)
    draft = await drafted(town)
    for data in (b"%PDF-a", b"%PDF-b"):
        await announced(town, draft, data)
    with pytest.raises(Invalid):
        await announced(town, draft, b"%PDF-c")
    await announced(town, draft, b"%PDF-b")


async def test_what_is_not_completed_and_what_is_thrown_away_is_gone(town: Town) -> None:
    draft = await drafted(town)
    upload = await announced(town, draft)
    await piece(town, draft, upload, *pieces()[0])
    await forget_old(town.house.db)
    assert (await announced(town, draft)).received == PIECE
    with at(now() + KEPT_FOR + timedelta(minutes=1)):
        await forget_old(town.house.db)
    assert await town.house.db.fetchval("SELECT count(*) FROM upload_pieces") == 0
    await piece(town, draft, await announced(town, draft), *pieces()[0])
    await discard(town.house.db, town.company, draft.id)
    assert await town.house.db.fetchval("SELECT count(*) FROM upload_pieces") == 0


async def test_what_the_draft_does_not_take_is_forgotten_and_can_be_sent_anew(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = await drafted(town)
    upload = await announced(town, draft)
    for start, data in pieces()[:-1]:
        await piece(town, draft, upload, start, data)
    with monkeypatch.context() as full:
        full.setattr(attachments, "MOST", 0)
        with pytest.raises(Invalid, match="文件太多"):
            await piece(town, draft, upload, *pieces()[-1])
    assert await town.house.db.fetchval("SELECT (SELECT count(*) FROM partial_uploads) + (SELECT count(*) FROM upload_pieces)") == 0
    assert await of_draft(town.house.db, town.company, town.house.vault, draft.id) == ()
    assert (await announced(town, draft)).received == 0


async def test_nobody_elses(town: Town) -> None:
    draft = await drafted(town)
    upload = await announced(town, draft)
    with pytest.raises(NotFound):
        await go_on(town.house, town.other, draft.id, upload.id, 0, pieces()[0][1])
    with pytest.raises(NotFound):
        await begin(town.house.db, town.other, town.house.vault, draft.id, REPORT, "a.pdf", 3, b"x" * 32)
