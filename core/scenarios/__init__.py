"""Scenarios: sentences that officials read and the machine runs, in memory or through the real house."""

from core.scenarios.layout import canonical_text
from core.scenarios.report import Report, Result
from core.scenarios.runner import run_features, run_rule_world
from core.scenarios.sentences import NotSo, StepError, step
from core.scenarios.suite import Suite, load_suite
from core.scenarios.world import World

__all__ = [
    "NotSo", "Report", "Result", "StepError", "Suite", "World", "canonical_text", "load_suite", "run_features", "run_rule_world", "step",
]
