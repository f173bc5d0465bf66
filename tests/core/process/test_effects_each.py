"""A register row for every record of a list: the record's columns under their names, the case under `self.`."""

from datetime import date

from core.faults import Blame
from core.items.model import EffectDef, Next, ProcessFile, StepDef
from core.process.effects import load_effects
from core.rules import BASE, Named, Scope
from core.values import FieldType, Value

TEXT = FieldType("text")
SCOPE: Scope = {
    **BASE, "licence": Named("许可证编号", TEXT), "stores": Named("门店", FieldType("list", fields=(("address", TEXT), ("size", FieldType("int"))))),
}
SITES: Scope = {"site": Named("键", TEXT), "number": Named("办件", TEXT), "size": Named("面积", FieldType("int")), "since": Named("自", FieldType("date"))}
DECIDE = StepDef(id="decide", kind="decide", name="决定", duty="decider", next=(Next(on="不予", end="不予"), Next(end="办结")))
VALUES = {"site": "joined(self.licence, plain(address))", "number": "self.number", "size": "size", "since": "today"}
ENV: dict[str, Value] = {
    "licence": "JY1", "number": "B1", "today": date(2026, 3, 2), "stores": [{"address": "一号 甲", "size": 3}, {"address": "二号"}, {"address": "三号", "size": 9}],
}


def effect(**changed: object) -> ProcessFile:
    made = EffectDef(**{"on": "granted", "each": "stores", "register": "sites", "values": VALUES} | changed)  # type: ignore[arg-type]
    return ProcessFile(format=1, step=(DECIDE,), effect=(made,))


def load(source: ProcessFile) -> tuple[object, list[tuple[str, str]]]:
    plans, faults = load_effects(source, SCOPE, {"register:sites": SITES}, Blame("demo", "process.toml"))
    return plans, [(fault.place, fault.code) for fault in faults]


def test_a_row_for_every_record() -> None:
    (plan,), faults = load_effects(effect(), SCOPE, {"register:sites": SITES}, Blame("demo", "process.toml"))
    assert faults == []
    written = [write.values for write in plan.writes("granted", "办结", ENV)]
    assert written == [
        {"site": "JY1/一号甲", "number": "B1", "size": 3, "since": date(2026, 3, 2)},
        {"site": "JY1/二号", "number": "B1", "since": date(2026, 3, 2)},
        {"site": "JY1/三号", "number": "B1", "size": 9, "since": date(2026, 3, 2)},
    ]
    assert list(plan.writes("refused", "不予", ENV)) == []
    assert list(plan.writes("granted", "办结", {**ENV, "stores": None})) == []


def test_a_condition_is_asked_of_each_record() -> None:
    (plan,), faults = load_effects(effect(when="size > 3"), SCOPE, {"register:sites": SITES}, Blame("demo", "process.toml"))
    assert faults == []
    assert [write.values["site"] for write in plan.writes("granted", "办结", ENV)] == ["JY1/三号"]


def test_what_is_wrong_is_said() -> None:
    assert load(effect(each="store"))[1][0] == ("effect[1].each", "unknown-field")
    assert load(effect(each="licence"))[1][0] == ("effect[1].each", "unknown-field")
    assert ("effect[1].values.site", "unknown-field") in load(effect(values={"site": "licence"}))[1]
