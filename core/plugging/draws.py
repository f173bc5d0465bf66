"""Draws against what they name: the item and its parameters, the register, the role, the words of the results."""

from collections.abc import Collection, Iterable, Mapping

from core.declarations import Draw, Register
from core.faults import Fault, did_you_mean
from core.items.loading import Draft, Surroundings
from core.plugging.collecting import Declared
from core.rules import compile_expr

WHOLE = ("int", "decimal")
"""Kinds of parameters that may be a share in percent."""


def check_draws(made: Iterable[Declared], drafts: Iterable[Draft], around: Surroundings) -> list[Fault]:
    """Every fault of every draw; what depends on an item whose files are faulty is not asked of it."""
    found = list(made)
    registers = [one.what.id for one in found if isinstance(one.what, Register)]
    known = {draft.id: draft for draft in drafts}
    faults: list[Fault] = []
    for one in found:
        if isinstance(one.what, Draw):
            named = _names(one, one.what, known, registers, around.roles)
            faults += (fault for fault in named if not (around.partial and fault.code in ("unknown-role", "unknown-register")))
            faults += _words(one, one.what)
            faults += _item(one, one.what, known.get(one.what.definition.item), around)
    return faults


def _names(
    one: Declared, draw: Draw, items: Mapping[str, Draft], registers: Collection[str], roles: Collection[str]
) -> Iterable[Fault]:
    """Item, role and register exist."""
    asked = [("item", items, "已登记的事项", "unknown-item"), ("duty", roles, "已登记的角色", "unknown-role")]
    if draw.definition.register:
        asked.append(("register", registers, "已登记的名录", "unknown-register"))
    for key, known, expected, code in asked:
        word = getattr(draw.definition, key)
        if word not in known:
            yield one.blame.at(f"{one.place}.{key}", word, f"{expected}：{'、'.join(known)}", did_you_mean(word, known), code)


def _words(one: Declared, draw: Draw) -> Iterable[Fault]:
    """What is written into the register is one of the results, and there is a register to write into."""
    definition = draw.definition
    for word in definition.writes:
        if word not in definition.results:
            yield one.blame.at(f"{one.place}.writes[{word}]", word, "results 里的结果", did_you_mean(word, definition.results), "unknown-result")
    if bool(definition.writes) != bool(definition.register):
        yield one.blame.at(f"{one.place}.writes", "writes 与 register 只写了一个", "两个都写，或者都不写", code="draw-register")


def _item(one: Declared, draw: Draw, draft: Draft | None, around: Surroundings) -> Iterable[Fault]:
    """The share is a numeric parameter of the item, the condition an expression over its cases."""
    if draft is None:
        return
    share = draw.definition.share
    if draft.rules is not None:
        param = draft.rules.param.get(share)
        if param is None or param.kind not in WHOLE:
            names = [name for name, definition in draft.rules.param.items() if definition.kind in WHOLE]
            expected = f"事项 {draft.id} 的数字参数：{'、'.join(names)}"
            yield one.blame.at(f"{one.place}.share", share, expected, did_you_mean(share, names), "unknown-param")
    scope = around.others.get(f"case:{draft.id}")
    if scope is not None:
        yield from compile_expr(draw.definition.where, scope, one.blame, f"{one.place}.where", want="bool")[1]
