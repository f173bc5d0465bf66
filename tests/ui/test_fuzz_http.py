"""Whatever is sent, the house never fails: requests made from its own description, valid and broken, by anybody and by everybody.

A real server process answers over real sockets, and each answer is held against the description.
"""

import asyncio
import os
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import httpx
import msgspec
import schemathesis
from filing_values import ITEM, values
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis.generation.modes import GenerationMode
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance, status_code_conformance

from ui.cli.people import PASSWORD

SOAK = bool(os.environ.get("JIBAN_SOAK"))
EXAMPLES = 200 if SOAK else 3
"""Requests for each operation, caller and kind."""
FILINGS = 3000 if SOAK else 60
CALLERS = ("", "company1", "decider", "inspector")
FREELY = settings(
    max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate], derandomize=not SOAK
)
CONFORMS = [status_code_conformance, content_type_conformance, response_schema_conformance]
encode = msgspec.json.Encoder(decimal_format="number").encode


def _bearer(url: str, login: str) -> dict[str, str]:
    if not login:
        return {}
    answer = httpx.post(f"{url}/api/v1/sessions", json={"login": login, "password": PASSWORD})
    return {"Authorization": f"Bearer {answer.json()['token']}"}


def _shake(operation: Any, url: str, headers: Mapping[str, str], mode: GenerationMode) -> None:
    @FREELY
    @given(case=operation.as_strategy(generation_mode=mode))
    def send(case: Any) -> None:
        answer = case.call(base_url=url, headers=dict(headers))
        assert answer.status_code < 500, (answer.status_code, answer.text)
        case.validate_response(answer, checks=CONFORMS)

    send()


def _shake_all(url: str) -> int:
    document = httpx.get(f"{url}/api/v1/openapi.json").json()
    schema = schemathesis.openapi.from_dict(document).exclude(operation_id="sign_out")
    shaken = 0
    for headers in [_bearer(url, login) for login in CALLERS]:  # tokens first: guessing passwords uses up the sign-in door
        for found in schema.get_all_operations():
            _shake(found.ok(), url, headers, GenerationMode.POSITIVE)
            with suppress(Unsatisfiable):  # a request without parameters cannot be made wrong
                _shake(found.ok(), url, headers, GenerationMode.NEGATIVE)
            shaken += 1
    return shaken


async def test_no_request_made_from_the_description_breaks_the_house(served: str) -> None:
    assert await asyncio.to_thread(_shake_all, served) >= 4 * 18


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**25), 10**25) | st.decimals(allow_nan=False, allow_infinity=False, places=3) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4), max_leaves=8,
)
FIELD = st.sampled_from(sorted(values("1"))) | st.text(max_size=12)


def _file_anything(url: str) -> set[int]:
    headers = {**_bearer(url, "company1"), "Content-Type": "application/json"}
    seen: set[int] = set()
    with httpx.Client(base_url=url, headers=headers) as client:
        party = client.get("/api/v1/sessions/current").json()["parties"][0]["id"]

        @settings(FREELY, max_examples=FILINGS)
        @given(st.dictionaries(FIELD, ANYTHING, max_size=5), st.sampled_from(["filings", "decide"]))
        def send(changed: dict[str, Any], way: str) -> None:
            given_values = {**values("299.99"), **changed}
            if way == "filings":
                path, body = "/api/v1/filings", {"item": ITEM, "party": party, "values": given_values}
            else:
                path, body = f"/api/v1/items/{ITEM}/decide", {"values": given_values}
            raw = encode(body)
            answer = client.post(path, content=raw, headers={"Idempotency-Key": f"k{hash(raw)}"})
            assert answer.status_code < 500, (answer.text, raw)
            seen.add(answer.status_code)

        send()
    return seen


async def test_no_values_of_a_form_break_the_house(served: str) -> None:
    assert await asyncio.to_thread(_file_anything, served) >= {200, 422}
