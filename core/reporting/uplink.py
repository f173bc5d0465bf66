"""Speaking with the upper platform: signed JSON over HTTP, and what may come back. Nothing here knows the outbox.

Each request carries who we are, the time, and HMAC-SHA256 over `<time>.<body>`, as sources sign signals (`core.signals.keys`).
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import date
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import msgspec

from core import time
from core.reporting.parcels import Parcel
from core.settings import SettingsError, Uplink
from core.signals.keys import sign

if TYPE_CHECKING:
    import httpx

T = TypeVar("T")
LONGEST = 300
"""Signs of the other side's words that are kept."""


class LineDown(Exception):
    """The upper platform could not be asked, or did not answer what was agreed; the text says how it failed, in words for the page."""


class Answer(msgspec.Struct, frozen=True):
    """What the upper platform says of one record: `because` is in its own words, `receipt` its number for it."""

    no: str
    said: Literal["收到", "已收过", "不接受"]
    because: str = ""
    receipt: str = ""


class Answers(msgspec.Struct, frozen=True):
    """What it says of a message of records."""

    answers: tuple[Answer, ...]


class KindCount(msgspec.Struct, frozen=True):
    """How many records of a kind it has of a day, and the digest over them all (hex)."""

    kind: str
    count: int
    hash: str


class DayCount(msgspec.Struct, frozen=True):
    """What it has of a day."""

    kinds: tuple[KindCount, ...]


class Had(msgspec.Struct, frozen=True):
    """A record that it has, with its digest (hex)."""

    no: str
    digest: str


class DayRecords(msgspec.Struct, frozen=True):
    """The records that it has of a day and kind."""

    records: tuple[Had, ...]


class Line:
    """The line to the upper platform, for as long as one piece of work needs it."""

    def __init__(self, uplink: Uplink, client: "httpx.AsyncClient") -> None:
        self.uplink, self._client = uplink, client

    async def send(self, parcels: Sequence[Parcel]) -> tuple[Answer, ...]:
        """Hand over records in this order; what it says of each. Raises LineDown."""
        return (await self._ask("/records", {"records": [msgspec.to_builtins(each) for each in parcels]}, Answers)).answers

    async def counts(self, day: date) -> tuple[KindCount, ...]:
        """What it has of a day. Raises LineDown."""
        return (await self._ask("/reconciliation", {"day": day.isoformat()}, DayCount)).kinds

    async def records(self, day: date, kind: str) -> dict[str, str]:
        """The records it has of a day and kind: digest (hex) by number. Raises LineDown."""
        found = await self._ask("/reconciliation/records", {"day": day.isoformat(), "kind": kind}, DayRecords)
        return {each.no: each.digest for each in found.records}

    async def _ask(self, path: str, said: dict[str, Any], shape: type[T]) -> T:
        import httpx  # noqa: PLC0415 - see `line_to`

        body = msgspec.json.encode({"system": self.uplink.system, **said})
        stamp = str(int(time.now().timestamp()))
        try:
            headers = {
                "content-type": "application/json", "x-jiban-source": self.uplink.system, "x-jiban-timestamp": stamp,
                "x-jiban-signature": sign(self.uplink.key, stamp, body),
            }
            response = await self._client.post(self.uplink.address + path, content=body, headers=headers, timeout=self.uplink.timeout)
        except SettingsError as error:
            raise LineDown(str(error)) from None
        except httpx.TimeoutException:
            raise LineDown(f"{self.uplink.timeout} 秒内没有答复") from None
        except httpx.HTTPError as error:
            raise LineDown(f"连接不上（{type(error).__name__}）") from None
        if response.status_code != httpx.codes.OK:
            raise LineDown(f"答复 {response.status_code}：{_words(response)}")
        try:
            return msgspec.json.decode(response.content, type=shape)
        except msgspec.DecodeError as error:
            raise LineDown(f"答复的内容读不懂（{error}）") from None


@asynccontextmanager
async def line_to(uplink: Uplink) -> AsyncIterator[Line]:
    """The line to the upper platform, closed at the end."""
    import httpx  # noqa: PLC0415 - several MiB, which a web process needs only where somebody presses 对账

    async with httpx.AsyncClient() as client:
        yield Line(uplink, client)


def _words(response: "httpx.Response") -> str:
    """The other side's own words, as far as there are any."""
    with suppress(msgspec.DecodeError, TypeError):
        said = msgspec.json.decode(response.content, type=dict[str, Any])
        words = "；".join(str(said[name]) for name in ("detail", "because", "message", "title", "next") if said.get(name))
        if words:
            return words[:LONGEST]
    return " ".join(response.text.split())[:LONGEST] or response.reason_phrase
