"""The token buckets: what a caller may spend, how it comes back, and who counts as one caller."""

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.house import House
from ui.app import create_app
from ui.limits import CALLERS_KEPT, Buckets, Limiter, Rates, TooMany
from ui.serve import behind


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.time = 0.0

    def __call__(self) -> float:
        return self.time


def test_a_bucket_gives_its_burst_and_then_asks_to_wait() -> None:
    clock = Clock()
    buckets = Buckets(60, clock)
    assert [buckets.take(b"a") for _ in range(15)] == [0.0] * 15
    wait = buckets.take(b"a")
    assert wait == pytest.approx(1)
    clock.time += wait
    assert buckets.take(b"a") == 0
    assert buckets.take(b"a") > 0


def test_callers_do_not_share_a_bucket() -> None:
    buckets = Buckets(60, Clock())
    while not buckets.take(b"a"):
        pass
    assert buckets.take(b"b") == 0


@given(st.lists(st.floats(0, 30), min_size=1, max_size=200), st.integers(1, 600))
def test_no_caller_gets_more_than_burst_and_refill(pauses: list[float], per_minute: int) -> None:
    clock = Clock()
    buckets = Buckets(per_minute, clock)
    granted = 0
    for pause in pauses:
        clock.time += pause
        granted += not buckets.take(b"a")
    assert granted <= max(5, per_minute / 4) + clock.time * per_minute / 60 + 1e-6


def test_memory_is_bounded() -> None:
    buckets = Buckets(60, Clock())
    for number in range(CALLERS_KEPT + 50):
        buckets.take(str(number).encode())
    assert len(buckets._buckets) == CALLERS_KEPT


def _many(limiter: Limiter, callers: list[tuple[bytes, str]], door: str = "") -> None:
    for authorization, address in callers:
        limiter.admit(authorization, address, door)


def test_made_up_tokens_buy_nothing() -> None:
    limiter = Limiter(Rates(general=60), Clock())
    with pytest.raises(TooMany) as refused:
        _many(limiter, [(b"Bearer %d" % number, "192.0.2.1") for number in range(100)])
    assert refused.value.retry_after == 1
    assert refused.value.status == 429


def test_a_proved_token_counts_for_itself() -> None:
    limiter = Limiter(Rates(general=60), Clock())
    limiter.prove(b"Bearer real")
    with pytest.raises(TooMany):
        _many(limiter, [(b"", "192.0.2.1")] * 100)
    limiter.admit(b"Bearer real", "192.0.2.1")


def test_one_ipv6_subscriber_is_one_caller() -> None:
    limiter = Limiter(Rates(general=60), Clock())
    with pytest.raises(TooMany):
        _many(limiter, [(b"", f"2001:db8:1:2::{number:x}") for number in range(100)])
    limiter.admit(b"", "2001:db8:1:3::1")


def test_a_door_is_stricter_than_the_house() -> None:
    limiter = Limiter(Rates(general=600, sign_in=20), Clock())
    with pytest.raises(TooMany):
        _many(limiter, [(b"", "192.0.2.1")] * 10, "sign_in")
    limiter.admit(b"", "192.0.2.1")
    limiter.admit(b"", "192.0.2.1", "verify")


def test_the_rate_comes_from_the_environment() -> None:
    assert Rates.from_env({}) == Rates()
    assert Rates.from_env({"JIBAN_RATE_PER_MINUTE": "100000"}).general == 100000


@pytest.mark.parametrize("text", ["0", "-1", "many", "1.5", "１２"])
def test_a_rate_that_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="正整数"):
        Rates.from_env({"JIBAN_RATE_PER_MINUTE": text})


async def test_callers_behind_a_trusted_proxy_count_for_themselves(house: House) -> None:
    app = create_app(house, Rates(sign_in=5))

    async def tries(proxies: tuple[str, ...], forwarded: list[str]) -> list[int]:
        transport = httpx.ASGITransport(behind(app, proxies), client=("10.0.0.9", 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://jiban.test") as client:
            said = {"login": "nobody", "password": "x"}
            return [(await client.post("/api/v1/sessions", json=said, headers={"x-forwarded-for": each})).status_code for each in forwarded]

    many = [f"203.0.113.{number}" for number in range(8)]
    assert set(await tries(("10.0.0.0/8",), many)) == {401}
    assert 429 in await tries(("10.0.0.0/8",), [f"198.51.100.{number}, 203.0.113.99" for number in range(8)]), "what a caller says of itself does not count"
    assert 429 in await tries((), [f"203.0.114.{number}" for number in range(8)]), "nobody is believed who was not named"
