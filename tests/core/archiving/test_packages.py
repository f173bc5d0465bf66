"""Archive packages: whole, the same whoever packs, checkable without the house, honest about what is gone, kept and handed out with a trace."""

import asyncio
import struct
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from core.access import ANONYMOUS, Actor, PostHeld
from core.access.reading_log import readings_of
from core.archiving import due
from core.archiving.checking import NotAPackage, check_package
from core.archiving.due import note, pack_due, pack_next
from core.archiving.keeping import PURPOSES, hand_out, keep, kept
from core.archiving.model import EVENTS, FORM, INDEX, METADATA, Index
from core.archiving.packing import Packer
from core.archiving.writing import signed
from core.canonical import canonical, sm3
from core.cases import act, revoke
from core.cases.papers import CONSUMER, PaperMaker
from core.cases.sequencer import consume, sequence
from core.filings import FilingRequest, submit
from core.filings.attachments import attach
from core.filings.drafts import save
from core.forms import read_json
from core.problems import Forbidden, Invalid, NotFound, NotLawful
from core.process import Act
from core.time import at, now, today
from core.verification import Address, Ring, ring_of, signer

Town = Any
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
WHY = PURPOSES[0]
OPINION = "金丝雀审查意见"


async def papers(town: Town) -> None:
    """Let sequencer, papers and the archive's consumer catch up."""
    async with town.house.db.dedicated() as connection:
        while await sequence(connection):
            pass
    while await consume(town.house.db, CONSUMER, PaperMaker(town.house)):
        pass
    while await consume(town.house.db, due.CONSUMER, note):
        pass


async def instant(town: Town, key: str = "a") -> str:
    """A case that is granted at once, with its papers."""
    number = str((await submit(town.house, town.company, town.filing(key, place_addr=f"{key} 号"))).cases[0].number)
    await papers(town)
    return number


async def handled(town: Town) -> str:
    """A case filed with materials, handled with an opinion and refused."""
    house, company = town.house, town.company
    item = house.catalogue.item("fire_acceptance_filing")
    asked = town.filing("b", area_m2=Decimal(350), apply_mode="一般方式")
    async with house.db.pool.acquire() as connection:
        draft = await save(connection, company, house.vault, None, company.parties[0].id, item.id, item.hash, {})
        for material in item.info.material:
            if material.get == "电子上传":
                await attach(connection, house, company, draft.id, material.id, f"{material.name}.pdf", PDF)
    request = FilingRequest(asked.item, asked.values, asked.party, "b", draft=draft.id)
    number = str((await submit(house, company, request)).cases[0].number)
    for role, outcome in (("receiver", "收件"), ("acceptor", "受理"), ("handler", "通过")):
        await act(house, town.officers[role], number, Act(outcome, opinion=OPINION))
    await act(house, town.officers["decider"], number, Act("不予备案", reason="图纸不符", basis="暂行规定第36条"))
    await papers(town)
    return number


def ring(town: Town) -> Ring:
    return ring_of(town.house.settings, town.house.keys, Address.of(town.house.settings))


def contents(data: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rebuilt(files: dict[str, bytes], how: int = ZIP_STORED) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", how) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


async def test_a_package_is_whole_and_checks_without_the_house(town: Town) -> None:
    number = await handled(town)
    package = await Packer(town.house).pack(number)
    checked = check_package(package.data, ring(town))
    assert checked.findings == ()
    files, index = contents(package.data), checked.index
    assert next(iter(files)) == INDEX
    assert set(files) == {INDEX, *(entry.path for entry in index.files)}
    kinds = [entry.kind for entry in index.files]
    assert {kind: kinds.count(kind) for kind in ("form", "notice", "opinion", "events", "metadata", "verification", "index")} == {
        "form": 2, "notice": 3, "opinion": 2, "events": 1, "metadata": 1, "verification": 2, "index": 1,
    }
    materials = [entry for entry in index.files if entry.kind == "material"]
    assert materials
    assert all(files[entry.path] == PDF for entry in materials)
    assert all(files[entry.path].startswith(b"%PDF") for entry in index.files if entry.path.endswith(".pdf"))
    assert all(sm3(files[entry.path]).hex() == entry.sm3 for entry in index.files)
    assert (index.number, index.closed_on, index.retention.years, index.missing) == (number, today(), None, ())


async def test_the_data_says_what_was_filed_decided_and_done(town: Town) -> None:
    number = await handled(town)
    files = contents((await Packer(town.house).pack(number)).data)
    form = read_json(files[FORM])
    assert any(field["name"] == "mobile" and field["text"] == "13900000000" for field in form["fields"])
    described = read_json(files[METADATA])
    assert (described["project_no"], described["result"]["result_type"], described["accept_date"]) == (number, "不予许可", str(today()))
    assert [each["event_name"] for each in described["process"]] == ["filed", "received", "accepted", "reviewed", "refused"]
    assert OPINION in described["process"][3]["handle_explain"]
    assert "13900000000" not in files[METADATA].decode()
    report = read_json(files["verification/report.json"])
    assert report["chain"] is True
    assert {paper["state"] for paper in report["papers"]} == {"genuine"}
    assert len(report["materials"]) == len(described["material"])
    assert read_json(files["opinions/decision.json"])["tables"]


async def test_the_same_case_gives_the_same_bytes(town: Town) -> None:
    number = await handled(town)
    first = (await Packer(town.house).pack(number)).data
    with at(now() + timedelta(days=400)):
        assert (await Packer(town.house).pack(number)).data == first


async def test_an_open_case_has_no_package(town: Town) -> None:
    number = str((await submit(town.house, town.company, town.filing("a", apply_mode="一般方式"))).cases[0].number)
    with pytest.raises(NotLawful, match="还没有结束"):
        await Packer(town.house).pack(number)
    with pytest.raises(NotLawful, match="还没有结束"):
        await hand_out(town.house, town.officers["receiver"], number, WHY)
    with pytest.raises(NotFound):
        await Packer(town.house).pack("SF2026")


# --- what somebody does to a package ---------------------------------------------------------------------------------


def changed(files: dict[str, bytes], path: str, how: Callable[[bytes], bytes]) -> dict[str, bytes]:
    return {**files, path: how(files[path])}


async def test_every_byte_counts(town: Town) -> None:
    package = await Packer(town.house).pack(await handled(town))
    files, keys = contents(package.data), ring(town)
    for path in files:
        if path != INDEX:
            found = check_package(rebuilt(changed(files, path, lambda data: data[:-1] + bytes([data[-1] ^ 1]))), keys).findings
            assert any(path in finding and "被改动" in finding for finding in found), path
            found = check_package(rebuilt({name: data for name, data in files.items() if name != path}), keys).findings
            assert any(path in finding and "不见了" in finding for finding in found), path
    assert "notes.txt 不在归档目录里" in check_package(rebuilt({**files, "notes.txt": b"x"}), keys).findings


async def test_a_changed_index_is_not_the_platform_s(town: Town) -> None:
    package = await Packer(town.house).pack(await instant(town))
    files, keys = contents(package.data), ring(town)
    index = msgspec.json.decode(files[INDEX], type=Index)

    def found(other: Index, against: Ring = keys) -> tuple[str, ...]:
        return check_package(rebuilt({**files, INDEX: canonical(other)}), against).findings

    assert found(index) == ()
    assert any("签名不符" in each for each in found(msgspec.structs.replace(index, title="别的事项")))
    assert any("签名不符" in each for each in found(signed(index, Ed25519PrivateKey.generate())))
    assert any("不是" in each for each in found(msgspec.structs.replace(index, host="elsewhere.example")))
    assert any("不是" in each for each in found(index, Ring("elsewhere.example", keys.keys)))
    assert any("不成样子" in each for each in found(msgspec.structs.replace(index, signature="zz")))


async def test_rewritten_records_are_found_though_the_index_was_signed_again(town: Town) -> None:
    """Whoever had the key still cannot change a record without changing the end of the chain, which digests outside the database know."""
    package = await Packer(town.house).pack(await handled(town))
    files, keys, private = contents(package.data), ring(town), signer(town.house.keys)
    index = msgspec.json.decode(files[INDEX], type=Index)

    def found(path: str, data: bytes, **more: Any) -> tuple[str, ...]:
        entries = tuple(
            msgspec.structs.replace(entry, sm3=sm3(data).hex(), size=len(data)) if entry.path == path else entry for entry in index.files
        )
        again = signed(msgspec.structs.replace(index, files=entries, **more), private)
        return check_package(rebuilt({**files, path: data, INDEX: canonical(again)}), keys).findings

    events = files[EVENTS]
    assert any("与散列不符" in each for each in found(EVENTS, events.replace(OPINION.encode(), "改过的审查意见".encode())))
    rows = msgspec.json.decode(events)
    assert any("与散列不符" in each for each in found(EVENTS, msgspec.json.encode([rows[1], rows[0], *rows[2:]])))
    assert any("末尾" in each for each in found(EVENTS, msgspec.json.encode(rows[:-1])))
    assert any("末尾" in each for each in found(EVENTS, b"[]"))
    assert any("读不懂" in each for each in found(EVENTS, b"[1]"))
    form = files[FORM].replace("金枫街".encode(), "银杏街".encode())
    assert form != files[FORM]
    assert any("申请表的内容与收件时的办理记录不一致" in each for each in found(FORM, form))
    less = tuple(entry for entry in index.files if entry.kind != "material")
    again = canonical(signed(msgspec.structs.replace(index, files=less), private))
    kept_files = {name: data for name, data in files.items() if not name.startswith("materials/")}
    assert any("目录也没有说明" in each for each in check_package(rebuilt({**kept_files, INDEX: again}), keys).findings)


@pytest.mark.parametrize("data", [b"", b"PK", b"%PDF-1.4", b"PK\x05\x06" + bytes(18)], ids=["nothing", "two letters", "pdf", "empty zip"])
def test_what_is_no_package_is_said(data: bytes) -> None:
    with pytest.raises(NotAPackage):
        check_package(data, Ring("x", ()))


async def test_a_damaged_or_repacked_zip_is_no_package(town: Town) -> None:
    package, keys = await Packer(town.house).pack(await instant(town)), ring(town)
    files = contents(package.data)
    for data in (package.data[:-40], package.data[100:], rebuilt(files, ZIP_DEFLATED), rebuilt({**files, INDEX: b"{}"}), rebuilt({**files, INDEX: b"["})):
        with pytest.raises(NotAPackage):
            check_package(data, keys)
    offset = package.data.index(b"index.json") + len(b"index.json")
    broken = package.data[:offset] + struct.pack("<I", 7) + package.data[offset + 4 :]
    with pytest.raises(NotAPackage):
        check_package(broken, keys)


# --- what is gone ----------------------------------------------------------------------------------------------------


async def test_what_was_erased_is_named_and_stops_nothing(town: Town) -> None:
    house, number = town.house, await handled(town)
    await keep(Packer(house), house, number)
    async with house.db.transaction() as connection:
        await house.vault.destroy(connection, town.company.parties[0].id)
    package = await hand_out(house, town.officers["receiver"], number, WHY)
    checked = check_package(package.data, ring(town))
    assert checked.findings == ()
    assert {each.kind for each in checked.index.missing} == {"form", "material"}
    assert all("删除" in each.because for each in checked.index.missing)
    assert not any(entry.kind == "material" for entry in checked.index.files)
    files = contents(package.data)
    assert b"13900000000" not in files[FORM]
    assert read_json(files[METADATA])["missing"]
    assert any("金枫街" in field["text"] for field in read_json(files[FORM])["fields"])


async def test_a_changed_material_is_named(town: Town) -> None:
    house, number = town.house, await handled(town)
    await house.db.execute("UPDATE attachments SET sealed = sealed || 'x'::bytea WHERE id = (SELECT min(id) FROM attachments)")
    checked = check_package((await Packer(house).pack(number)).data, ring(town))
    assert checked.findings == ()
    changed_one, = checked.index.missing
    assert "已被改动" in changed_one.because


# --- kept, and handed out --------------------------------------------------------------------------------------------


async def test_who_takes_a_package_says_what_for_and_it_is_written_down(town: Town) -> None:
    house, number, officer = town.house, await instant(town), town.officers["receiver"]
    with pytest.raises(Invalid, match="用途"):
        await hand_out(house, officer, number, "看看")
    assert await readings_of(house.db, officer, number) == ()
    package = await hand_out(house, officer, number, WHY)
    reading, = await readings_of(house.db, officer, number)
    assert (reading.what, reading.purpose) == ("archive", WHY)
    found = await kept(house.db, officer, number)
    assert found is not None
    assert (found.seq, found.digest, found.size) == (package.seq, sm3(package.data).hex(), len(package.data))
    assert (await hand_out(house, officer, number, WHY)).data == package.data
    assert package.name == f"{number}-归档包.zip"


async def test_nobody_else_gets_one(town: Town) -> None:
    house, number = town.house, await instant(town)
    elsewhere = Actor(9, "e", "别处", "officer", (), (PostHeld("elsewhere", "receiver"),))
    with pytest.raises(NotFound):
        await hand_out(house, elsewhere, number, WHY)
    for actor in (town.company, town.other, ANONYMOUS):
        with pytest.raises(Forbidden):
            await hand_out(house, actor, number, WHY)
        assert await kept(house.db, actor, number) is None
    assert await kept(house.db, elsewhere, number) is None
    assert await house.db.fetchval("SELECT count(*) FROM access_log") == 0


async def test_a_kept_package_is_sealed(town: Town) -> None:
    number = await instant(town)
    await keep(Packer(town.house), town.house, number)
    sealed = await town.house.db.fetchval("SELECT sealed FROM archives")
    assert sealed[:2] != b"PK"
    assert b"13900000000" not in sealed
    assert number.encode() not in sealed


async def test_one_too_large_to_keep_is_packed_again(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.archiving.keeping.LARGEST", 10)
    house, number = town.house, await instant(town)
    first = await hand_out(house, town.officers["receiver"], number, WHY)
    assert await house.db.fetchval("SELECT sealed FROM archives") is None
    assert (await hand_out(house, town.officers["receiver"], number, WHY)).data == first.data


# --- by itself -------------------------------------------------------------------------------------------------------


async def test_it_is_packed_the_day_after_and_once(town: Town) -> None:
    house, number, packer = town.house, await instant(town), Packer(town.house)
    assert not await pack_next(house, packer)
    with at(now() + timedelta(days=1)):
        assert await pack_next(house, packer)
        assert not await pack_next(house, packer)
    found = await kept(house.db, town.officers["receiver"], number)
    assert found is not None
    assert await house.db.fetchval("SELECT count(*) FROM archives_due") == 0


async def test_not_before_its_papers_are_made(town: Town) -> None:
    await submit(town.house, town.company, town.filing("a"))
    async with town.house.db.dedicated() as connection:
        await sequence(connection)
    await consume(town.house.db, due.CONSUMER, note)
    with at(now() + timedelta(days=1)):
        assert not await pack_next(town.house, Packer(town.house))
        await papers(town)
        assert await pack_next(town.house, Packer(town.house))


async def test_what_happens_to_an_ended_case_makes_a_new_package(town: Town) -> None:
    house, number, packer = town.house, await instant(town), Packer(town.house)
    with at(now() + timedelta(days=1)):
        await pack_next(house, packer)
        await revoke(house, town.officers["decider"], number, Act("撤销", reason="承诺不实", basis="行政许可法第69条"))
        await papers(town)
    with at(now() + timedelta(days=2)):
        assert await pack_next(house, packer)
    seqs = [row["seq"] for row in await house.db.fetch("SELECT seq FROM archives ORDER BY seq")]
    assert len(seqs) == 2
    package = await hand_out(house, town.officers["receiver"], number, WHY)
    assert package.seq == seqs[1]
    assert check_package(package.data, ring(town)).ok


async def test_one_that_fails_holds_up_nobody_and_is_tried_again(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    house, packer = town.house, Packer(town.house)
    bad, good = await instant(town, "a"), await instant(town, "b")
    real = Packer.pack

    async def fails(self: Packer, number: str) -> Any:
        if number == bad:
            raise OSError("磁盘")
        return await real(self, number)

    monkeypatch.setattr(Packer, "pack", fails)
    with at(now() + timedelta(days=1)):
        assert [await pack_next(house, packer) for _ in range(3)] == [True, True, False]
        assert await kept(house.db, town.officers["receiver"], good) is not None
    monkeypatch.undo()
    with at(now() + timedelta(days=2)):
        assert [await pack_next(house, packer) for _ in range(2)] == [True, False]
        assert await kept(house.db, town.officers["receiver"], bad) is not None


async def test_two_workers_pack_each_case_once(town: Town) -> None:
    for key in "abcd":
        await instant(town, key)
    with at(now() + timedelta(days=1)):
        done = await asyncio.gather(*(pack_next(town.house, Packer(town.house)) for _ in range(6)))
    assert sorted(done) == [False, False, True, True, True, True]
    assert await town.house.db.fetchval("SELECT count(*) FROM archives") == 4


async def test_the_loop_packs_and_ends_when_told(town: Town) -> None:
    number = await instant(town)
    stop = asyncio.Event()
    with at(now() + timedelta(days=1)):
        task = asyncio.create_task(pack_due(town.house, stop))
        async with asyncio.timeout(120):
            while await kept(town.house.db, town.officers["receiver"], number) is None:  # noqa: ASYNC110 - a database rings no bell
                await asyncio.sleep(0.05)
            stop.set()
            await task
