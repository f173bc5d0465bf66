"""The supervision of efficiency: the role of whoever supervises. Clocks, cards and orders are data."""

from collections.abc import Sequence

from core import Declaration, Role, hookimpl


@hookimpl
def declare() -> Sequence[Declaration]:
    """Whoever closes the orders and decides about the cards; holds the post at each authority that is supervised."""
    return (Role("efficiency_supervisor", "效能监察员", "督办单销号、红黄牌核定；在每个被监察的机构各有岗位，本机构的人不兼任"),)
