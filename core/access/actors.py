"""Who acts: an applicant with the parties they may act for, an officer with their posts, the system, or nobody known."""

from datetime import date
from typing import Literal, TypeAlias

import msgspec

ActorKind: TypeAlias = Literal["applicant", "officer", "system", "anonymous"]


class PartyHeld(msgspec.Struct, frozen=True):
    """A party the actor may act for today. `items` empty means every item; `until` None means one's own account."""

    id: int
    code: str
    name: str
    items: tuple[str, ...] = ()
    until: date | None = None

    def covers(self, item: str) -> bool:
        """Whether the authorisation reaches this item."""
        return not self.items or item in self.items


class PostHeld(msgspec.Struct, frozen=True):
    """A role in an org, in force today."""

    org: str
    role: str


class Actor(msgspec.Struct, frozen=True):
    """Somebody who acts, with what they may act for and as, at the moment of asking.

    An account with a post in force is an officer and nothing else: an officer who files for themselves does it from a private
    account, so nobody handles their own case.
    """

    account: int
    login: str
    name: str
    kind: ActorKind
    parties: tuple[PartyHeld, ...] = ()
    posts: tuple[PostHeld, ...] = ()

    def party(self, party_id: int, item: str = "") -> PartyHeld | None:
        """The party with this id when the actor may act for it (and for the item, when one is named)."""
        return next((held for held in self.parties if held.id == party_id and (not item or held.covers(item))), None)

    def holds(self, role: str, org: str) -> bool:
        """Whether the actor has the role in the org today."""
        return PostHeld(org, role) in self.posts


SYSTEM = Actor(0, "system", "系统", "system")
"""The platform itself: automatic steps, consumers, scheduled work."""
ANONYMOUS = Actor(0, "", "未登录", "anonymous")
"""Somebody who has not signed in."""
