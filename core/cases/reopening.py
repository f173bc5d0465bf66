"""The case that deals with another anew: the same values on the same version, linked to the first, with ground and document named."""

from decimal import Decimal
from typing import Any

import msgspec

from core.access import Actor
from core.canonical import plain
from core.cases.loading import Loaded
from core.filings.preparing import Tie
from core.house import House
from core.problems import NotLawful
from core.process import Act
from core.store.engine import Connection


def values_again(case: Loaded) -> dict[str, Any]:
    """The values of the first as they would be filled in again, in JSON's types."""
    fields = case.item.form.fields
    return {name: msgspec.to_builtins(plain(value), builtin_types=(Decimal,)) for name, value in case.values.items() if not fields[name].calc}


async def reopen(house: House, connection: Connection, actor: Actor, case: Loaded, said: Act) -> str:
    """Open it in the caller's transaction; answers its number. Under the same document it is opened once.

    Raises NotLawful when the applicant's personal values have been erased, and what `open_case` raises.
    """
    from core.links.opening import Opening, open_case  # noqa: PLC0415 - links stand on cases

    if case.erased:
        raise NotLawful("申请人的个人信息已按其要求删除，不能按原来的申请重新办理", "请申请人重新提出申请")
    opening = Opening(
        item=case.state.item, party=case.state.party, values=values_again(case), origin=f"reopens:{case.state.number}:{said.basis}"[:200],
        org=case.state.org, release=case.state.release, ties=(Tie("reopens", case.id, case.state.number),), actor=actor,
        told={"ground": said.ground, "basis": said.basis, "reason": said.reason},
    )
    return await open_case(house, connection, opening)
