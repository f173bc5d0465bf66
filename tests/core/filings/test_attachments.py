"""Materials: what is taken, who reads it, and how it goes with the filing."""

import asyncio
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from core.access import ANONYMOUS, SYSTEM
from core.access.reading_log import readings_of
from core.canonical import sm3
from core.cases.audit import verify
from core.cases.state import filed_of
from core.filings import FilingRequest, attachments, submit
from core.filings.attachments import attach, clean_name, missing, of_case, of_draft, read, remove, sniff
from core.filings.drafts import Draft, discard, load, mine, save
from core.problems import Conflict, Invalid, NotFound
from core.registry import load_registry
from core.settings import ROOT
from core.store.vault import VaultError

Town = Any
ITEM = "fire_acceptance_filing"
REPORT, DRAWINGS = "completion_report", "completion_drawings"
PDF = b"%PDF-1.7\n" + b"x" * 100
PNG = b"\x89PNG\r\n\x1a\n" + b"x" * 100
JPEG = b"\xff\xd8\xff\xe0" + b"x" * 100


async def drafted(town: Town) -> Draft:
    return await save(town.house.db, town.company, town.house.vault, None, town.company.parties[0].id, ITEM, "r", {"a": "1"})


async def given(town: Town, draft: Draft, material: str = REPORT, name: str = "报告.pdf", data: bytes = PDF) -> attachments.Attachment:
    return await attach(town.house.db, town.house, town.company, draft.id, material, name, data)


def request(town: Town, draft: Draft | None, key: str = "a", **changes: Any) -> FilingRequest:
    """An application that goes to officers and wants two uploads."""
    asked: FilingRequest = town.filing(key, **({"area_m2": Decimal(350)} | changes))
    return msgspec.structs.replace(asked, draft=draft.id if draft else None)


async def submitted(town: Town) -> tuple[str, list[attachments.Attachment]]:
    """A case with two files."""
    draft = await drafted(town)
    files = [await given(town, draft), await given(town, draft, DRAWINGS, "图 1.PNG", PNG)]
    receipt = await submit(town.house, town.company, request(town, draft))
    return receipt.cases[0].number, files


@pytest.mark.parametrize(("data", "media"), [
    (PDF, "application/pdf"), (PNG, "image/png"), (JPEG, "image/jpeg"), (b"", None), (b"MZ\x90", None), (b"<html>%PDF-", None),
    (b"GIF89a", None), (b"PK\x03\x04", None), (b"\x89PN", None),
], ids=["pdf", "png", "jpeg", "empty", "exe", "html", "gif", "zip", "cut"])
def test_what_a_file_is_its_bytes_say(data: bytes, media: str | None) -> None:
    assert sniff(data) == media


@pytest.mark.parametrize(("given_name", "kept"), [
    ("报告.pdf", "报告.pdf"), ("C:\\Users\\张三\\报告.doc", "报告.pdf"), ("../../etc/passwd", "passwd.pdf"), ("报告", "报告.pdf"), ("", "材料.pdf"),
    (".pdf", "材料.pdf"), ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie x.pdf"), ("\u202efdp.exe", "fdp.pdf"), ("长" * 300 + ".pdf", "长" * 95 + ".pdf"),
    ("报告.v2.pdf", "报告.v2.pdf"), ('<img src="x">.png', "img src=x.pdf"), ("\ud800.pdf", "材料.pdf"),
], ids=[f"name-{n}" for n in range(12)])
def test_a_file_s_name_is_harmless(given_name: str, kept: str) -> None:
    assert clean_name(given_name, "application/pdf") == kept


async def test_a_file_comes_back_as_it_was(town: Town) -> None:
    draft = await drafted(town)
    kept = await given(town, draft)
    assert (kept.material, kept.filename, kept.media, kept.size) == (REPORT, "报告.pdf", "application/pdf", len(PDF))
    assert await of_draft(town.house.db, town.company, town.house.vault, draft.id) == (kept,)
    assert await read(town.house, town.company, kept.id) == (kept, PDF)


async def test_neither_content_nor_name_stands_in_the_open(town: Town) -> None:
    await given(town, await drafted(town), name="张甲身份证.pdf")
    row = await town.house.db.fetchrow("SELECT * FROM attachments")
    assert PDF[:40] not in row["sealed"]
    assert "张甲".encode() not in row["filename"]
    assert row["digest"] == sm3(row["sealed"])


@pytest.mark.parametrize(("data", "said"), [(b"", "空"), (b"hello", "PDF、JPG、PNG"), (b"%PDF-" + b"x" * 50, "10 MB")], ids=["empty", "text", "large"])
async def test_what_is_not_taken_says_what_is(town: Town, monkeypatch: pytest.MonkeyPatch, data: bytes, said: str) -> None:
    draft = await drafted(town)
    if said == "10 MB":
        data += b"x" * attachments.LARGEST
    with pytest.raises(Invalid) as caught:
        await given(town, draft, data=data)
    [problem] = caught.value.fields
    assert problem.field == f"material.{REPORT}"
    assert said in problem.text


async def test_there_is_an_end_to_the_number_of_files(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachments, "MOST", 1)
    draft = await drafted(town)
    await given(town, draft)
    with pytest.raises(Invalid):
        await given(town, draft)


async def test_nobody_else_reaches_a_draft_s_files(town: Town) -> None:
    draft = await drafted(town)
    kept = await given(town, draft)
    db, vault = town.house.db, town.house.vault
    for actor in (town.other, town.officers["decider"], ANONYMOUS):
        for lost in (
            attach(db, town.house, actor, draft.id, REPORT, "x.pdf", PDF), of_draft(db, actor, vault, draft.id), remove(db, actor, draft.id, kept.id),
            read(town.house, actor, kept.id),
        ):
            with pytest.raises(NotFound):
                await lost


async def test_taken_out_again(town: Town) -> None:
    draft, second = await drafted(town), await drafted(town)
    kept = await given(town, draft)
    with pytest.raises(NotFound):  # another draft's file
        await remove(town.house.db, town.company, second.id, kept.id)
    await remove(town.house.db, town.company, draft.id, kept.id)
    assert await of_draft(town.house.db, town.company, town.house.vault, draft.id) == ()
    await given(town, draft)
    await discard(town.house.db, town.company, draft.id)
    assert await town.house.db.fetchval("SELECT count(*) FROM attachments") == 0


async def test_submitting_takes_the_files_along_and_the_draft_away(town: Town) -> None:
    number, files = await submitted(town)
    assert await mine(town.house.db, town.company) == ()
    for actor in (town.company, town.officers["decider"]):
        assert list(await of_case(town.house, actor, number)) == files
    for actor in (town.other, ANONYMOUS):
        assert await of_case(town.house, actor, number) == ()
        with pytest.raises(NotFound):
            await read(town.house, actor, files[0].id)
    payload = await town.house.db.fetchval("SELECT payload FROM events WHERE seq = 1")
    assert [(each.id, each.material, each.digest) for each in filed_of(payload).attachments] == [
        (each.id, each.material, each.digest) for each in files
    ]
    with pytest.raises(NotFound):  # a filing's file is not taken out again
        await remove(town.house.db, town.company, 1, files[0].id)


async def test_each_missing_upload_has_its_message_and_nothing_is_filed(town: Town) -> None:
    draft = await drafted(town)
    with pytest.raises(Invalid) as caught:
        await submit(town.house, town.company, request(town, draft))
    assert [(each.field, each.text) for each in caught.value.fields] == [
        ("material.completion_report", "请上传工程竣工验收报告"), ("material.completion_drawings", "请上传涉及消防的建设工程竣工图纸"),
    ]
    await given(town, draft)
    with pytest.raises(Invalid) as caught:
        await submit(town.house, town.company, request(town, draft))
    assert [each.field for each in caught.value.fields] == ["material.completion_drawings"]
    assert await town.house.db.fetchval("SELECT count(*) FROM filings") == 0
    assert await load(town.house.db, town.company, town.house.vault, draft.id) == draft


async def test_a_small_hotel_needs_no_upload(town: Town) -> None:
    draft = await drafted(town)
    receipt = await submit(town.house, town.company, request(town, draft, area_m2=Decimal(200)))
    assert receipt.cases[0].status == "办结"
    assert await mine(town.house.db, town.company) == ()


async def test_without_a_draft_no_upload_is_asked_for(town: Town) -> None:
    assert (await submit(town.house, town.company, request(town, None))).cases[0].status == "已提交"


async def test_a_draft_is_submitted_once(town: Town) -> None:
    draft = await drafted(town)
    small = {"area_m2": Decimal(200)}
    first = await submit(town.house, town.company, request(town, draft, **small))
    again = await submit(town.house, town.company, request(town, draft, **small))
    assert (again.repeated, again.cases[0].number) == (True, first.cases[0].number)
    with pytest.raises(Conflict):
        await submit(town.house, town.company, request(town, draft, "b", **small))


async def test_of_many_submissions_of_one_draft_one_is_filed(town: Town) -> None:
    draft = await drafted(town)
    requests = [request(town, draft, f"{n}", area_m2=Decimal(200), place_addr=f"{n} 号") for n in range(10)]
    results = await asyncio.gather(*(submit(town.house, town.company, each) for each in requests), return_exceptions=True)
    assert sum(isinstance(result, Conflict) for result in results) == 9
    assert await town.house.db.fetchval("SELECT count(*) FROM cases") == 1


async def test_another_s_draft_is_no_draft(town: Town) -> None:
    draft = await drafted(town)
    theirs = msgspec.structs.replace(town.filing("a", town.other), draft=draft.id)
    with pytest.raises(Conflict):
        await submit(town.house, town.other, theirs)
    assert await load(town.house.db, town.company, town.house.vault, draft.id) == draft


async def test_an_officer_s_look_at_a_file_is_written_down(town: Town) -> None:
    number, files = await submitted(town)
    await read(town.house, town.company, files[0].id)
    await read(town.house, SYSTEM, files[0].id)
    assert await readings_of(town.house.db, town.officers["decider"], number) == ()
    await read(town.house, town.officers["handler"], files[0].id, "现场核查")
    [line] = await readings_of(town.house.db, town.officers["decider"], number)
    assert (line.by, line.what, line.purpose) == ("handler某", "material", "现场核查")
    assert await readings_of(town.house.db, town.company, number) == ()


async def test_a_file_put_in_another_s_place_is_noticed(town: Town) -> None:
    number, files = await submitted(town)
    audit = await verify(town.house.db, town.house.settings.digests, town.house.keys.signer().public_key())
    assert audit.findings == ()
    await town.house.db.execute("UPDATE attachments SET sealed = sealed || 'x' WHERE id = $1", files[0].id)
    with pytest.raises(VaultError):
        await read(town.house, town.officers["handler"], files[0].id)
    await town.house.db.execute("DELETE FROM attachments WHERE id = $1", files[1].id)
    audit = await verify(town.house.db, town.house.settings.digests, town.house.keys.signer().public_key())
    assert [(each.damage, each.number, each.detail) for each in audit.findings] == [
        ("material", number, f"材料 {files[0].id} 被改动"), ("material", number, f"材料 {files[1].id} 不见了"),
    ]


async def test_after_erasure_names_and_contents_are_gone(town: Town) -> None:
    number, files = await submitted(town)
    await town.house.vault.destroy(town.house.db, town.company.parties[0].id)
    told = await of_case(town.house, town.officers["handler"], number)
    assert [each.filename for each in told] == ["（已按申请人要求删除）"] * 2
    with pytest.raises(NotFound):
        await read(town.house, town.officers["handler"], files[0].id)


def test_what_is_missing_can_be_asked_beforehand() -> None:
    item = load_registry(ROOT).items[ITEM]
    env = {"apply_mode": "一般方式", "path": "一般程序"}
    assert [each.label for each in missing(item, env, {DRAWINGS})] == ["工程竣工验收报告"]
    assert missing(item, {"apply_mode": "告知承诺"}, ()) == ()
