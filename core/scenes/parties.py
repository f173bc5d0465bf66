"""Who may file for the whole: whoever may file for every member."""

from collections.abc import Sequence

from core.items.item import Item
from core.scenes.model import Conflict, names_of


def party_kinds(items: Sequence[Item]) -> tuple[str, ...]:
    """The kinds of applicants that all members admit; none named means anybody."""
    bound = [item.info.party_kinds for item in items if item.info.party_kinds]
    return tuple(kind for kind in bound[0] if all(kind in kinds for kinds in bound)) if bound else ()


def party_conflicts(items: Sequence[Item]) -> tuple[Conflict, ...]:
    """A conflict when no kind of applicant may file for all, with the largest sets that somebody may file for."""
    bound = [item for item in items if item.info.party_kinds]
    if not bound or party_kinds(items):
        return ()
    kinds = dict.fromkeys(kind for item in bound for kind in item.info.party_kinds)
    sets = dict.fromkeys(tuple(item.id for item in items if not item.info.party_kinds or kind in item.info.party_kinds) for kind in kinds)
    largest = tuple(one for one in sets if not any(set(one) < set(other) for other in sets))
    who = "；".join(f"“{item.info.name}”只由{'、'.join(item.info.party_kinds)}申请" for item in bound)
    ordered = tuple(sorted(largest, key=len, reverse=True))
    return (Conflict("party", f"没有一种申请人可以一并办理{names_of(bound)}：{who}", tuple(item.id for item in bound), ordered),)
