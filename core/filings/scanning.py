"""Files are looked through for viruses before they are kept, when the operator names a scanner: clamd, over its INSTREAM command (clamd(8)).

Without one nothing is looked through. One that is named and does not answer lets nothing in: whoever uploads is asked to come again.
"""

import asyncio
from typing import Final

import structlog

from core.problems import Unavailable

PATIENCE: Final = 30
"""Seconds a scan may take, the connection included."""
_CHUNK: Final = 64 * 1024
_log = structlog.get_logger("scanning")


async def infected(clamd: str, data: bytes) -> str:
    """The name of what was found in the bytes, the empty text when nothing was; `clamd` is `host:port` or the path of a socket, empty for none.

    Raises Unavailable when the scanner does not answer in time, or not whether the bytes are clean.
    """
    if not clamd:
        return ""
    try:
        async with asyncio.timeout(PATIENCE):
            answer = await _asked(clamd, data)
    except (OSError, TimeoutError, asyncio.IncompleteReadError) as error:
        answer = f"{type(error).__name__}: {error}"
    _, _, said = answer.partition(": ")
    if said == "OK":
        return ""
    if said.endswith(" FOUND"):
        return said.removesuffix(" FOUND")
    _log.error("scan_failed", clamd=clamd, answer=answer)
    raise Unavailable("病毒检查暂时没有完成，文件没有收下", "请过几分钟再上传；已经填写的内容都在")


async def _asked(clamd: str, data: bytes) -> str:
    """What clamd says: `stream: OK`, `stream: <name> FOUND`, or an error."""
    host, _, port = clamd.rpartition(":")
    reader, writer = await (asyncio.open_unix_connection(clamd) if clamd.startswith("/") else asyncio.open_connection(host, int(port)))
    try:
        writer.write(b"zINSTREAM\0")
        for at in range(0, len(data), _CHUNK):
            piece = data[at : at + _CHUNK]
            writer.write(len(piece).to_bytes(4, "big") + piece)
            await writer.drain()
        writer.write(bytes(4))
        await writer.drain()
        return (await reader.readuntil(b"\0")).rstrip(b"\0").decode(errors="replace").strip()
    finally:
        writer.close()
