"""What an actor may see: the SQL predicate over cases, and the classes of fields.

Every read of cases goes through `scope`; no repository function takes no actor.
"""

from typing import Literal, TypeAlias

import msgspec

from core.access.actors import Actor, PostHeld
from core.access.roles import WITHOUT_CASES

FieldClass: TypeAlias = Literal["public", "own", "official", "sealed"]
"""public: number and status · own: what the applicant gave and was served · official: opinions inside the authority ·
sealed: personal values, whose reading by an officer is logged with its purpose."""


class Scope(msgspec.Struct, frozen=True):
    """A predicate over the alias `c` of `cases`, its arguments in order, and the field classes that may be shown."""

    where: str
    args: tuple[object, ...]
    classes: frozenset[FieldClass]


def case_posts(actor: Actor) -> tuple[PostHeld, ...]:
    """The posts that open cases to the actor; whatever is asked of cases by posts asks by these."""
    return tuple(post for post in actor.posts if post.role not in WITHOUT_CASES)


def case_orgs(actor: Actor) -> list[str]:
    """The authorities whose cases are open to the actor, each once."""
    return sorted({post.org for post in case_posts(actor)})


def outside(actor: Actor, org: str) -> bool:
    """Whether a case of the authority is open to the actor, an officer, only because it asks or tells them: what is personal stays closed then."""
    return actor.kind == "officer" and org not in case_orgs(actor)


def scope(actor: Actor, first_placeholder: int = 1) -> Scope:
    """What the actor may see; placeholders in `where` count from `first_placeholder`."""
    match actor.kind:
        case "system":
            return Scope("TRUE", (), frozenset({"public", "own", "official", "sealed"}))
        case "officer":
            return _officer(actor, first_placeholder)
        case "applicant":
            return _applicant(actor, first_placeholder)
        case "anonymous":
            return Scope("FALSE", (), frozenset({"public"}))


def _officer(actor: Actor, first: int) -> Scope:
    """The cases of one's authorities, and for as long as they ask or tell one, the few others that do (征求意见, 知会); none without a post that opens cases."""
    orgs, classes = case_orgs(actor), frozenset[FieldClass]({"public", "own", "official", "sealed"})
    if not orgs or not actor.asked:
        return Scope(f"c.org = ANY(${first}::text[])", (orgs,), classes)
    return Scope(f"(c.org = ANY(${first}::text[]) OR c.id = ANY(${first + 1}::bigint[]))", (orgs, list(actor.asked)), classes)


def _applicant(actor: Actor, first: int) -> Scope:
    """One's own parties whole; as an agent limited to items, those items' cases only."""
    classes: frozenset[FieldClass] = frozenset({"public", "own", "sealed"})
    whole = [held.id for held in actor.parties if not held.items]
    pairs = [(held.id, item) for held in actor.parties for item in held.items]
    where = f"c.party = ANY(${first}::bigint[])"
    if not pairs:
        return Scope(where, (whole,), classes)
    where = f"({where} OR (c.party, c.item) IN (SELECT * FROM unnest(${first + 1}::bigint[], ${first + 2}::text[])))"  # noqa: S608 - numbers
    return Scope(where, (whole, [party for party, _ in pairs], [item for _, item in pairs]), classes)
