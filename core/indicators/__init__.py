"""Indicators 指标: numbers that the plan asks for, counted from cases and registers, each with the records behind it.

What is here is pure; the database side is in `core.indicators.measuring` and its neighbours, which know the registry.
"""

from core.indicators.figure import AIMLESS, MET, MISSED, NO_DATA, Figure, ParamFigure, SideFigure, evaluate, figure_of
from core.indicators.periods import Period, latest, period_of, read_period
from core.indicators.plan import SIDE_WORDS, IndicatorPlan, RecordsPlan, SideName
from core.indicators.reading import read_indicator
from core.indicators.sources import Source, sources
from core.indicators.tally import Side, Tally

__all__ = [
    "AIMLESS", "MET", "MISSED", "NO_DATA", "SIDE_WORDS", "Figure", "IndicatorPlan", "ParamFigure", "Period", "RecordsPlan", "Side",
    "SideFigure", "SideName", "Source", "Tally", "evaluate", "figure_of", "latest", "period_of", "read_indicator", "read_period", "sources",
]
