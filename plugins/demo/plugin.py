"""The demo plugin: what data cannot say, and nothing else.

It declares one of each kind that needs Python (a role, a trait, a step sentence) and listens to what happens to cases.
"""

import logging
from collections.abc import Sequence
from typing import Any

from core import CaseChange, Declaration, Role, Sentence, Trait, hookimpl

_log = logging.getLogger("jiban.demo")


@hookimpl
def declare() -> Sequence[Declaration]:
    """The role that may sign the on-site review, the mark of the demo items, one sentence for scenarios."""
    return (
        Role("demo_witness", "演示见证人", "到现场核对摊位和设施"),
        Trait("demo_show", "演示事项", "演示", "只在演示环境出现"),
        Sentence("那么 摊位面积合计为 {area:decimal} 平方米", stalls_add_up_to, "明细表里各摊位面积的合计"),
    )


@hookimpl
def case_changed(change: CaseChange) -> None:
    """Tell the log; a real plugin would send a message or count an indicator, and would bear being told twice."""
    if change.item == "demo_permit":
        _log.info("演示办件 %s：%s，现为%s", change.number, change.kind, change.status)


async def stalls_add_up_to(world: Any, area: Any) -> None:
    """The sum the form computes over its list of stalls."""
    filer = world.filer()
    found = filer.item.form.typed(filer.values).get("stalls_area")
    assert found == area, f"摊位面积合计：应为 {area}，实际为 {found}"
