"""Every desk and interface address, asked by an officer whose only post does not need some fields: their values never come out, for any purpose."""

import shutil
from pathlib import Path

import httpx
import msgspec
import pytest
from filing_values import ITEM, values
from matrix_requests import ask
from matrix_sheet import read
from matrix_world import GIVEN, ORG, OWNER_NAME, Planted, Tokens, plant, visiting

from core.access import Actor, PostHeld
from core.access.masking import UNSEEN
from core.access.signing_in import actor_of_account
from core.archiving.keeping import hand_out
from core.cases import act, read_case
from core.cases.sequencer import consume, sequence
from core.filings import FilingRequest, submit
from core.house import House
from core.items.releases import Catalogue
from core.problems import Forbidden, Invalid
from core.process import Act, Point
from core.reporting.reading import record
from core.search.terms import CONSUMER, TermKeeper
from core.settings import ROOT, Settings
from core.store.engine import Database
from core.store.keys import open_keys
from core.time import today
from ui.cli import demo

HIDDEN = ("project_name", "place_addr", "mobile", "legal_rep", "remark", "area_m2")
SECRETS = (*(GIVEN[name] for name in HIDDEN if name in GIVEN), "金丝雀路8808号")
"""Their values, and what is calculated from one of them: an address written tight."""
UNSEEN_FIELDS = {*HIDDEN, "place_key"}
LATER, AREA = "改到夜莺路 77 号", "317.45"
"""What the case of the second walk says besides: the address after it was mended at the counter, the area that a rule's sentence repeats."""
BLIND, SIGHTED = "colleague", "officer"
"""The personas: one who only issues, which needs none of these fields; one who holds every post, of which most need them."""
KINDS = [kind for kind in read() if any("/desk" in route or "/api/" in route or "/party" in route for route in kind.routes)]
ROUTES = [route for kind in KINDS for route in kind.routes if route.partition(" ")[2].startswith(("/desk", "/api/", "/party", "/board", "/messages"))]


@pytest.fixture
async def house(database: Database, tmp_path: Path) -> House:
    """The house of the demonstration, where issuing needs little of a filing; its line about a case names what is hidden."""
    root = tmp_path / "root"
    for part in ("plugins", "forms", "features"):
        shutil.copytree(ROOT / part, root / part)
    shutil.copy(ROOT / "plugins.toml", root)
    folder = next(root.glob(f"plugins/*/items/{ITEM}"))
    process, info = folder / "process.toml", folder / "item.toml"
    written = "".join(f'"{name}", ' for name in HIDDEN)
    process.write_text(process.read_text().replace('kind = "issue"', f'kind = "issue"\nhides = [{written}]'))
    info.write_text("\n".join(line for line in info.read_text().splitlines() if not line.startswith("subject")).replace(
        "format = 1", 'format = 1\nsubject = "{project_name}，{place_addr}"', 1,
    ))
    settings = Settings(database_url=database.url, var=tmp_path, root=root)
    made = House(settings, database, open_keys(settings), await Catalogue.open(root, "demo", database))
    await demo.fill(database, made.vault, demo.authorities(made.catalogue.registry))
    return made


@pytest.fixture
async def planted(house: House, anyone: httpx.AsyncClient) -> Planted:
    """The world of the access matrix."""
    return await plant(house, anyone)


async def _walk(house: House, anyone: httpx.AsyncClient, planted: Planted, persona: str, secrets: tuple[str, ...], *, acts: bool) -> dict[str, set[str]]:
    """By route, the secrets that it tells the persona. Readings first, then everything that does something."""
    found: dict[str, set[str]] = {}
    tokens: Tokens = {}
    for route in sorted(ROUTES, key=lambda each: not each.startswith("GET ")):
        if acts or route.startswith("GET "):
            async with visiting(house, anyone, persona, tokens) as visitor:
                answer = await ask(visitor.client, route, planted, visitor.csrf)
            assert answer.status_code < 500, (route, answer.text[:300])
            found[route] = {secret for secret in secrets if secret in answer.text}
    return found


async def test_no_address_tells_what_a_post_does_not_need(house: House, anyone: httpx.AsyncClient, planted: Planted) -> None:
    blind = await _walk(house, anyone, planted, BLIND, SECRETS, acts=True)
    assert {route: told for route, told in blind.items() if told} == {}


async def test_who_needs_it_is_told(house: House, anyone: httpx.AsyncClient, planted: Planted) -> None:
    sighted = await _walk(house, anyone, planted, SIGHTED, SECRETS, acts=False)
    personal = {GIVEN[name] for name in GIVEN if house.catalogue.item(ITEM).form.fields[name].personal}
    assert sighted["GET /desk/cases/{number}"] == {*SECRETS} - personal
    assert sighted["GET /api/v1/cases/{number}"] == {*SECRETS}
    assert GIVEN["place_addr"] in sighted["GET /desk"]
    async with visiting(house, anyone, SIGHTED, {}) as visitor:
        assert {secret for secret in SECRETS if secret in (await ask(visitor.client, "POST /desk/cases/{number}/reveal", planted, visitor.csrf)).text} == {*SECRETS}


async def test_after_mending_correcting_and_asking_again(house: House, anyone: httpx.AsyncClient, planted: Planted) -> None:
    """The same walk over a case that was mended at the counter and lies with the applicant, whose rules said the area in words."""
    second = msgspec.structs.replace(planted, ids={**planted.ids, "number": await _mended(house, planted)})
    secrets = (*SECRETS, LATER, AREA)
    blind = await _walk(house, anyone, second, BLIND, secrets, acts=False)
    assert {route: told for route, told in blind.items() if told} == {}
    sighted = await _walk(house, anyone, second, SIGHTED, secrets, acts=False)
    assert {GIVEN["place_addr"], LATER, AREA} <= sighted["GET /desk/cases/{number}"]
    assert {GIVEN["place_addr"], LATER} <= sighted["GET /desk/cases/{number}/versions"]


async def test_words_stand_in_the_place_and_no_purpose_is_asked_for(house: House, anyone: httpx.AsyncClient, planted: Planted) -> None:
    async with visiting(house, anyone, BLIND, {}) as visitor:
        page = (await ask(visitor.client, "GET /desk/cases/{number}", planted)).text
        view = (await ask(visitor.client, "GET /api/v1/cases/{number}", planted)).json()
    assert UNSEEN in page
    fields = {field["name"]: field for field in view["fields"]}
    assert {name for name, field in fields.items() if field["unseen"]} == UNSEEN_FIELDS
    assert {field["text"] for field in fields.values() if field["unseen"]} == {UNSEEN}
    assert GIVEN["legal_rep_id"] == fields["legal_rep_id"]["text"]  # personal, needed: shown for a purpose as before
    owner = await read_case(house, await _actor(house, "owner"), planted.ids["number"])
    assert {secret for secret in SECRETS if any(secret in field.text for field in owner.fields)} == {*SECRETS}


async def test_a_word_that_stands_only_there_finds_nothing(house: House, anyone: httpx.AsyncClient, planted: Planted) -> None:
    at = f"/desk/cases/{planted.ids['number']}"
    for persona, met in ((SIGHTED, True), (BLIND, False)):
        async with visiting(house, anyone, persona, {}) as visitor:
            assert (at in (await visitor.client.get("/desk/search", params={"q": "金丝雀路"})).text) is met
            assert at in (await visitor.client.get("/desk/search", params={"q": OWNER_NAME})).text


async def test_a_stand_in_sees_what_the_post_needs(house: House, planted: Planted) -> None:
    """AB 岗: the posts are added to one's own, so a field that the principal's post needs is seen for as long."""
    issuer = Actor(1, "issuer", "出证", "officer", posts=(PostHeld(ORG, "issuer"),))
    standing = msgspec.structs.replace(issuer, posts=(*issuer.posts, PostHeld(ORG, "handler")))
    elsewhere = msgspec.structs.replace(issuer, posts=(*issuer.posts, PostHeld("elsewhere", "handler")))
    unseen = {
        name: {field.name for field in (await read_case(house, actor, planted.ids["number"])).fields if field.unseen}
        for name, actor in {"alone": issuer, "standing": standing, "elsewhere": elsewhere}.items()
    }
    assert unseen == {"alone": UNSEEN_FIELDS, "standing": set(), "elsewhere": UNSEEN_FIELDS}


async def test_who_does_not_see_a_field_does_not_mend_it(house: House, planted: Planted) -> None:
    number = await _filed(house, planted, "blind")
    receiver = Actor(await _account(house, SIGHTED), SIGHTED, "收件", "officer", posts=(PostHeld(ORG, "issuer"), PostHeld(ORG, "receiver")))
    assert await act(house, receiver, number, Act("当场更正", reason="写错", values={"place_addr": LATER}))  # receiving needs it
    item = house.catalogue.item(ITEM)
    steps = {**item.process.steps, "receive": msgspec.structs.replace(item.process.steps["receive"], hides=("place_addr",))}
    process = msgspec.structs.replace(item.process, steps=steps)
    house.catalogue._by_hash[item.hash] = msgspec.structs.replace(item, process=process)
    with pytest.raises(Invalid, match="不能更正"):
        await act(house, receiver, number, Act("当场更正", reason="写错", values={"place_addr": "别处"}))


async def test_a_file_that_says_it_is_told_of_and_not_opened(house: House, anyone: httpx.AsyncClient, planted: Planted) -> None:
    """A form printed from the answers says everything in it; so does the file that answers a hidden field."""
    item = house.catalogue.item(ITEM)
    printed = tuple(msgspec.structs.replace(each, document="form") for each in item.info.material)
    house.catalogue._by_hash[item.hash] = msgspec.structs.replace(item, info=msgspec.structs.replace(item.info, material=printed))
    for persona, opens in ((SIGHTED, True), (BLIND, False)):
        async with visiting(house, anyone, persona, {}) as visitor:
            page = (await ask(visitor.client, "GET /desk/cases/{number}", planted)).text
            answers = [await ask(visitor.client, f"GET /desk/cases/{{number}}/materials/{{file}}{end}", planted) for end in ("", "/file")]
        assert ("竣工材料" in page, f"/materials/{planted.ids['materials.file']}" in page) == (opens, opens)
        assert [each.status_code for each in answers] == [200, 200] if opens else [403, 403]


async def test_a_package_of_the_whole_case_is_for_those_who_see_the_whole(house: House, planted: Planted) -> None:
    finished = str(await house.db.fetchval("SELECT number FROM cases WHERE item = $1 AND closed_on IS NOT NULL ORDER BY id LIMIT 1", ITEM))
    assert (await hand_out(house, await _actor(house, SIGHTED), finished, "案卷评查")).data
    with pytest.raises(Forbidden, match="本岗位不需要看"):
        await hand_out(house, await _actor(house, BLIND), finished, "案卷评查")


async def test_a_record_reported_above_does_not_tell_it_either(house: House, planted: Planted) -> None:
    number = await house.db.fetchval("SELECT max(r.id) FROM report_records r JOIN cases c ON c.id = r.\"case\" WHERE c.item = $1 AND r.fields ? 'legal'", ITEM)
    told = {persona: dict((await record(house, await _actor(house, persona), number)).fields) for persona in (SIGHTED, BLIND)}
    assert {name for name, text in told[BLIND].items() if text == UNSEEN} == {"legal", "contact_mobile"}
    assert UNSEEN not in told[SIGHTED].values()


async def _account(house: House, login: str) -> int:
    return int(await house.db.fetchval("SELECT id FROM accounts WHERE login = $1", login))


async def _actor(house: House, login: str) -> Actor:
    async with house.db.pool.acquire() as connection:
        found = await actor_of_account(connection, await _account(house, login))
    assert found is not None
    return found


async def _filed(house: House, planted: Planted, key: str) -> str:
    filled = values(AREA, org_name=OWNER_NAME, uscc="91210411MAJB0099XA", completed_on=str(today()), **GIVEN)
    return (await submit(house, await _actor(house, "owner"), FilingRequest(ITEM, filled, planted.party, key))).cases[0].number


async def _mended(house: House, planted: Planted) -> str:
    """A case whose address was mended at the counter, and of which the address is asked for again."""
    number = await _filed(house, planted, "mended")
    officer = await _actor(house, SIGHTED)
    await act(house, officer, number, Act("当场更正", reason="门牌写错", values={"place_addr": LATER}))
    point = Point(what="place_addr", problem="不完整", basis="规定", how="写到门牌")
    await act(house, officer, number, Act("补正", points=(point,)))
    async with house.db.pool.acquire() as connection:
        await sequence(connection)
    await consume(house.db, CONSUMER, TermKeeper(house))
    return number
