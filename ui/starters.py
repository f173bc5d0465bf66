"""Who begins a case, in a word, as hall and desk both show it under the first step."""

from collections.abc import Mapping

from core.declarations import Role
from core.items.item import Item


def starter(item: Item, roles: Mapping[str, Role]) -> str:
    """The applicant, the role whose officers start an item of an office, or the system."""
    if item.info.starts == "system":
        return "系统"
    role = roles.get(item.info.filer)
    return role.name if role is not None else "申请人"
