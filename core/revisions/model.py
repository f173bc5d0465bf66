"""A revision 修订稿 as people work on it, and who may do what with it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final, Literal, TypeAlias

import msgspec

from core.access import Actor
from core.access.roles import APPROVER, CONFIGURATOR
from core.canonical import sm3

Stage: TypeAlias = Literal["drafting", "proposed", "published", "discarded"]
STAGE_WORDS: Final[dict[Stage, str]] = {"drafting": "修改中", "proposed": "待审定", "published": "已发布", "discarded": "已放弃"}
OPEN: Final[frozenset[Stage]] = frozenset({"drafting", "proposed"})


class Revision(msgspec.Struct, frozen=True, kw_only=True):
    """A draft of an item, at the step where it stands.

    `base` is the hash of the release it was opened on, empty for a new item; `org` the authority whose officials work on it; `step` of
    `last`: what lies after `step` was undone and can be done again; `editor` is who has it in hand, None for nobody, `editor_name` their
    name, `editor_seen` when they last did anything. `hands` are all accounts that changed it. `release` is what it became.
    """

    id: int
    item: str
    plugin: str
    org: str
    base: str
    title: str
    stage: Stage
    step: int
    last: int
    opened_by: int
    opened_at: datetime
    changed_at: datetime
    editor: int | None
    editor_name: str
    editor_seen: datetime | None
    effective_on: date | None
    reason: str
    proposed_by: int | None
    proposed_at: datetime | None
    proposer_name: str
    release: str
    files: Mapping[str, bytes]
    hands: frozenset[int]

    @property
    def mark(self) -> str:
        """What a page shows of it, in short, for forms to send back: another one after every edit, undo and proposal."""
        seen = (self.step, self.changed_at, self.proposed_at, self.effective_on, self.reason)
        return f"{self.step}-{sm3('|'.join(map(str, seen)).encode()).hex()[:16]}"

    @property
    def drafting(self) -> bool:
        """Whether it can still be changed."""
        return self.stage == "drafting"

    @property
    def open(self) -> bool:
        """Whether it is neither published nor discarded."""
        return self.stage in OPEN


class Step(msgspec.Struct, frozen=True):
    """One change of a revision, in words; `undone`: it lies after the step where the revision stands."""

    number: int
    said: str
    by: str
    at: datetime
    undone: bool


def configures(actor: Actor, org: str) -> bool:
    """Whether the actor changes the items of the authority."""
    return actor.holds(CONFIGURATOR, org)


def approves(actor: Actor, org: str) -> bool:
    """Whether the actor lets changes of the authority's items be published."""
    return actor.holds(APPROVER, org)


def sees(actor: Actor, org: str) -> bool:
    """Whether the actor reads the revisions of the authority."""
    return configures(actor, org) or approves(actor, org)


def orgs_of(actor: Actor) -> frozenset[str]:
    """The authorities whose revisions the actor reads."""
    return frozenset(post.org for post in actor.posts if post.role in (CONFIGURATOR, APPROVER))
