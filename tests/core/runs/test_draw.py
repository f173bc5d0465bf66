"""The draw: fair in number, the same for everyone who repeats it, and no changed list passes for the one drawn from."""

from collections import Counter
from random import Random

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.runs import Inputs, draw, recompute

NUMBERS = st.lists(st.text(min_size=1, max_size=12), unique=True, max_size=60)
SHARES = st.integers(0, 100)
SEEDS = st.text(max_size=20)


def inputs(candidates: list[str], share: int = 50, seed: str = "种子") -> Inputs:
    return Inputs(
        draw="spot", item="demo", release="r1", where="status = '办结'", share=share, seed=seed, candidates=tuple(sorted(candidates))
    )


@given(SEEDS, NUMBERS, SHARES)
def test_as_many_as_the_share_says_rounded_up(seed: str, candidates: list[str], share: int) -> None:
    drawn = draw(seed, candidates, share)
    assert 100 * len(drawn) >= len(candidates) * share > 100 * (len(drawn) - 1)
    assert set(drawn) <= set(candidates)
    assert len(set(drawn)) == len(drawn)


@given(SEEDS, NUMBERS, SHARES, st.randoms())
def test_the_order_of_the_list_does_not_matter(seed: str, candidates: list[str], share: int, random: Random) -> None:
    mixed = list(candidates)
    random.shuffle(mixed)
    assert draw(seed, mixed, share) == draw(seed, candidates, share)


@given(SEEDS, NUMBERS, st.integers(0, 99))
def test_a_larger_share_draws_the_same_and_more(seed: str, candidates: list[str], share: int) -> None:
    smaller, larger = draw(seed, candidates, share), draw(seed, candidates, share + 1)
    assert larger[: len(smaller)] == smaller


def test_a_known_draw_stays_as_it_is() -> None:
    candidates = [f"SF{n:03d}" for n in range(10)]
    assert draw("2026年第1批", candidates, 30) == ("SF002", "SF001", "SF009")


def test_everybody_is_drawn_about_equally_often() -> None:
    candidates = [f"SF{n:03d}" for n in range(20)]
    counted = Counter(number for seed in range(400) for number in draw(str(seed), candidates, 25))
    assert set(counted) == set(candidates)
    assert all(60 < count < 140 for count in counted.values()), counted


def test_length_marks_keep_seed_and_number_apart() -> None:
    assert draw("ab", ["c1", "c2", "c3", "c4"], 100) != draw("a", ["bc1", "bc2", "bc3", "bc4"], 100)


@pytest.mark.parametrize("share", [-1, 101])
def test_a_share_is_a_percentage(share: int) -> None:
    with pytest.raises(ValueError, match="0 到 100"):
        draw("s", ["a"], share)


def test_a_candidate_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="重复"):
        draw("s", ["a", "a"], 50)


@given(SEEDS, NUMBERS, SHARES)
def test_an_untouched_draw_holds(seed: str, candidates: list[str], share: int) -> None:
    stored = inputs(candidates, share, seed)
    assert recompute(stored, stored.digest(), draw(seed, candidates, share)) == ()


@given(NUMBERS, st.data())
def test_any_change_of_the_inputs_is_noticed(candidates: list[str], data: st.DataObject) -> None:
    assume(candidates)
    stored = inputs(candidates)
    gone = data.draw(st.sampled_from(candidates))
    for changes in (
        {"candidates": tuple(sorted(set(candidates) - {gone}))},
        {"candidates": tuple(sorted({*candidates, gone + "·新"}))},
        {"seed": stored.seed + "1"},
        {"share": stored.share + 1},
        {"where": "status = '撤回'"},
        {"release": "r2"},
    ):
        changed = msgspec.structs.replace(stored, **changes)
        assert changed.digest() != stored.digest()
        wrong = recompute(changed, stored.digest(), draw(stored.seed, stored.candidates, stored.share))
        assert "散列不符" in wrong[0]


def test_a_changed_list_of_the_drawn_is_noticed() -> None:
    stored = inputs([f"SF{n}" for n in range(10)])
    drawn = draw(stored.seed, stored.candidates, stored.share)
    missing, extra = recompute(stored, stored.digest(), [*drawn[1:], "SF99"])
    assert drawn[0] in missing
    assert "SF99" in extra


def test_another_way_of_drawing_is_not_recomputed_with_this_one() -> None:
    stored = msgspec.structs.replace(inputs(["a"]), code="dice@1")
    assert "不能用这一方法重算" in recompute(stored, stored.digest(), ["a"])[0]


def test_inputs_survive_json() -> None:
    stored = inputs(["a", "b"])
    assert msgspec.json.decode(msgspec.json.encode(stored), type=Inputs).digest() == stored.digest()
