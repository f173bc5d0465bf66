"""The figure of an indicator in a period: exact until it is written with two decimals, and honest about what is not there.

0/0 is 无数据, never 0 and never 100. The target is judged on the exact value: 59.996 is written 60.00 and has not reached 60, and the
figure says so. Both the database and the scenarios' rule world end here.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

import msgspec

from core import time
from core.indicators.periods import Period
from core.indicators.plan import IndicatorPlan, SideName
from core.indicators.tally import Record, Side, counted
from core.rules import ParamError
from core.rules.binding import bind, test_for
from core.rules.cells import params_in
from core.rules.exact import Number, multiply, rounded
from core.rules.params import Param
from core.values import Unknown

NO_DATA, MET, MISSED, AIMLESS = "无数据", "达标", "未达标", "未设目标"
PLACES = 2


class SideFigure(msgspec.Struct, frozen=True):
    """A side as it is written: its value, how many records stand behind it, how many were left out because nobody can tell."""

    value: Decimal | None
    counted: int
    doubtful: int


class ParamFigure(msgspec.Struct, frozen=True):
    """A parameter of the figure as it stood: its value in words, since when, from where, confirmed or not."""

    name: str
    label: str
    value: str
    since: date
    source: str
    confirmed: bool


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """A figure. `met` is None without a target or without a value; `because` says why there is no value, or what rounding hides."""

    indicator: str
    period: str
    as_of: date
    value: Decimal | None
    numerator: SideFigure | None = None
    denominator: SideFigure | None = None
    params: tuple[ParamFigure, ...] = ()
    met: bool | None = None
    aims: bool = False
    because: str = ""

    @property
    def verdict(self) -> str:
        """达标, 未达标, 无数据 or 未设目标: in words, whatever colour stands beside it."""
        if not self.aims:
            return AIMLESS
        return NO_DATA if self.met is None else MET if self.met else MISSED

    def side(self, name: SideName) -> SideFigure | None:
        """The side of that name."""
        return self.numerator if name == "numerator" else self.denominator


def evaluate(
    plan: IndicatorPlan, numerator: Iterable[Record], denominator: Iterable[Record], period: Period, as_of: date | None = None
) -> Figure:
    """The figure over records that are at hand; `as_of` is the last day of the period, or today while it runs, when left out."""
    day = as_of or period.as_of(time.today())
    records = {"numerator": numerator, "denominator": denominator}
    return figure_of(plan, {name: counted(side, records[name], period, day) for name, side in plan.sides}, period, day)


def figure_of(
    plan: IndicatorPlan, sides: Mapping[SideName, Side], period: Period, as_of: date, given: Mapping[str, Number] | None = None
) -> Figure:
    """The figure from what its sides came to; `given` sets parameters aside, for a scenario that supposes other ones."""
    shown, env, missing = _params(plan, as_of, given or {})
    for name, side in sides.items():
        if side.value is None:
            missing.append(f"{'分子' if name == 'numerator' else '分母'}{side.because}")
        else:
            env[name] = side.value
    value = Unknown(because="；".join(missing)) if missing else _value(plan, env)
    said, met, because = (None, None, value.because) if isinstance(value, Unknown) else _judged(plan, value, env)
    return Figure(
        indicator=plan.id, period=period.id, as_of=as_of, value=said, numerator=_side(sides.get("numerator")),
        denominator=_side(sides.get("denominator")), params=shown, met=met, aims=plan.target is not None, because=because,
    )


def _params(plan: IndicatorPlan, as_of: date, given: Mapping[str, Number]) -> tuple[tuple[ParamFigure, ...], dict[str, Number], list[str]]:
    """The parameters as of the day, in words and by name; and what is missing of them."""
    shown: list[ParamFigure] = []
    env: dict[str, Number] = {}
    missing: list[str] = []
    for name, param in plan.params.items():
        if name in given:
            env[f"param.{name}"] = given[name]
            continue
        try:
            used = param.on(as_of)
        except ParamError as error:
            missing.append(str(error))
            continue
        env[f"param.{name}"] = used.value  # type: ignore[assignment] # an indicator's parameters are numbers
        shown.append(_said(param, used.since, env[f"param.{name}"], used.source, confirmed=used.confirmed))
    return tuple(shown), env, missing


def _said(param: Param, since: date, value: Number, source: str, *, confirmed: bool) -> ParamFigure:
    return ParamFigure(param.name, param.label, param.words(value), since, source, confirmed)  # type: ignore[arg-type] # a number


def _value(plan: IndicatorPlan, env: Mapping[str, Number]) -> "Number | Unknown":
    """The value of the expression, times 100 for a percentage; a division by zero is unknown, with its reason."""
    found: Number | Unknown = plan.value.run(env)
    if isinstance(found, Unknown):
        empty = all(env.get(name) == 0 for name in ("numerator", "denominator"))
        return Unknown(because="分子、分母都是 0" if empty and plan.denominator is not None else found.because)
    return multiply(found, 100) if plan.definition.unit == "percent" else found


def _judged(plan: IndicatorPlan, value: Number, env: Mapping[str, Number]) -> tuple[Decimal, bool | None, str]:
    """The value as it is written, whether it meets the target, and a word when the written value would say otherwise."""
    written = rounded(value, PLACES)
    if plan.target is None:
        return written, None, ""
    test = test_for(bind(plan.target, {name: env[f"param.{name}"] for name in params_in(plan.target)}), "decimal")
    met = bool(test(value))
    because = "" if test(written) is met else f"按没有四舍五入的数判断：{rounded(value, 6)}"
    return written, met, because


def _side(side: Side | None) -> SideFigure | None:
    if side is None:
        return None
    return SideFigure(rounded(side.value, PLACES) if side.value is not None else None, side.counted, side.doubtful)
