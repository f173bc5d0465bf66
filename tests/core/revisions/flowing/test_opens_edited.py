"""开办 of a step: every opening of the house is picked and written back; made, changed, taken away; what is missing is said."""

from pathlib import Path

import pytest

from core.items.files import Repository
from core.problems import Invalid
from core.registry import Registry, assemble
from core.revisions import Edit, apply
from core.revisions.flowing.opening import Known, OpenWish, drop_open, known_of, open_words, opens_of, set_open
from core.revisions.flowing.registering import Pick, pick_of
from core.revisions.flowing.steps import steps_of

ROOT = Path(__file__).resolve().parents[4]
CLOSING = Repository(ROOT, "demo_linked", "demo_closing").read()
NAMES = {"demo_cancel": "注销", "demo_refund": "退款", "demo_licence": "证照"}


@pytest.fixture(scope="session")
def house() -> Registry:
    """Everything that is switched on, and the demos."""
    return assemble(ROOT).registry


def edited(files: dict[str, bytes], edits: tuple[Edit, ...]) -> dict[str, bytes]:
    for each in edits:
        files = apply(files, each)
    return files


def about(house: Registry, item: str, child: str, each: str = "") -> Known:
    fields = house.items[child].form.fields if child in house.items else {}
    return known_of(house.items[item].scope, house.around.others.get(each, {}), child, fields)


def step(files: dict[str, bytes]) -> str:
    return next(each["id"] for each in steps_of(files) if each["kind"] == "open")


def test_every_opening_of_the_house_is_written_back(house: Registry) -> None:
    counted = 0
    for item in house.items.values():
        for row in steps_of(item.files):
            for number, each in enumerate(row.get("opens", ()), 1):
                known = about(house, item.id, each.get("item", ""), each.get("each", ""))
                wish = OpenWish(
                    item=each.get("item", ""), each=each.get("each", ""), when=each.get("when", ""), where=each.get("where", ""), org=each.get("org", ""), named=each.get("named", ""),
                    picks={name: pick_of(each.get("values", {}).get(name, ""), target, known.inner) for name, target in known.targets.items()}, after=tuple(each.get("after", ())), final=each.get("final", False),
                )
                assert set_open(item.files, row["id"], number, wish, known) == (), (item.id, number)
                counted += 1
    assert counted > 3


def test_an_opening_is_changed_made_and_taken_away(house: Registry) -> None:
    at = step(CLOSING)
    known = about(house, "demo_closing", "demo_refund")
    words = open_words(opens_of(CLOSING, at)[1], known, NAMES)
    assert "在“注销”办成以后，开办“退款”，填好：" in words
    target = next(name for name, named in known.targets.items() if named.type.kind == "text")
    wish = OpenWish(item="demo_refund", picks={name: Pick("name:number") if named.type.kind == "text" else Pick() for name, named in known.targets.items()})
    files = edited(CLOSING, set_open(CLOSING, at, 2, wish, known))
    assert opens_of(files, at)[1] == {"item": "demo_refund", "values": {name: "number" for name, named in known.targets.items() if named.type.kind == "text"}}
    assert target in opens_of(files, at)[1]["values"]
    more = edited(files, set_open(files, at, 0, wish, known))
    assert len(opens_of(more, at)) == 3
    assert len(opens_of(edited(more, drop_open(more, at, 3)), at)) == 2
    with pytest.raises(Invalid, match="办成以后"):
        drop_open(CLOSING, at, 1)


def test_what_is_missing_is_said(house: Registry) -> None:
    at = step(CLOSING)
    known = about(house, "demo_closing", "demo_cancel", "register:demo_licence")
    with pytest.raises(Invalid) as problem:
        set_open(CLOSING, at, 0, OpenWish(item="demo_cancel", each="register:demo_licence", where="state = '有效'", org="nothing", after=("demo_permit",)), known)
    assert {"where", "org", "after"} <= {each.field for each in problem.value.fields}
