"""Options that are on offer only under a condition (`x-options`)."""

from collections.abc import Mapping
from typing import Any

import msgspec

from core.rules import Expr, Scope, evaluate, sentence
from core.values import Value


class Offer(msgspec.Struct, frozen=True):
    """An option, when it is on offer, and that condition in words."""

    option: str
    when: Expr
    words: str

    def stands(self, env: Mapping[str, Value]) -> bool:
        """Whether the option is on offer; while the condition cannot be decided it is not."""
        return evaluate(self.when, env) is True


def offer(option: str, when: Expr, scope: Scope) -> Offer:
    """The option with its condition."""
    return Offer(option, when, sentence(when, scope))


def on_offer(offers: tuple[Offer, ...], options: tuple[str, ...], env: Mapping[str, Value]) -> tuple[str, ...]:
    """Of the options, those on offer now."""
    gone = {each.option for each in offers if not each.stands(env)}
    return tuple(option for option in options if option not in gone)


def refused(offers: tuple[Offer, ...], value: Any, env: Mapping[str, Value]) -> Offer | None:
    """The first option chosen that is not on offer; `value` is one option, or several."""
    chosen = value if isinstance(value, tuple) else (value,)
    return next((each for each in offers if each.option in chosen and not each.stands(env)), None)
