"""The living document: plan clause → measure → item → rule → scenarios → last result, written out of what is there, gaps and all."""

from core.scenarios.living.gathering import gather
from core.scenarios.living.markdown import ENDS, markdown
from core.scenarios.living.pages import Document, Example, ItemPage, LoosePage, MeasurePage, PluginPage, RowPage, Value
from core.scenarios.living.plan import MeasureDef, PlanFile, read_plan

__all__ = [
    "ENDS", "Document", "Example", "ItemPage", "LoosePage", "MeasureDef", "MeasurePage", "PlanFile", "PluginPage", "RowPage", "Value", "gather",
    "markdown", "read_plan",
]
