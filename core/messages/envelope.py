"""What a channel is handed, and what it answers."""

from datetime import datetime
from typing import Literal

import msgspec

from core.messages.templates import Audience

LONGEST = 200
"""Characters kept of what a gateway says."""


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


def clean(text: str) -> str:
    """What a gateway says, fit to be kept and shown: one line, not too long."""
    return "".join(sign if sign.isprintable() else " " for sign in text)[:LONGEST].strip()


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """The gateway has taken it, or (`delivered`) the recipient has it; its own number, code and words."""

    state: Literal["sent", "delivered"] = "sent"
    gateway: str = ""
    code: str = ""
    words: str = ""


class NotTaken(Exception):
    """The gateway has not taken it, as far as is known. `for_good`: it has refused it, and would refuse it again."""

    def __init__(self, code: str, words: str, *, for_good: bool = False) -> None:
        self.code = clean(code)
        self.words = clean(words)
        self.for_good = for_good
        super().__init__(f"{self.code} {self.words}".strip())
