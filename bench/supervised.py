"""200,000 synthetic supervised companies for the grading: their fields, deductions, vetoes, repairs, earlier colours and upheld objections.

Half of them have a colour already. About a third have deductions; about one in a hundred comes out worse than it is, or is to
begin with orange or red, so that it has to be told first: that is a bad day, on most days it is a few.
"""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from core import time

COMPANIES = 200_000
FIELDS = ("食品经营", "特种设备", "建筑施工", "危险化学品")
TODAY = time.today()
GRADED_ON = TODAY - timedelta(days=56)
LEVELS = {"蓝": 1, "黄": 2, "橙": 3, "红": 4}
POINTS = ((0, 66), (500, 20), (1500, 8), (2000, 5), (3000, 0.6), (4500, 0.4))
"""Hundredths of a point deducted, more or less 500, and from how many of a hundred companies; from those without any nothing."""
Row = tuple[Any, ...]


def codes() -> list[str]:
    """Codes of companies. Their check digits are wrong, which is a warning only."""
    return [f"91210411MA{n:08d}" for n in range(COMPANIES)]


def parties(found: list[str]) -> Iterator[Row]:
    """The companies as parties: kind, code, name, synthetic."""
    return (("legal", code, _name(n), True) for n, code in enumerate(found))


def rows(chance: random.Random, found: list[str]) -> Iterator[Row]:
    """All register rows."""
    for n, code in enumerate(found):
        field = FIELDS[n % len(FIELDS)]
        subject = f"{code}-{field}"
        yield _row("supervised_subject", subject, {"holder": code, "org_name": _name(n), "industry_field": field}, f"名录 {n}")
        points = _points(chance)
        yield from _deductions(subject, code, points, chance)
        if n % 2:
            color = _band(points)
            yield _row("color_grade", subject, {
                "holder": code, "industry_field": field, "color": color, "color_before": "未定色", "level_change": LEVELS[color], "reason": "首次定色",
            }, f"定色 {n}", GRADED_ON)
            if chance.random() < 0.01:
                yield _deduction(subject, code, Decimal(12), TODAY, f"KF-{n}-新")
        yield from _seldom(subject, chance, n)


def _points(chance: random.Random) -> Decimal:
    """What has been deducted from a company so far."""
    about = chance.choices([hundredths for hundredths, _ in POINTS], [share for _, share in POINTS])[0]
    return Decimal(about + chance.randrange(-499, 500) if about else 0).scaleb(-2)


def _deductions(subject: str, code: str, points: Decimal, chance: random.Random) -> Iterator[Row]:
    """Points in one or two records, each before the grading."""
    parts = (points,) if points < 8 else (Decimal(5), points - 5)
    for n, part in enumerate(parts if points else ()):
        yield _deduction(subject, code, part, GRADED_ON - timedelta(days=chance.randrange(1, 300)), f"KF-{subject}-{n}")


def _deduction(subject: str, code: str, points: Decimal, since: date, number: str) -> Row:
    values = {
        "event_id": number, "holder": code, "kind": "扣分", "about": "抽查不合格", "points": points,
        "rectified": False, "public_until": (since + timedelta(days=90)).isoformat(), "found_by": "【演示】市场监督管理局",
    }
    return _row("credit_event", subject, values, number, since)


def _seldom(subject: str, chance: random.Random, n: int) -> Iterator[Row]:
    """Vetoes, now and over, and downgrades that an objection has kept off."""
    if chance.random() < 0.006:
        until = TODAY + timedelta(days=300 if chance.random() < 0.3 else -1)
        values = {"event_id": f"YP-{n}", "holder": subject[:18], "kind": "严重失信主体名单", "happened_on": "2025-01-06", "until": until.isoformat()}
        yield _row("veto_event", subject, values, f"情形 {n}")
    if chance.random() < 0.002:
        yield _row("color_notice", subject, {"case_number": f"旧 {n}", "stage": "告知", "pending": 1}, f"告知 {n}", GRADED_ON)
        yield _row("color_notice", subject, {
            "case_number": f"旧 {n}", "stage": "维持原色", "pending": -1, "held_on": (GRADED_ON + timedelta(days=14)).isoformat(),
        }, f"维持 {n}", GRADED_ON + timedelta(days=14))


def _row(register: str, key: str, values: dict[str, Any], source: str, since: date = date(2026, 1, 1)) -> Row:
    return register, key, {"subject_id": key, **values}, since, None, time.now(), source, "" if register == "supervised_subject" else source


def _band(points: Decimal) -> str:
    return next(color for color, least in (("蓝", 90), ("黄", 75), ("橙", 60), ("红", -1000)) if 100 - points >= least)


def _name(n: int) -> str:
    return f"【演示】测速企业 {n} 号"
