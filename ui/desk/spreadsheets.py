"""The results of a batch as a spreadsheet, written row by row so that a large one needs little memory."""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from core.batches.model import Batch
from core.batches.reading import Result, results
from core.store.engine import Connection

AT_ONCE: Final = 5_000
HEAD: Final = ("序号", "对象", "名称", "选中", "次序", "人员")
TAIL: Final = ("适用规则行", "开立办件", "问题")


async def export(connection: Connection, batch: Batch, labels: Mapping[str, str]) -> bytes:
    """The whole batch; texts stay texts, so nothing in it is taken for a formula."""
    import xlsxwriter  # noqa: PLC0415 - loaded by the first file that is asked for, not by every start

    with TemporaryDirectory() as folder:
        path = Path(folder) / "batch.xlsx"
        book = xlsxwriter.Workbook(path, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
        sheet = book.add_worksheet("结果")
        sheet.write_row(0, 0, [*HEAD, *labels.values(), *TAIL])
        line, after = 1, 0
        while rows := await results(connection, batch, after=after, limit=AT_ONCE):
            await asyncio.to_thread(_write, sheet, line, rows, tuple(labels))
            line, after = line + len(rows), rows[-1].n
        await asyncio.to_thread(book.close)
        return path.read_bytes()


def _write(sheet: Any, line: int, rows: Sequence[Result], names: Sequence[str]) -> None:
    for offset, row in enumerate(rows):
        head = (str(row.n), row.key, row.called, "是" if row.kept else "否", str(row.place or ""), "、".join(row.pairs))
        tail = ("、".join(row.hits), "、".join(row.opened), row.problem)
        sheet.write_row(line + offset, 0, [*head, *(_cell(row.outcomes.get(name, "")) for name in names), *tail])


def _cell(value: Any) -> Any:
    """Lists joined; numbers stay numbers, yes and no become words."""
    if isinstance(value, bool):
        return "是" if value else "否"
    return "、".join(map(str, value)) if isinstance(value, list) else value
