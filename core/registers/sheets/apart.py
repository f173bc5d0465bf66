"""Reading a large file in a process of its own: it takes a while in which nobody else would be answered."""

import asyncio
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import Final, TypeAlias

from core.problems import FieldProblem, Invalid
from core.registers.sheets.cells import Grid, refused
from core.registers.sheets.reading import read_file

LARGE: Final = 100_000
"""From so many bytes on, a process of its own pays for its start."""
_Refused: TypeAlias = tuple[str, str, tuple[FieldProblem, ...]]


async def read_apart(name: str, data: bytes) -> Grid:
    """As `read_file`."""
    if len(data) < LARGE:
        return await asyncio.to_thread(read_file, name, data)
    try:
        with ProcessPoolExecutor(1, get_context("spawn")) as pool:
            found = await asyncio.get_running_loop().run_in_executor(pool, _read, name, data)
    except BrokenProcessPool as error:
        raise refused("文件打不开", "用表格软件打开它，另存为 .xlsx 再上传") from error
    if isinstance(found, Grid):
        return found
    raise Invalid(*found)


def _read(name: str, data: bytes) -> Grid | _Refused:
    """In the other process. A problem is handed back in its parts, since an exception's own are lost on the way."""
    try:
        return read_file(name, data)
    except Invalid as problem:
        return problem.detail, problem.instead, problem.fields
