"""The cases that the bench copies by the million are cases: the audit finds nothing, and those who may read them can."""

from bench import crowd
from core.access import actor_of, sign_in
from core.cases import read_case
from core.cases.audit import verify
from core.house import House
from core.links.waking import due
from core.time import today
from ui.cli.people import COMPANIES, PASSWORD

CASES = 400


async def test_copies_hold_before_the_audit_and_open_with_their_own_keys(house: House) -> None:
    await crowd.fill(house, CASES, held=0)
    audit = await verify(house.db, house.settings.digests, house.keys.signer().public_key())
    assert audit.ok, audit.findings[:3]
    assert audit.cases == CASES + len(crowd.WAYS)
    assert {row["closed"] for row in await house.db.fetch("SELECT closed_on IS NULL AS closed FROM cases WHERE id >= $1", crowd.FIRST)} == {True, False}
    first = await house.db.fetchval("SELECT min(wake_on) FROM cases WHERE wake_on IS NOT NULL")
    assert first >= today()
    assert len(await due(house.db)) == await house.db.fetchval("SELECT count(*) FROM cases WHERE wake_on <= $1", today())
    officer = await actor_of(house.db, (await sign_in(house.db, "receiver", PASSWORD))[0])
    assert officer is not None
    number = await house.db.fetchval("SELECT number FROM cases WHERE id >= $1 AND item <> 'demo_closing' LIMIT 1", crowd.FIRST)
    shown = await read_case(house, officer, number, purpose="核对")
    assert COMPANIES[0].legal_rep in {field.text for field in shown.fields}
