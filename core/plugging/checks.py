"""What plugins ask of everything that is on: their checks called one after another, an exception turned into a fault."""

from collections.abc import Iterable, Mapping

from core.declarations import Check, CheckGround, Scene
from core.faults import Fault
from core.items.item import Item
from core.plugging.collecting import Declared


def run_checks(made: Iterable[Declared], items: Mapping[str, Item]) -> list[Fault]:
    """Every fault that the declared checks find."""
    found = list(made)
    ground = CheckGround(items, {one.what.id: one.what.definition for one in found if isinstance(one.what, Scene)})
    return [fault for one in found if isinstance(one.what, Check) for fault in _asked(one, one.what, ground)]


def _asked(one: Declared, check: Check, ground: CheckGround) -> list[Fault]:
    try:
        return list(check.find(ground))
    except Exception as error:  # noqa: BLE001 - foreign code may raise anything; it must become a fault
        return [one.blame.at(f"{one.place}.find", f"检查时出错：{type(error).__name__}: {error}", "返回问题的列表，不出错", code="check-error")]
