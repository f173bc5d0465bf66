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


class Stood(msgspec.Struct, frozen=True):
    """Somebody in whose place the actor acts today (AB 岗), and the posts held so."""

    login: str
    name: str
    posts: tuple[PostHeld, ...]


class Actor(msgspec.Struct, frozen=True):
    """Somebody who acts, with what they may act for and as, at the moment of asking.

    An account with a post in force is an officer and nothing else: an officer who files for themselves does it from a private
    account, so nobody handles their own case. `posts` include those of the people the officer stands in for, `stood`. `called` are the
    cases that call the officer besides the desks of the posts (to sign, to be asked, to be told), `asked` those of them that are shown wherever they lie.
    """

    account: int
    login: str
    name: str
    kind: ActorKind
    parties: tuple[PartyHeld, ...] = ()
    posts: tuple[PostHeld, ...] = ()
    stood: tuple[Stood, ...] = ()
    lent: tuple[PostHeld, ...] = ()
    called: tuple[int, ...] = ()
    asked: tuple[int, ...] = ()

    def party(self, party_id: int, item: str = "") -> PartyHeld | None:
        """The party with this id when the actor may act for it (and for the item, when one is named)."""
        return next((held for held in self.parties if held.id == party_id and (not item or held.covers(item))), None)

    def holds(self, role: str, org: str) -> bool:
        """Whether the actor has the role in the org today."""
        return PostHeld(org, role) in self.posts

    def in_place_of(self, role: str, org: str) -> Stood | None:
        """Whose place the actor takes in that role; None when they hold it themselves, or not at all."""
        post = PostHeld(org, role)
        return next((each for each in self.stood if post in each.posts), None) if post in self.lent else None


SYSTEM = Actor(0, "system", "系统", "system")
"""The platform itself: automatic steps, consumers, scheduled work."""
ANONYMOUS = Actor(0, "", "未登录", "anonymous")
"""Somebody who has not signed in."""
