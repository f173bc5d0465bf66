"""Which acts several cases at the same step have in common: those that need nothing ticked or typed for one case alone."""

from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from core.cases.views import CaseView
from core.items.item import Item
from ui.desk.commands import Asked, Shown, commands
from ui.desk.offers import Need, Offer, offers

ALONE: Final = frozenset({"officers", "depart"})
"""What is weighed case by case: who signs with one, why the rules are departed from."""


class Common(msgspec.Struct, frozen=True, kw_only=True):
    """An act with its form: the texts of an outcome (`needs`) or of a command (`asked`), and for how many of the cases it may be given now.

    `command`: it is none of the outcomes of the step.
    """

    form: str
    act: str
    count: int
    main: bool = False
    needs: tuple[Need, ...] = ()
    asked: tuple[Asked, ...] = ()
    about: str = ""
    command: bool = False


def in_common(views: Sequence[tuple[CaseView, Item]]) -> tuple[Common, ...]:
    """The acts at the step, the usual one first, then the commands; each that at least one of the cases offers to the reader."""
    outcomes, others = dict[str, list[Offer]](), dict[str, list[Shown]]()
    for view, item in views:
        for offer in offers(view, item).at_step:
            if _outright(offer):
                outcomes.setdefault(offer.act, []).append(offer)
        for shown in commands(view):
            if _plain(shown):
                others.setdefault(shown.word, []).append(shown)
    found = [_of_offers(same) for same in outcomes.values()]
    besides = [each for same in others.values() if len(same) == len(views) and _choosable(each := _of_commands(same))]
    return (*sorted(found, key=lambda each: not each.main), *besides)


def _outright(offer: Offer) -> bool:
    return not offer.departs and not any(need.name in ALONE for need in offer.needs)


def _plain(shown: Shown) -> bool:
    return not shown.because and not shown.page and not any(each.control == "ticks" for each in shown.asked)


def _of_offers(same: Sequence[Offer]) -> Common:
    needs: dict[str, Need] = {}
    for need in (need for offer in same for need in offer.needs):
        if need.name not in needs or need.required:
            needs[need.name] = need
    return Common(form=same[0].form, act=same[0].act, count=len(same), main=any(offer.main for offer in same), needs=tuple(needs.values()))


def _of_commands(same: Sequence[Shown]) -> Common:
    first = same[0]
    asked = tuple(msgspec.structs.replace(each, options=_shared(n, same)) for n, each in enumerate(first.asked))
    return Common(form=first.form, act=first.word, count=len(same), asked=asked, about=first.about, command=True)


def _choosable(command: Common) -> bool:
    """Whether something is left to choose wherever something must be chosen."""
    return all(each.options for each in command.asked if each.control in {"radios", "select"})


def _shared(n: int, same: Iterable[Shown]) -> tuple[tuple[str, str], ...]:
    """What may be chosen for every one of the cases."""
    lists = [shown.asked[n].options for shown in same]
    return tuple(option for option in lists[0] if all(option in each for each in lists))
