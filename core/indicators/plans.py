"""The indicators of a registry, read once and kept as long as the registry is the one in use."""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from core.declarations import Indicator
from core.faults import Blame
from core.indicators.plan import IndicatorPlan
from core.indicators.reading import read_indicator
from core.indicators.sources import sources
from core.registry import Registry


@lru_cache(maxsize=1)
def plans(registry: Registry) -> Mapping[str, IndicatorPlan]:
    """Every indicator that can be counted now, by id in order of declaration.

    The registry was checked when it was loaded; an indicator is missing while an item that it counts is not on offer.
    """
    known = sources(registry.items, registry.registers)
    found = {key: read_indicator(indicator, known, Blame(indicator.plugin, ""), "")[0] for key, indicator in registry.indicators.items()}
    return MappingProxyType({key: plan for key, plan in found.items() if plan is not None})


def missing(registry: Registry) -> tuple[Indicator, ...]:
    """The indicators that cannot be counted now, because an item of theirs is not on offer."""
    known = plans(registry)
    return tuple(indicator for key, indicator in registry.indicators.items() if key not in known)
