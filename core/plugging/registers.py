"""Registers against what they name: the role that edits them, and draws that write into them."""

from collections.abc import Iterable, Mapping

from core.declarations import Draw, Register
from core.faults import Fault, did_you_mean
from core.items.loading import Surroundings
from core.items.model import RegisterDef
from core.plugging.collecting import Declared

DRAWN = ("holder", "finding", "case_number", "found_on", "remark")
"""The columns a draw can fill (`core.runs.findings`)."""


def check_registers(made: Iterable[Declared], around: Surroundings) -> list[Fault]:
    """Every fault of the registers that shows only beside the other declarations."""
    found = list(made)
    definitions = {one.what.id: one.what.definition for one in found if isinstance(one.what, Register)}
    faults: list[Fault] = [*_held_once(found)]
    for one in found:
        if isinstance(one.what, Register) and not around.partial:
            faults += _role(one, one.what.definition, around)
        if isinstance(one.what, Draw):
            faults += _drawn(one, one.what, definitions)
    return faults


def _held_once(made: Iterable[Declared]) -> Iterable[Fault]:
    """The house reads one list of tips and one of questions."""
    first: dict[str, str] = {}
    for one in made:
        holds = one.what.definition.holds if isinstance(one.what, Register) else ""
        if holds and holds in first:
            yield one.blame.at(f"{one.place}.holds", f"“{first[holds]}”已经是 {holds} 的名录", "全平台一个", code="duplicate")
        elif holds:
            first[holds] = one.what.id if isinstance(one.what, Register) else ""


def _role(one: Declared, definition: RegisterDef, around: Surroundings) -> Iterable[Fault]:
    """The role exists."""
    word, known = definition.editable, around.roles
    if word and word not in known:
        yield one.blame.at(f"{one.place}.editable", word, f"已登记的角色：{'、'.join(known)}", did_you_mean(word, known), "unknown-role")


def _drawn(one: Declared, draw: Draw, definitions: Mapping[str, RegisterDef]) -> Iterable[Fault]:
    """A draw can fill every column that a row of its register must have."""
    definition = definitions.get(draw.definition.register)
    if definition is None:
        return
    for name, column in definition.fields.items():
        if (column.required or name == definition.key) and name not in DRAWN:
            found = f"名录的必填列“{column.label}”（{name}）抽查填不了"
            yield one.blame.at(f"{one.place}.register", found, f"必填的列只有：{'、'.join(DRAWN)}", code="unfilled")
