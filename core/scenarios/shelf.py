"""What the scenarios of a run may name: items, complete filings, registers, roles, indicators. A wrong name is answered with the nearest one."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import msgspec

from core.declarations import Role
from core.faults import did_you_mean
from core.indicators import IndicatorPlan
from core.items.item import Item
from core.items.loading import Surroundings
from core.items.model import APPLICANT, RegisterDef, SceneDef
from core.plugging.runs import Plans
from core.runs.plan import Plan
from core.scenarios.bases import Base
from core.scenarios.sentences import StepError
from core.scenes import Offered, resolve
from core.values import Value


class Shelf(msgspec.Struct, frozen=True, eq=False):
    """What the worlds of a run share; `around` is what items may refer to outside their own files."""

    items: Mapping[str, Item]
    bases: Mapping[str, Base]
    registers: Mapping[str, RegisterDef]
    roles: Mapping[str, Role]
    around: Surroundings = Surroundings()
    scenes: Mapping[str, SceneDef] = {}
    indicators: Mapping[str, IndicatorPlan] = {}
    plans: Plans = Plans({}, {})

    def chosen(self, item: Item, values: Mapping[str, Any], env: Mapping[str, Value] = {}) -> Item:
        """The item as the values compose it of others; any other item as it is."""
        return resolve(item, values, Offered(self.scenes, self.items, self.items.get), env)

    @property
    def objections(self) -> frozenset[str]:
        """The items by which one objects to a publicity."""
        steps = (step for item in self.items.values() for step in item.process.steps.values())
        return frozenset(step.objection for step in steps if step.objection)

    def item_named(self, name: str) -> Item:
        """The item by its name on screen or its id. Raises StepError when there is none."""
        for item in self.items.values():
            if name in (item.id, item.info.name):
                return item
        raise _unknown("事项", name, [item.info.name for item in self.items.values()])

    def base_named(self, name: str) -> Base:
        """The complete filing of that name. Raises StepError when there is none."""
        if name not in self.bases:
            raise _unknown("齐全的申报", name, self.bases)
        return self.bases[name]

    def register_named(self, label: str) -> tuple[str, RegisterDef]:
        """The id and definition of the register by its label. Raises StepError when there is none."""
        for key, definition in self.registers.items():
            if definition.label == label:
                return key, definition
        raise _unknown("名录", label, [definition.label for definition in self.registers.values()])

    def indicator_named(self, label: str) -> IndicatorPlan:
        """The indicator by its label. Raises StepError when there is none."""
        for plan in self.indicators.values():
            if plan.definition.label == label:
                return plan
        raise _unknown("指标", label, [plan.definition.label for plan in self.indicators.values()])

    def run_named(self, label: str) -> Plan:
        """The run by its label. Raises StepError when there is none."""
        return _labelled("批次", label, self.plans.runs)

    def signal_named(self, label: str) -> Plan:
        """The signal by its label. Raises StepError when there is none."""
        return _labelled("信号", label, self.plans.signals)

    def plans_of(self, plugin: str) -> list[Plan]:
        """The runs and signals of a plugin."""
        return [plan for several in (self.plans.runs, self.plans.signals) for plan in several.values() if plan.bundle.plugin == plugin]

    def whole_plugins(self, items: Collection[str]) -> tuple[str, ...]:
        """The plugins all of whose items are among these, in order. Their runs and signals may be spoken of in any item's features."""
        some = dict.fromkeys(self.items[item].plugin for item in items)
        return tuple(plugin for plugin in some if all(item.id in items for item in self.items.values() if item.plugin == plugin))

    def role_named(self, name: str) -> str:
        """The id of the role by its name; 申请人 is the duty of the case's applicant. Raises StepError when there is none."""
        if name == "申请人":
            return APPLICANT
        for role in self.roles.values():
            if role.name == name:
                return role.id
        raise _unknown("岗位", name, [role.name for role in self.roles.values()])


def _labelled(what: str, label: str, plans: Mapping[str, Plan]) -> Plan:
    for plan in plans.values():
        if plan.definition.label == label:
            return plan
    raise _unknown(what, label, [plan.definition.label for plan in plans.values()])


def _unknown(what: str, name: str, known: Iterable[str]) -> StepError:
    return StepError(f"没有{what}“{name}”；{did_you_mean(name, known)}".rstrip("；"))
