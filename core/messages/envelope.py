"""What a channel is handed, and what it answers."""

from datetime import datetime
from typing import Literal

import msgspec

from core.messages.templates import Audience


class Envelope(msgspec.Struct, frozen=True, kw_only=True):
    """A message ready to go: `key` is the same each time it is tried, `to` the address where the channel needs one."""

    key: str
    to: str
    audience: Audience
    kind: str
    number: str
    item: str
    title: str
    text: str
    link: str
    made_at: datetime


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """The gateway has taken it, or (`delivered`) the recipient has it; its own number, code and words."""

    state: Literal["sent", "delivered"] = "sent"
    gateway: str = ""
    code: str = ""
    words: str = ""


class NotTaken(Exception):
    """The gateway has not taken it, as far as is known. `for_good`: it has refused it, and would refuse it again."""

    def __init__(self, code: str, words: str, *, for_good: bool = False) -> None:
        self.code = code
        self.words = words
        self.for_good = for_good
        super().__init__(f"{code} {words}".strip())
