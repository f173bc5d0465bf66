"""The codes of an item: 基本编码, 实施编码, 业务办理项编码, and what they say of one another (GB/T 39554.1-2020; standards 2.7).

The basic code has 12 digits; the implementing code puts the authority's USCC (18) and the level of exercise (1) before it; the code of
an 业务办理项 puts two digits behind that. Whether the USCC's check character holds is not asked: early codes fail it and are in use.
"""

import re
from collections.abc import Iterator

from core.faults import Blame, Fault
from core.items.model import ItemFile

USCC = 18
"""Signs of the authority's code at the beginning of an implementing code."""
_CATALOG = re.compile(r"^\d{12}$", re.ASCII)
_TASK = re.compile(r"^[0-9A-HJ-NPQRTUWXY]{18}[2-6]\d{12}$", re.ASCII)
_HANDLE = re.compile(r"^[0-9A-HJ-NPQRTUWXY]{18}[2-6]\d{14}$", re.ASCII)


def authority_code(task_code: str) -> str:
    """The USCC of the authority that an implementing code is of; empty without one."""
    return task_code[:USCC]


def check_codes(info: ItemFile, blame: Blame) -> Iterator[Fault]:
    """What is wrong with the codes that are given."""
    if info.catalog_code and not _CATALOG.match(info.catalog_code):
        yield _fault(blame, "catalog_code", info.catalog_code, "12 位数字的基本编码，没有赋码的留空")
    if info.task_code and not _TASK.match(info.task_code):
        yield _fault(blame, "task_code", info.task_code, "31 位实施编码：实施主体代码 18 位、行使层级 1 位（2 到 6）、基本编码 12 位")
    elif info.task_code and info.task_code[-12:] != info.catalog_code:
        yield _fault(blame, "task_code", info.task_code, f"末 12 位是本事项的基本编码 {info.catalog_code or '（还没有写）'}")
    if info.task_handle_item and not _HANDLE.match(info.task_handle_item):
        yield _fault(blame, "task_handle_item", info.task_handle_item, "33 位业务办理项编码：实施编码 31 位、顺序 2 位")
    elif info.task_handle_item and info.task_handle_item[:-2] != info.task_code:
        yield _fault(blame, "task_handle_item", info.task_handle_item, f"前 31 位是本事项的实施编码 {info.task_code or '（还没有写）'}")


def _fault(blame: Blame, place: str, found: str, expected: str) -> Fault:
    return blame.at(place, found, expected, code="item-code")
