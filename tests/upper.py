"""A small upper platform: a real HTTP server that takes records in, each once, checks signatures, and can be made to misbehave."""

import asyncio
import hashlib
import hmac
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import msgspec

from core.canonical import canonical, sm3

KEY = "5a" * 32


class Upper:
    """What it has taken in, and how it behaves.

    `mood` is what it does with the next requests: well, down (refuses the connection), broken (answers 500), slow (never answers), cut
    (takes in, then hangs up), twice (speaks twice of each record), silent (does not speak of the first), odd (answers no JSON).
    `refuses` are words by record kind: what it says to each record of that kind.
    """

    def __init__(self) -> None:
        self.mood = "well"
        self.refuses: dict[str, str] = {}
        self.records: dict[str, dict[str, Any]] = {}
        self.order: list[str] = []
        self.messages = 0
        self.again = Counter[str]()
        self.port = 0
        self._server: asyncio.Server | None = None

    @property
    def address(self) -> str:
        """Where its interface begins."""
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        """Listen, on the same port as before."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Be away."""
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()
            self._server = None

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            path, headers, body = await _request(reader)
            status, said = self._answer(path, headers, body)
            if status:
                writer.write(_response(status, said))
                await writer.drain()
            elif self.mood == "slow":
                await reader.read()  # until the other side gives up
        finally:
            writer.close()

    def _answer(self, path: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
        """Status and body; status 0: hang up without a word."""
        self.messages += 1
        if self.mood == "slow":
            return 0, b""
        if self.mood == "broken":
            return 500, '{"message": "数据库维护中"}'.encode()
        stamp = headers["x-jiban-timestamp"]
        signed = hmac.new(bytes.fromhex(KEY), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
        if headers["x-jiban-signature"] != signed or headers["x-jiban-source"] != "SF01":
            return 401, '{"detail": "签名不能确认"}'.encode()
        said = msgspec.json.decode(body)
        answer = {"/records": self._take, "/reconciliation": self._counts, "/reconciliation/records": self._had}[path](said)
        if self.mood == "cut":
            return 0, b""
        return 200, b"<html>" if self.mood == "odd" else msgspec.json.encode(answer)

    def _take(self, said: dict[str, Any]) -> dict[str, Any]:
        answers = [self._one(record) for record in said["records"]]
        if self.mood == "silent":
            answers = answers[1:]
        return {"answers": answers * 2 if self.mood == "twice" else answers}

    def _one(self, record: dict[str, Any]) -> dict[str, str]:
        no = record["no"]
        if record["kind"] in self.refuses:
            return {"no": no, "said": "不接受", "because": self.refuses[record["kind"]]}
        known = self.records.get(no)
        if known == record:
            self.again[no] += 1
            return {"no": no, "said": "已收过", "receipt": f"回执-{no}"}
        if known is not None and record["version"] <= known["version"]:
            return {"no": no, "said": "不接受", "because": "同一编号内容不同"}
        self.records[no] = record
        self.order.append(no)
        return {"no": no, "said": "收到", "receipt": f"回执-{no}"}

    def _of(self, day: str) -> list[dict[str, Any]]:
        return [record for record in self.records.values() if record["day"] == day]

    def _counts(self, said: dict[str, Any]) -> dict[str, Any]:
        kinds = sorted({record["kind"] for record in self._of(said["day"])})
        return {"kinds": [{"kind": kind, "count": len(had := self._digests(said["day"], kind)), "hash": _over(had)} for kind in kinds]}

    def _had(self, said: dict[str, Any]) -> dict[str, Any]:
        return {"records": [{"no": no, "digest": digest} for no, digest in self._digests(said["day"], said["kind"]).items()]}

    def _digests(self, day: str, kind: str) -> dict[str, str]:
        return {record["no"]: sm3(canonical(record)).hex() for record in self._of(day) if record["kind"] == kind}


def _over(records: dict[str, str]) -> str:
    return sm3("".join(f"{no} {records[no]}\n" for no in sorted(records)).encode()).hex()


async def _request(reader: asyncio.StreamReader) -> tuple[str, dict[str, str], bytes]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
    return head[0].split(" ")[1], headers, await reader.readexactly(int(headers["content-length"]))


def _response(status: int, body: bytes) -> bytes:
    return f"HTTP/1.1 {status} X\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\nconnection: close\r\n\r\n".encode() + body


@asynccontextmanager
async def upper_platform() -> AsyncIterator[Upper]:
    """A running one."""
    upper = Upper()
    await upper.start()
    try:
        yield upper
    finally:
        await upper.stop()
