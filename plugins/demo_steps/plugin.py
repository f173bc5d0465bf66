"""The role that may depart from the rules' conclusion in the demo of approval: what data cannot say."""

from collections.abc import Sequence

from core import Declaration, Role, hookimpl


@hookimpl
def declare() -> Sequence[Declaration]:
    """One role."""
    return (Role("demo_head", "演示负责人", "有权偏离规则的结论"),)
