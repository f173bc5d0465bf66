"""The plan as data: every measure with its clause, name and words, as `plugins/plan.toml` holds them."""

from pathlib import Path
from typing import Literal

from core.faults import Blame, Fault, Faulty
from core.items.parts import Part
from core.items.reading import read_toml

FILE = "plugins/plan.toml"


class MeasureDef(Part, frozen=True, kw_only=True):
    """A measure of the plan. `clause` numbers it, `text` are the plan's own sentences; the plugin of that name carries it out."""

    id: str
    clause: str
    name: str
    text: tuple[str, ...] = ()

    @property
    def plugin(self) -> str:
        """The id of its plugin: hyphens become underscores."""
        return self.id.replace("-", "_")


class PlanFile(Part, frozen=True, kw_only=True):
    """`plugins/plan.toml`: the measures in the order of the plan, and which document they are from."""

    format: Literal[1]
    source: str
    measure: tuple[MeasureDef, ...]


def read_plan(root: Path) -> PlanFile:
    """The plan of a repository. Raises Faulty when the file is missing or not as it should be."""
    blame = Blame("", FILE)
    try:
        raw = (root / FILE).read_bytes()
    except FileNotFoundError:
        raise Faulty([blame.at("", "没有这个文件", "行动计划的举措：format、source 和若干 [[measure]]", code="missing-file")]) from None
    plan, faults = read_toml(raw, PlanFile, blame)
    faults += _twice(plan, blame) if plan else []
    if plan is None or faults:
        raise Faulty(faults)
    return plan


def _twice(plan: PlanFile, blame: Blame) -> list[Fault]:
    clauses = [measure.clause for measure in plan.measure]
    return [
        blame.at(f"measure[{measure.id}].clause", f"条款 {measure.clause} 写了两次", "每项举措一个条款", code="clause-twice")
        for place, measure in enumerate(plan.measure) if measure.clause in clauses[:place]
    ]
