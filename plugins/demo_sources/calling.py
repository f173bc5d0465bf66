"""How the demonstration's sources are called: a real adapter has its own address, key and answers, and otherwise looks like this."""

from collections.abc import Sequence
from datetime import date
from functools import cache, partial
from ssl import SSLContext
from typing import Any

import httpx

from core import Answer, Asked

from .keeper import address


async def companies(asked: Asked) -> Sequence[Answer]:
    """What the register of companies says."""
    return await _called("companies", asked)


async def estates(asked: Asked) -> Sequence[Answer]:
    """What the register of real estate says of the party's premises."""
    return await _called("estates", asked)


async def insurance(asked: Asked) -> Sequence[Answer]:
    """What the social insurance says of the party's staff."""
    return await _called("insurance", asked)


async def slow(asked: Asked) -> Sequence[Answer]:
    """A keeper that takes longer than anybody waits."""
    return await _called("slow", asked)


async def down(asked: Asked) -> Sequence[Answer]:
    """A keeper that is out of order. Raises httpx.HTTPStatusError."""
    return await _called("down", asked)


@cache
def _trusted() -> SSLContext:
    """Whom a keeper's certificate may be from: read once, as it takes longer than a call."""
    return httpx.create_ssl_context(trust_env=False)


async def _called(keeper: str, asked: Asked) -> Sequence[Answer]:
    async with httpx.AsyncClient(verify=_trusted(), trust_env=False) as client:
        answer = await client.get(f"{address()}/{keeper}/{asked.code}", headers={"x-consent": asked.consent}, timeout=10)
    if answer.status_code == httpx.codes.NOT_FOUND:
        return ()
    said: dict[str, Any] = answer.raise_for_status().json()
    made = partial(Answer, document=said["document"], number=said["number"], as_of=date.fromisoformat(said["as_of"]))
    return [made(field, value) for field, value in said["fields"].items()]
