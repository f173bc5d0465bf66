"""Reporting as a workbook: the daily figures with the comparison, and the records, written row by row; texts stay texts."""

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from core.access import Actor
from core.house import House
from core.reporting.mapping import ReportMapping
from core.reporting.reading import DayFigure, RecordView, Wanted, days, records
from core.time import CHINA

AT_ONCE: Final = 5_000
MOST: Final = 100_000
"""Records in one file; what is beyond is said in it."""
DAY_HEAD: Final = ("日期", "记录", "生成", "已确认", "上级平台", "结论", "上级平台没有", "对账确认", "内容不同", "本平台没有")
RECORD_HEAD: Final = (
    "记录编号", "记录", "办件编号", "上级平台编号", "事项", "办理机构", "日期", "状态", "说明", "次数", "生成时间", "上报时间", "确认时间", "回执", "已删除的栏目",
)


async def book(house: House, actor: Actor, mapping: ReportMapping, wanted: Wanted) -> bytes:
    """The workbook of what the actor sees."""
    import xlsxwriter  # noqa: PLC0415 - loaded by the first file that is asked for, not by every start

    with TemporaryDirectory() as folder:
        path = Path(folder) / "report.xlsx"
        made = xlsxwriter.Workbook(path, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
        about, listed = made.add_worksheet("对账"), made.add_worksheet("记录")
        about.write_row(0, 0, DAY_HEAD)
        for line, figure in enumerate(await days(house.db, actor), 1):
            about.write_row(line, 0, day_cells(figure, mapping))
        listed.write_row(0, 0, RECORD_HEAD)
        line, before = 1, 0
        while line <= MOST and (rows := await records(house, actor, wanted, before, AT_ONCE)):
            await asyncio.to_thread(_write, listed, line, rows, mapping)
            line, before = line + len(rows), rows[-1].id
        if line > MOST:
            listed.write_string(line, 0, f"本文件只列最近的 {line - 1} 条；请缩小范围后再导出")
        await asyncio.to_thread(made.close)
        return path.read_bytes()


def verdict(figure: DayFigure) -> str:
    """What the latest comparison says."""
    compared = figure.compared
    if compared is None:
        return "还没有对账"
    return "一致" if compared.same else "不一致"


def day_cells(figure: DayFigure, mapping: ReportMapping) -> tuple[str | int, ...]:
    """A day and kind as a row."""
    compared = figure.compared
    lists: tuple[str | int, ...] = ("", "", "", "") if compared is None else tuple(
        len(names) for names in (compared.missing, compared.settled, compared.differing, compared.unknown)
    )
    theirs = "" if compared is None else compared.theirs
    return figure.day.isoformat(), mapping.label(figure.kind), figure.made, figure.acked, theirs, verdict(figure), *lists


def _write(sheet: Any, line: int, rows: list[RecordView], mapping: ReportMapping) -> None:
    for offset, row in enumerate(rows):
        moments = [moment.astimezone(CHINA).strftime("%Y-%m-%d %H:%M:%S") if moment is not None else "" for moment in (row.made_at, row.sent_at, row.acked_at)]
        sheet.write_row(line + offset, 0, (
            row.no, mapping.label(row.kind), row.number, row.project_no, row.item_name, row.org_name, row.day.isoformat(), row.state, row.problem,
            row.attempts, *moments, row.receipt, "、".join(row.erased),
        ))
