"""Who keeps the list of officers: an authority's administrator 人员管理员 for that authority, and whoever runs the house for all.

An administrator neither gives a post to themselves nor one that reaches beyond the authority; so nobody widens what they may see alone.
"""

import msgspec

from core.access.actors import Actor
from core.access.roles import ADMINISTRATOR, BEYOND
from core.problems import Forbidden


class Keeper(msgspec.Struct, frozen=True):
    """Somebody who opens accounts and gives posts. `orgs` None: in every authority; `account` 0: whoever runs the house, by the machine's user `name`."""

    account: int
    name: str
    orgs: frozenset[str] | None

    @property
    def operator(self) -> bool:
        """Whether it is whoever runs the house, from the command line."""
        return self.orgs is None

    def keeps(self, org: str) -> bool:
        """Whether the authority is theirs to keep."""
        return self.orgs is None or org in self.orgs

    def may_give(self, role: str) -> bool:
        """Whether a post of this role is theirs to give and to end."""
        return self.operator or role not in BEYOND


def administered(actor: Actor) -> frozenset[str]:
    """The authorities whose people the actor keeps; never in somebody else's place (AB 岗)."""
    return frozenset(post.org for post in actor.posts if post.role == ADMINISTRATOR and post not in actor.lent)


def keeper_of(actor: Actor) -> Keeper:
    """The actor as a keeper. Raises Forbidden for who is no administrator."""
    orgs = administered(actor)
    if not orgs:
        raise Forbidden("人员和岗位由本机关的人员管理员维护", "需要开通账号或者调整岗位的，请联系本机关的人员管理员")
    return Keeper(actor.account, actor.name, orgs)


def operator(user: str) -> Keeper:
    """Whoever runs the house, by the name of the machine's user."""
    return Keeper(0, f"运行人员 {user}", None)
