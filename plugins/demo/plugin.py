"""The demo plugin: what data cannot say, and nothing else.

It declares one of each kind that needs Python (a role, a trait, a step sentence, a check, faces) and listens to what happens to cases.
"""

import logging
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from core import CaseChange, Check, CheckGround, Declaration, Fault, Role, Sentence, Trait, hookimpl
from ui.sdk import CaseSpot, FilingSpot, Page, Panel, Policy, StaticFile, Visitor

_log = logging.getLogger("jiban.demo")
ITEM = ("demo_permit",)
SIZES = (("小型", "20 平方米以下", 4), ("中型", "20 至 100 平方米", 12), ("大型", "100 平方米以上", 30))
"""Sizes of a market, and how many stalls they usually have."""


@hookimpl
def declare() -> Sequence[Declaration]:
    """The role that may sign the on-site review, the mark of the demo items, one sentence for scenarios, one check, the faces."""
    return (
        Role("demo_witness", "演示见证人", "到现场核对摊位和设施"),
        Trait("demo_show", "演示事项", "演示", "只在演示环境出现"),
        Sentence("那么 摊位面积合计为 {area:decimal} 平方米", stalls_add_up_to, "明细表里各摊位面积的合计"),
        Check("demo_scenes_marked", "演示场景的名称标明【演示】", "演示规定", unmarked),
        Page(
            id="layout", title="集市布置参考", template="layout.html", lead="虚构的资料，演示插件怎样带来自己的一页。", show=layout,
        ),
        Policy(id="layout-place", page="layout", allow=("geolocation",), because="核对人到场后，用手机定位比对摊位"),
        StaticFile(id="demo.css"),
        Panel(id="guide", place="guide", title="布置参考", template="_guide.html", items=ITEM),
        Panel(id="filing", place="filing", title="填写提示", template="_filing.html", items=ITEM, show=first_page_only),
        Panel(id="review", place="review", title="提交以前", template="_review.html", items=ITEM),
        Panel(id="receipt", place="receipt", title="接下来", template="_receipt.html", items=ITEM),
        Panel(id="case", place="case", title="现场核对", template="_case.html", items=ITEM, show=for_the_open),
        Panel(id="party", place="party", title="演示信用", template="_party.html"),
        Panel(id="board", place="board", title="演示指标", template="_board.html"),
    )


@hookimpl
def case_changed(change: CaseChange) -> None:
    """Tell the log; a real plugin would send a message or count an indicator, and would bear being told twice."""
    if change.item == "demo_permit":
        _log.debug("演示办件 %s：%s，现为%s", change.number, change.kind, change.status)


async def stalls_add_up_to(world: Any, area: Any) -> None:
    """The sum the form computes over its list of stalls."""
    filer = world.filer()
    found = filer.item.form.typed(filer.values).get("stalls_area")
    assert found == area, f"摊位面积合计：应为 {area}，实际为 {found}"


def unmarked(ground: CheckGround) -> Iterator[Fault]:
    """A scene of the demo items that could be taken for a real one."""
    for scene, definition in ground.scenes.items():
        if scene.startswith("demo") and not definition.label.startswith("【演示】"):
            yield Fault("demo", "plugin.toml", f"scene.{scene}.label", definition.label, "以“【演示】”开头的名称", code="demo-mark")


def layout(visitor: Visitor) -> Mapping[str, Any]:
    """The sizes to choose from; `?size=` marks one."""
    return {"sizes": SIZES, "chosen": visitor.query.get("size", "")}


def first_page_only(spot: FilingSpot) -> Mapping[str, Any] | None:
    """A hint is read once."""
    return {} if spot.page == 0 else None


def for_the_open(spot: CaseSpot) -> Mapping[str, Any] | None:
    """Nothing is left to be checked on site when the case has ended."""
    return {"officer": spot.who == "officer"} if spot.step else None
