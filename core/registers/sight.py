"""Who reads a register, and who may change it by hand.

The officers of the authorities that keep a register (`orgs`) read it; those with its role change it. Everybody else reads only what
is public.
"""

from collections.abc import Iterable

from core.access import Actor
from core.declarations import Register
from core.problems import Forbidden, NotFound


def may_read(actor: Actor, register: Register) -> bool:
    """Whether the actor reads the register on the desk or, when it is public, anywhere."""
    definition = register.definition
    return definition.public or actor.kind == "system" or any(post.org in definition.orgs for post in actor.posts)


def may_edit(actor: Actor, register: Register) -> bool:
    """Whether the actor changes rows by hand."""
    definition = register.definition
    return bool(definition.editable) and any(actor.holds(definition.editable, org) for org in definition.orgs)


def readable(actor: Actor, registers: Iterable[Register]) -> tuple[Register, ...]:
    """The registers the actor reads."""
    return tuple(register for register in registers if may_read(actor, register))


def read_by(actor: Actor, registers: Iterable[Register], name: str) -> Register:
    """The register with this id. Raises NotFound when there is none, or none that the actor reads."""
    found = next((register for register in readable(actor, registers) if register.id == name), None)
    if found is None:
        raise NotFound("没有这个名录，或者您无权查看", "请从名录列表中选择")
    return found


def editing(actor: Actor, register: Register) -> None:
    """Raises Forbidden unless the actor may change rows of the register."""
    if not may_edit(actor, register):
        definition = register.definition
        why = "由保管单位的指定岗位维护，您没有这一岗位" if definition.editable else "只由办件和批次写入，不能直接编辑"
        raise Forbidden(f"“{definition.label}”{why}", "可以查看和导出；内容有误的，请告知保管单位")
