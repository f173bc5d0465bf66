"""`audit verify` names each kind of damage, at the right case and event, and nothing else."""

import asyncio
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncpg
import msgspec
import pytest

from core.cases import withdraw
from core.cases.audit import Audit, verify
from core.cases.chain import link_hash
from core.cases.digests import exported, make
from core.cases.sequencer import sequence
from core.cases.state import EventRow
from core.cases.suspects import link_of
from core.filings import submit
from core.time import at, now

Town = Any


class Archive(msgspec.Struct, frozen=True):
    """A town with three cases (ids 1 to 3) of five events, all placed and digested; `numbers` by id."""

    town: Town
    numbers: dict[int, str]
    folder: Path

    async def audit(self) -> Audit:
        """Verify everything."""
        return await verify(self.town.house.db, self.folder, self.town.house.keys.signer().public_key())

    async def named(self) -> set[tuple[str, int, int]]:
        """The findings as (damage, case id, seq)."""
        ids = {number: case for case, number in self.numbers.items()} | {f"#{case}": case for case in self.numbers} | {"": 0}
        audit = await self.audit()
        assert all(finding.sentence() for finding in audit.findings)
        return {(finding.damage, ids[finding.number], finding.seq) for finding in audit.findings}

    async def damage(self, *statements: str) -> None:
        """Do what only somebody with the whole database in hand can do: the triggers do not hold them."""
        connection = await asyncpg.connect(self.town.house.db.url)
        try:
            await connection.execute("SET session_replication_role = replica")
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()

    async def rehash(self, case: int, first: int, *, positions: bool = False) -> None:
        """Recompute the chain of a case from an event on, as somebody would who wants it to look whole."""
        connection = await asyncpg.connect(self.town.house.db.url)
        try:
            await connection.execute("SET session_replication_role = replica")
            rows = await connection.fetch(
                'SELECT seq, kind, recorded_at, effective_on, actor, release, payload, prev, hash FROM events WHERE "case" = $1 ORDER BY seq', case
            )
            prev = bytes(32)
            for row in (EventRow(**dict(each)) for each in rows):
                digest = row.hash if row.seq < first else link_hash(prev, link_of(self.numbers[case], row))
                await connection.execute('UPDATE events SET prev = $3, hash = $4 WHERE "case" = $1 AND seq = $2', case, row.seq, prev, digest)
                if positions:
                    await connection.execute('UPDATE positions SET hash = $3 WHERE "case" = $1 AND seq = $2', case, row.seq, digest)
                prev = digest
            await connection.execute("UPDATE cases SET head = $2 WHERE id = $1", case, prev)
        finally:
            await connection.close()


async def placed(town: Town) -> None:
    async with town.house.db.dedicated() as connection:
        while await sequence(connection):
            pass


@pytest.fixture
async def archive(town: Town) -> Archive:
    """Three cases, placed and digested."""
    for n in (1, 2, 3):
        await submit(town.house, town.company, town.filing(f"{n}", place_addr=f"{n} 号"))
    await placed(town)
    folder = town.house.settings.digests
    assert await make(town.house.db, town.house.keys.signer(), folder) is not None
    numbers = {row["id"]: row["number"] for row in await town.house.db.fetch("SELECT id, number FROM cases")}
    assert sorted(numbers) == [1, 2, 3]
    made = Archive(town, numbers, folder)
    assert await made.named() == set()
    return made


@pytest.mark.parametrize("table", ["events", "positions", "digests"])
async def test_what_has_happened_cannot_be_changed_through_the_door(archive: Archive, table: str) -> None:
    for statement in (f"UPDATE {table} SET hash = ''", f"DELETE FROM {table}", f"TRUNCATE {table}"):
        with pytest.raises(asyncpg.RestrictViolationError):
            await archive.town.house.db.execute(statement.replace("SET hash", "SET root" if table == "digests" else "SET hash"))


@pytest.mark.parametrize(
    "change",
    [
        "payload = convert_to(replace(convert_from(payload, 'UTF8'), '承诺即办', '一般程序'), 'UTF8')",
        "recorded_at = recorded_at + interval '1 microsecond'", "effective_on = effective_on + 1", "actor = 'account:99'",
        "release = 'other'", "kind = 'received'", "prev = decode(repeat('00', 32), 'hex')",
    ],
)
async def test_a_changed_row(archive: Archive, change: str) -> None:
    seq = 2 if "prev" in change else 1
    await archive.damage(f'UPDATE events SET {change} WHERE "case" = 2 AND seq = {seq}')
    assert await archive.named() == {("changed", 2, seq)}


async def test_a_row_changed_together_with_its_hash(archive: Archive) -> None:
    await archive.damage("UPDATE events SET actor = 'x', hash = decode(repeat('ab', 32), 'hex') WHERE \"case\" = 2 AND seq = 3")
    assert await archive.named() == {("changed", 2, 3)}


SWAP = """UPDATE events SET seq = -seq WHERE "case" = 1 AND seq IN (2, 3);
UPDATE events SET seq = 5 + seq WHERE "case" = 1 AND seq = -2; UPDATE events SET seq = 5 + seq WHERE "case" = 1 AND seq = -3"""


async def test_two_swapped_rows(archive: Archive) -> None:
    await archive.damage(SWAP)
    assert await archive.named() == {("swapped", 1, 2), ("swapped", 1, 3)}


async def test_two_swapped_payloads(archive: Archive) -> None:
    await archive.damage(
        """UPDATE events e SET payload = o.payload FROM events o
        WHERE e."case" = 1 AND o."case" = 1 AND e.seq IN (2, 3) AND o.seq = 5 - e.seq"""
    )
    assert await archive.named() == {("swapped", 1, 2), ("swapped", 1, 3)}


async def test_two_rows_swapped_between_cases(archive: Archive) -> None:
    await archive.damage(
        'UPDATE events SET "case" = -"case" WHERE seq = 2 AND "case" IN (1, 2)',
        'UPDATE events SET "case" = 3 + "case" WHERE "case" < 0',
    )
    assert await archive.named() == {("swapped", 1, 2), ("swapped", 2, 2)}


INSERT = """INSERT INTO events ("case", seq, kind, recorded_at, effective_on, actor, release, payload, prev, hash)
SELECT "case", {seq}, kind, recorded_at, effective_on, actor, release, payload, {prev}, decode(repeat('cd', 32), 'hex')
FROM events WHERE "case" = 1 AND seq = 2"""


async def test_a_row_inserted_in_the_middle(archive: Archive) -> None:
    await archive.damage(
        'UPDATE events SET seq = -seq WHERE "case" = 1 AND seq > 2', 'UPDATE events SET seq = 1 - seq WHERE "case" = 1 AND seq < 0',
        INSERT.format(seq=3, prev="hash"), "UPDATE cases SET seq = 6 WHERE id = 1",
    )
    assert await archive.named() == {("inserted", 1, 3)}


async def test_a_row_inserted_at_the_end_with_a_good_hash(archive: Archive) -> None:
    await archive.damage(INSERT.format(seq=6, prev="hash"), "UPDATE cases SET seq = 6 WHERE id = 1")
    await archive.rehash(1, 6)
    assert await archive.named() == {("inserted", 1, 6)}


async def test_a_deleted_row(archive: Archive) -> None:
    await archive.damage('DELETE FROM events WHERE "case" = 3 AND seq = 3')
    assert await archive.named() == {("deleted-row", 3, 3)}


async def test_a_deleted_row_with_the_others_closed_up(archive: Archive) -> None:
    await archive.damage(
        'DELETE FROM events WHERE "case" = 3 AND seq = 3', 'UPDATE events SET seq = -seq WHERE "case" = 3 AND seq > 3',
        'UPDATE events SET seq = -seq - 1 WHERE "case" = 3 AND seq < 0', "UPDATE cases SET seq = 4 WHERE id = 3",
    )
    assert await archive.named() == {("deleted-row", 3, 3)}


async def test_a_deleted_row_and_its_position(archive: Archive) -> None:
    await archive.damage('DELETE FROM events WHERE "case" = 3 AND seq = 3', 'DELETE FROM positions WHERE "case" = 3 AND seq = 3')
    assert await archive.named() == {("deleted-row", 3, 3)}


@pytest.mark.parametrize(
    "statements",
    [
        ['DELETE FROM events WHERE "case" = 2'],
        ['DELETE FROM events WHERE "case" = 2', "DELETE FROM cases WHERE id = 2"],
        ["DELETE FROM cases WHERE id = 2"],
        ['DELETE FROM events WHERE "case" = 2', "DELETE FROM cases WHERE id = 2", 'DELETE FROM positions WHERE "case" = 2'],
    ],
    ids=["events", "events and case", "case", "events, case and positions"],
)
async def test_a_deleted_case(archive: Archive, statements: list[str]) -> None:
    await archive.damage(*statements)
    assert await archive.named() == {("deleted-case", 2, 0)}


async def test_a_rehashed_case(archive: Archive) -> None:
    await archive.damage("UPDATE events SET actor = 'account:99' WHERE \"case\" = 2 AND seq = 2")
    await archive.rehash(2, 2)
    assert await archive.named() == {("rehashed-case", 2, 0)}


async def test_a_rehashed_case_whose_positions_were_rewritten_too(archive: Archive) -> None:
    """Only the exported digest still knows."""
    await archive.damage("UPDATE events SET actor = 'account:99' WHERE \"case\" = 2 AND seq = 2")
    await archive.rehash(2, 2, positions=True)
    assert await archive.named() == {("rehashed-case", 2, 0)}


async def test_a_deleted_tail(archive: Archive) -> None:
    await archive.damage('DELETE FROM events WHERE "case" = 1 AND seq > 3')
    assert await archive.named() == {("deleted-tail", 1, 4)}


async def test_a_tail_deleted_everywhere_in_the_database(archive: Archive) -> None:
    """Events, positions and the case row agree with each other; only the exported digest still knows."""
    await archive.damage(
        'DELETE FROM events WHERE "case" = 3 AND seq > 3', 'DELETE FROM positions WHERE "case" = 3 AND seq > 3',
        """UPDATE cases SET seq = 3, head = (SELECT hash FROM events WHERE "case" = 3 AND seq = 3), status = '已受理', status_code = '30',
        step = 'decide', decided_on = NULL, closed_on = NULL WHERE id = 3""",
    )
    assert await archive.named() == {("deleted-tail", 3, 4)}


async def test_a_tail_deleted_before_it_had_a_position(archive: Archive) -> None:
    """What is not placed yet is covered by the case row and the outbox."""
    town = archive.town
    await submit(town.house, town.company, town.filing("4", place_addr="4 号"))
    number = await town.house.db.fetchval("SELECT number FROM cases WHERE id = 4")
    await archive.damage('DELETE FROM events WHERE "case" = 4 AND seq > 3')
    audit = await archive.audit()
    assert [(finding.damage, finding.number, finding.seq) for finding in audit.findings] == [("deleted-tail", number, 4)]


async def test_a_changed_row_that_has_no_position_yet(archive: Archive) -> None:
    town = archive.town
    await submit(town.house, town.company, town.filing("4", place_addr="4 号"))
    await archive.damage("UPDATE events SET actor = 'x' WHERE \"case\" = 4 AND seq = 2")
    audit = await archive.audit()
    assert [(finding.damage, finding.seq) for finding in audit.findings] == [("changed", 2)]


@pytest.mark.parametrize("change", ["status = '撤销'", "outcomes = '{\"path\": \"一般程序\"}'", "closed_on = NULL", "promised_due = '2027-01-01'"])
async def test_a_case_row_that_is_not_what_its_events_say(archive: Archive, change: str) -> None:
    await archive.damage(f"UPDATE cases SET {change} WHERE id = 2")
    assert await archive.named() == {("read-model", 2, 0)}


async def test_digests_are_chained_signed_and_exported_once(archive: Archive) -> None:
    town = archive.town
    signer = town.house.keys.signer()
    assert await make(town.house.db, signer, archive.folder) is None
    receipt = await submit(town.house, town.company, town.filing("4", place_addr="1 号"))
    await withdraw(town.house, town.company, receipt.cases[0].number)
    await placed(town)
    with at(now() + timedelta(days=1)):
        second = await make(town.house.db, signer, archive.folder)
    assert second is not None
    assert (second.first, second.last) == (16, 17)
    assert [each.digest.last for each in exported(archive.folder)] == [15, 17]
    audit = await archive.audit()
    assert (audit.ok, audit.cases, audit.events, audit.last, audit.digests) == (True, 4, 17, 17, 2)


async def test_a_crash_between_commit_and_export_is_made_good(archive: Archive) -> None:
    town = archive.town
    for path in archive.folder.iterdir():
        path.unlink()
    assert [finding.damage for finding in (await archive.audit()).findings] == ["digest"]
    await make(town.house.db, town.house.keys.signer(), archive.folder)
    assert (await archive.audit()).ok


async def test_forged_digests_are_noticed(archive: Archive, tmp_path: Path) -> None:
    file = exported(archive.folder)[0]
    path = archive.folder / file.name
    keep = path.read_bytes()
    for forged in (
        msgspec.structs.replace(file, digest=msgspec.structs.replace(file.digest, root="00" * 32)),
        msgspec.structs.replace(file, leaves=file.leaves[1:]),
        msgspec.structs.replace(file, digest=msgspec.structs.replace(file.digest, signature="00" * 64)),
    ):
        path.write_bytes(msgspec.json.encode(forged))
        assert "digest" in {finding.damage for finding in (await archive.audit()).findings}
    path.write_bytes(keep)
    await archive.damage("DELETE FROM digests")
    assert {finding.damage for finding in (await archive.audit()).findings} == {"digest"}
    shutil.rmtree(archive.folder)


async def test_verifying_while_others_write_finds_nothing(archive: Archive) -> None:
    town, stop = archive.town, asyncio.Event()

    async def writing() -> None:
        count = 0
        while not stop.is_set():
            count += 1
            await submit(town.house, town.company, town.filing(f"w{count}", place_addr=f"w {count} 号"))

    async def placing() -> None:
        async with town.house.db.dedicated() as connection:
            while not stop.is_set():
                await sequence(connection)
                await asyncio.sleep(0)

    async def looking() -> None:
        for _ in range(10):
            assert (await archive.audit()).findings == ()
        stop.set()

    await asyncio.gather(writing(), placing(), looking())
