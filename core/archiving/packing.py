"""Packing a finished case: everything about it gathered by the system, the same bytes whoever asks.

What cannot be had (the applicant's key is destroyed, a file's bytes are not the ones handed in) is named in the index; it stops nothing.
"""

import asyncio
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

import msgspec

from core.access import SYSTEM
from core.archiving.describing import metadata, retention_of
from core.archiving.model import EVENTS, FORM, METADATA, Index, Missing, Package, StoredEvent
from core.archiving.reporting import report_of
from core.archiving.sheets import ERASED, form_sheet, index_sheet, record_sheet, report_sheet
from core.archiving.writing import Part, signed, zipped
from core.canonical import canonical
from core.cases import paper_of, read_case
from core.cases.chain import stamp
from core.cases.loading import Loaded, opened
from core.cases.state import filed_of
from core.cases.views import CaseView
from core.filings import attachments
from core.house import House
from core.items.item import Item
from core.notices import Printer, Sheet
from core.problems import NotFound, NotLawful
from core.store.vault import VaultError
from core.verification import Address, ring_of, signer
from core.verification.claims import key_id

_ENDINGS: Final = {media: ending for media, (_, ending) in attachments.MEDIA.items()}
GONE: Final = "申请人的密钥已经销毁，材料已按其要求删除"


class Packer:
    """Packs cases; holds the printer, whose fonts are loaded once."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._address = Address.of(house.settings)
        self._ring = ring_of(house.settings, house.keys, self._address)
        self._printer: Printer | None = None
        self._printing = asyncio.Lock()

    async def pack(self, number: str) -> Package:
        """The package of a case. Raises NotFound, and NotLawful before its end."""
        # unscoped: the system packs; who may have the package is asked by `core.archiving.keeping`
        view = await read_case(self._house, SYSTEM, number)
        async with opened(self._house, SYSTEM, number) as (_, case):
            pass
        if case.state.closed_on is None:
            raise NotLawful("办件还没有结束，不能归档", "办结以后再来")
        parts, missing = await self._parts(view, case)
        return await self._finished(view, case, parts, missing)

    async def _parts(self, view: CaseView, case: Loaded) -> tuple[list[Part], list[Missing]]:
        """Everything but the index, and what is missing."""
        materials, missing = await self._materials(view, case.item)
        if case.erased:
            missing.append(Missing(kind="form", title="申请表中的个人信息", because=ERASED))
        filed = filed_of(case.events[0].payload)
        form = {"number": view.number, "release": view.release, "filed": filed.values, "fields": [msgspec.to_builtins(each) for each in view.fields]}
        events = Part(path=EVENTS, kind="events", title="办理记录", data=msgspec.json.encode(list(_rows(case))))
        parts = [
            Part(path=FORM, kind="form", title="申请表（数据）", data=canonical(form)),
            Part(path="form/form.pdf", kind="form", title=case.item.form.title, data=await self._pdf(form_sheet(view, case))),
            *materials, *await self._notices(view), events,
            Part(path="opinions/record.pdf", kind="opinion", title="办理情况和审查意见", data=await self._pdf(record_sheet(view, case.item))),
            Part(path="opinions/decision.json", kind="opinion", title="规则结论（数据）", data=canonical(case.decision)),
        ]
        assert case.state.closed_on is not None
        report = report_of(case, parts, self._ring, case.state.closed_on)
        return [
            *parts,
            Part(path="verification/report.json", kind="verification", title="核验报告（数据）", data=canonical(report)),
            Part(path="verification/report.pdf", kind="verification", title="核验报告", data=await self._pdf(report_sheet(view, report))),
        ], missing

    async def _finished(self, view: CaseView, case: Loaded, parts: list[Part], missing: Sequence[Missing]) -> Package:
        """With metadata, the printed index, and the signed one."""
        closed = case.state.closed_on
        assert closed is not None
        retention = retention_of(case.item, closed)
        described = canonical(metadata(view, case, retention, parts, missing))
        parts = [*parts, Part(path=METADATA, kind="metadata", title="元数据", data=described)]
        entries = sorted((part.entry() for part in parts), key=lambda entry: entry.path)
        printed = Part(path="index.pdf", kind="index", title="归档目录", data=await self._pdf(index_sheet(view, entries, missing, retention)))
        private = signer(self._house.keys)
        index = signed(
            Index(
                host=self._address.host, number=view.number, title=view.item_name, closed_on=closed, seq=case.state.seq, head=case.state.head.hex(),
                retention=retention, files=tuple(sorted((*entries, printed.entry()), key=lambda entry: entry.path)), missing=tuple(missing),
                key=key_id(private.public_key()).hex(),
            ),
            private,
        )
        data = await asyncio.to_thread(zipped, index, [*parts, printed])
        return Package(view.number, case.state.seq, data, tuple(missing))

    async def _materials(self, view: CaseView, item: Item) -> tuple[list[Part], list[Missing]]:
        """Every file that was handed in, opened with the party's key."""
        house, found, missing = self._house, list[Part](), list[Missing]()
        for place, file in enumerate(await attachments.of_case(house, SYSTEM, view.number), 1):
            title = f"{item.called(file.material)}：{file.filename}"
            try:
                _, data = await attachments.read(house, SYSTEM, file.id)
            except NotFound:
                missing.append(Missing(kind="material", title=item.called(file.material), because=GONE, origin=file.digest))
                continue
            except VaultError as error:
                missing.append(Missing(kind="material", title=title, because=str(error), origin=file.digest))
                continue
            found.append(Part(path=f"materials/{place:03d}{_ENDINGS[file.media]}", kind="material", title=title, data=data, origin=file.digest))
        return found, missing

    async def _notices(self, view: CaseView) -> list[Part]:
        """Every paper that was made, as it was made."""
        return [
            Part(
                path=f"notices/{place:03d}.pdf", kind="notice", title=f"{paper.title} {paper.number}", origin=paper.number,
                data=await paper_of(self._house, SYSTEM, view.number, paper.number),
            )
            for place, paper in enumerate(view.papers, 1)
        ]

    async def _pdf(self, sheet: Sheet) -> bytes:
        """The sheet as PDF; one at a time."""
        async with self._printing:
            return await asyncio.to_thread(self._print, sheet)

    def _print(self, sheet: Sheet) -> bytes:
        if self._printer is None:
            self._printer = Printer([self._house.settings.fonts])
        return self._printer.sheet(sheet)


@lru_cache(maxsize=2)
def packer_of(house: House) -> Packer:
    """The packer of a house, made once: its fonts take longer to load than a package to pack."""
    return Packer(house)


def _rows(case: Loaded) -> Iterator[StoredEvent]:
    for row in case.events:
        yield StoredEvent(
            row.seq, row.kind, stamp(row.recorded_at), row.effective_on, row.actor, row.release, row.payload.decode(), row.prev.hex(), row.hash.hex()
        )
