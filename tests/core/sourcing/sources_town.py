"""Sources of a test's own, declared in a town that is there already."""

from collections.abc import Sequence
from typing import Any

from core.declarations import Source
from core.house import House
from core.sourcing.model import Answer, Asked, Consent

CONSENT = Consent("市场监督管理部门", "自动带入", 30)
FIELDS = ("shared.org_name", "shared.legal_rep", "shared.place_addr", "shared.region")


class Keeper:
    """Answers what it was told to, and counts how often it was asked."""

    def __init__(self, *answers: Answer, error: Exception | None = None) -> None:
        self.answers, self.error = answers, error
        self.asked: list[Asked] = []

    async def fetch(self, asked: Asked) -> Sequence[Answer]:
        self.asked.append(asked)
        if self.error is not None:
            raise self.error
        return self.answers


def source(name: str, keeper: Any, **more: Any) -> Source:
    """A source of a plugin that needs a consent, unless said otherwise."""
    return Source(**({"id": name, "title": f"【演示】{name}库", "fetch": keeper, "fields": FIELDS, "consent": CONSENT, "plugin": "p"} | more))


def declare(house: House, *sources: Source) -> None:
    """Beside the house's own; the demonstration's are left out. Where the registry keeps what it has once gathered."""
    registry = house.catalogue.registry
    own = {name: each for name, each in registry.sources.items() if each.plugin == "core"}
    vars(registry)["sources"] = {**own, **{each.id: each for each in sources}}
