"""Sums of money in capital numerals and with thousands separated (支付结算办法附一)."""

import pytest

from core.rules.capitals import capitals, grouped


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (0, "人民币零元整"), (100, "人民币壹元整"), (1, "人民币壹分"), (10, "人民币壹角整"), (105, "人民币壹元零伍分"), (150, "人民币壹元伍角整"), (123456, "人民币壹仟贰佰叁拾肆元伍角陆分"),
        (100000, "人民币壹仟元整"), (100100, "人民币壹仟零壹元整"), (101000, "人民币壹仟零壹拾元整"), (1000000, "人民币壹万元整"), (1000100, "人民币壹万零壹元整"), (1050000, "人民币壹万零伍佰元整"),
        (10000000000, "人民币壹亿元整"), (10000000100, "人民币壹亿零壹元整"), (10100000000, "人民币壹亿零壹佰万元整"), (1000000000000, "人民币壹佰亿元整"), (140950, "人民币壹仟肆佰零玖元伍角整"),
        (668000000, "人民币陆佰陆拾捌万元整"), (10700053, "人民币壹拾万柒仟元伍角叁分"), (-150, "人民币负壹元伍角整"), (-(10**22), "-100000000000000000000.00 元"),
    ],
)
def test_in_capitals(fen: int, words: str) -> None:
    assert capitals(fen) == words


@pytest.mark.parametrize(("fen", "text"), [(0, "0.00"), (123456789, "1,234,567.89"), (-100, "-1.00"), (5, "0.05")])
def test_in_thousands(fen: int, text: str) -> None:
    assert grouped(fen) == text


def test_a_sum_that_nobody_has_stays_in_figures() -> None:
    assert capitals(10**40).endswith(".00 元")
