"""What process tests share: an item, its names and roles, and a way to load steps."""

from collections.abc import Callable

import pytest

from core.faults import Blame, Fault
from core.items.model import ItemFile, ProcessFile, StepDef
from core.items.parts import Limit
from core.process import Process, load_process
from core.rules import BASE, Named, Scope
from core.values import FieldType

Load = Callable[..., tuple[Process | None, list[Fault]]]
ROLES = ("receiver", "acceptor", "handler", "decider", "issuer")


@pytest.fixture(scope="session")
def scope() -> Scope:
    """A small form with one decided path."""
    return {
        **BASE,
        "area_m2": Named("建筑面积", FieldType("decimal", 2, "m2")),
        "path": Named("办理路径", FieldType("choice", options=("承诺即办", "一般程序"))),
        "grant": Named("决定", FieldType("choice", options=("准予", "不予"))),
        "accepts": Named("是否受理", FieldType("choice", options=("受理", "不予受理"))),
    }


@pytest.fixture(scope="session")
def info() -> ItemFile:
    """A permit of twenty working days, promised in ten."""
    return ItemFile(
        format=1, id="demo", measure="demo", name="演示许可", kind="承诺件", type="行政许可", authority="demo", authority_name="演示机关",
        clause="演示", summary="演示", audience="企业", result="许可证", statutory=Limit(days=20, basis="行政许可法第42条"),
        promised=Limit(days=10, basis="本地承诺"),
    )


@pytest.fixture(scope="session")
def load(scope: Scope, info: ItemFile) -> Load:
    """Load steps as the item's process."""

    def loading(*steps: StepDef) -> tuple[Process | None, list[Fault]]:
        return load_process(ProcessFile(format=1, step=steps), scope, ROLES, info, Blame("demo", "process.toml"))

    return loading
