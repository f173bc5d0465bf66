"""登记 of a process: said, changed, taken away; columns that a register cannot do without; every entry of the house stands as it is."""

from pathlib import Path

import pytest

from core.faults import Blame
from core.items.files import Repository
from core.items.model import ProcessFile
from core.items.reading import read_toml
from core.problems import Invalid
from core.process.effects import load_effects
from core.registry import Registry, assemble
from core.revisions import Edit, apply
from core.revisions.documents import read
from core.revisions.flowing.registering import (
    FIXED,
    KEPT,
    EffectWish,
    Pick,
    choices,
    drop_effect,
    effect_words,
    effects_of,
    occasion_of,
    occasions,
    pick_of,
    scope_for,
    set_effect,
)
from core.rules import Named

ROOT = Path(__file__).resolve().parents[4]
CLOSING = Repository(ROOT, "demo_linked", "demo_closing").read()


@pytest.fixture(scope="session")
def house() -> Registry:
    """Everything that is switched on, and the demos."""
    return assemble(ROOT).registry


def edited(files: dict[str, bytes], edits: tuple[Edit, ...]) -> dict[str, bytes]:
    for each in edits:
        files = apply(files, each)
    return files


def test_every_entry_of_the_house_is_picked_and_written_back(house: Registry) -> None:
    counted = 0
    for item in house.items.values():
        for number, row in enumerate(effects_of(item.files), 1):
            columns = house.around.others[f"register:{row['register']}"]
            scope = scope_for(item.scope, row.get("each", ""), {})
            wish = EffectWish(
                occasion=occasion_of(row), register=row["register"], each=row.get("each", ""), when=row.get("when", ""),
                picks={name: pick_of(row["values"].get(name, ""), target, scope) for name, target in columns.items()}, day=pick_of(row.get("valid_from", "today"), Named("", scope["today"].type), scope),
            )
            assert set_effect(item.files, number, wish, house.registers[row["register"]], columns, scope) == (), (item.id, number)
            assert wish.occasion in dict(occasions(item.files, {}))
            counted += 1
    assert counted > 10


def test_an_entry_is_made_changed_and_taken_away(house: Registry) -> None:
    item, definition, columns = house.items["demo_closing"], house.registers["demo_licence"], house.around.others["register:demo_licence"]
    scope = scope_for(item.scope, "", {})
    offered = dict(choices(columns["holder"], scope))
    assert offered["name:holder"] == "申请人代码"
    state = next(name for name, target in columns.items() if target.type.kind == "choice")
    option = columns[state].type.options[-1]
    picks = {"licence": Pick("name:number"), "holder": Pick("name:holder"), state: Pick(f"option:{option}")}
    wish = EffectWish(occasion="end:办结", register="demo_licence", when="", picks=picks)
    files = edited(CLOSING, set_effect(CLOSING, 0, wish, definition, columns, scope))
    assert effects_of(files)[-1] == {"end": "办结", "register": "demo_licence", "values": {"licence": "number", "holder": "holder", state: f"'{option}'"}}
    source, found = read_toml(files["process.toml"], ProcessFile, Blame("", "process.toml"))
    assert source is not None, found
    assert load_effects(source, item.scope, house.around.others, Blame("", "process.toml"))[1] == []
    words = effect_words(effects_of(files)[-1], definition.label, columns, scope, {})
    assert words.startswith(f"以“办结”办结时，在名录“{definition.label}”登记一条：")
    assert "为办件编号" in words
    assert f"为“{option}”" in words
    changed = edited(files, set_effect(files, 2, EffectWish(occasion="on:withdrawn", register="demo_licence", picks={**picks, "licence": Pick(FIXED, "旧证")}), definition, columns, scope))
    assert effects_of(changed)[1]["on"] == "withdrawn"
    assert "end" not in effects_of(changed)[1]
    assert effects_of(changed)[1]["values"]["licence"] == "'旧证'"
    gone = edited(edited(changed, drop_effect(changed, 2)), drop_effect(CLOSING, 1))
    assert "effect" not in read(gone, "process.toml")


def test_what_is_missing_is_said_at_its_column(house: Registry) -> None:
    item, definition, columns = house.items["demo_closing"], house.registers["demo_licence"], house.around.others["register:demo_licence"]
    scope = scope_for(item.scope, "", {})
    with pytest.raises(Invalid) as problem:
        set_effect(CLOSING, 0, EffectWish(occasion="", register="demo_licence", picks={"holder": Pick(FIXED, " "), "licence": Pick()}), definition, columns, scope)
    said = {each.field: each.text for each in problem.value.fields}
    assert {"occasion", "v.licence", "v.holder"} <= said.keys()
    assert "必须登记" in said["v.licence"]
    with pytest.raises(Invalid):
        set_effect(CLOSING, 0, EffectWish(occasion="end:办结", register="demo_licence", picks={"licence": Pick("name:submitted_on")}), definition, columns, scope)


def test_what_cannot_be_picked_is_kept(house: Registry) -> None:
    target = Named("键", house.around.others["register:demo_licence"]["licence"].type)
    assert pick_of("joined(holder, number)", target, {}) == Pick(KEPT)
