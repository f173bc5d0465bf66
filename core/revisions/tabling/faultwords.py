"""What is wrong with the rules, and what would be right, without a word of the file's language."""

from typing import Final

from core.faults import Fault
from core.revisions.tabling.book import Line, Sheet
from core.revisions.tabling.spots import Spot, covering_rows
from core.revisions.tabling.typed import NotUnderstood, understood, wanted
from core.revisions.tabling.words import as_written

_SAID: Final[dict[str, tuple[str, str]]] = {
    "gap": ("有的情形没有一行适用：{example}", "每一种情形都有一行"),
    "overlap": ("{found}", "同一情形只有一行符合"),
    "not-proved": ("列太多，证明不了没有遗漏", "最后加一行没有条件的“其他情形”，或者少用几列"),
    "unconfirmed-binding": ("待确认的本地规定写成了要照办", "未经确认只能作提示，不得据以拒绝、限制或者增加负担；先确认，或者把效力改为“只作提示”"),
    "unused-output": ("{found}", "每个结论至少有一行得出它"),
    "as-of": ("没有选按哪一天的规定", "选一个日期"),
    "missing-output": ("没有写结论", "从结论里选一个"),
    "unknown-output": ("多写了一个结论", "从结论里选一个"),
    "output-value": ("{found}", "从结论里选一个"),
    "placeholder": ("说明里填入了不存在的内容：{say}", "从“可以填入”里选"),
    "rows": ("一行也没有", "至少一行"),
    "basis": ("没有写依据", "至少一条依据，如“行动计划 2.2”"),
    "say": ("没有写说明", "一句人能读懂的话"),
    "confirmed-by": ("没有写由谁、依据哪份文件确认", "用“确认这条规定”写明"),
    "range": ("各行都算的表里写了“在几个里选定”", "应当如此，或者只作提示"),
    "duplicate-row": ("{found}", "每条规则一个编号"),
}
"""Fault by code: what is wrong, and what would be right."""


def fault_words(fault: Fault, sheet: Sheet, spot: Spot) -> tuple[str, str]:
    """What is wrong, and what would be right, without a word of the file's language."""
    line = next((line for line in sheet.lines if spot.row in (line.name, line.row.no)), None)
    if spot.part == "when" and spot.column and line is not None:
        return _cell_words(fault, sheet, line, spot.column)
    label = sheet.columns[spot.column].label if spot.column in sheet.columns else ""
    if fault.code == "unknown-field" and spot.part == "inputs":
        return f"这一列用的栏目不在了：{sheet.definition.inputs.get(spot.column, '')}", "换成申请表里有的栏目，或者删去这一列"
    if fault.code == "unreachable":
        return _unreachable_words(sheet, spot.row), "能够适用的条件；或者删去这一行"
    if fault.code in _SAID:
        said, instead = _SAID[fault.code]
        return said.format(found=fault.found, example=fault.found.partition("：")[2], say=line.row.say if line else ""), instead
    where = f"“{label}”" if label else ""
    return f"{where}{fault.found}", fault.expected


def _cell_words(fault: Fault, sheet: Sheet, line: Line, column: str) -> tuple[str, str]:
    """A cell that cannot be read, as if it had just been typed."""
    if column not in sheet.columns:
        return "这一格所在的列已经不在了", "删去这一格，或者把列加回来"
    of, written = sheet.columns[column].of, line.row.when.get(column)
    if of is None or written is None:
        return fault.found, fault.expected
    try:
        understood(as_written(written), of, sheet.around)
    except NotUnderstood as error:
        return error.found, error.expected
    return (fault.found if fault.code != "cell" else f"“{as_written(written)}”不能用在这一列"), wanted(of)


def _unreachable_words(sheet: Sheet, number: str) -> str:
    covers = covering_rows(sheet, number)
    if covers:
        return f"规则 {number} 用不上：它的情形已经由上面的 {'、'.join(covers)} 覆盖"
    return f"规则 {number} 用不上：它的几个条件不会同时成立"
