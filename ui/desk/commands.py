"""What may be done with a case besides the outcomes of its step, as forms: one control for each thing a command asks."""

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

import msgspec

from core.cases.views import AskView, CaseView, CommandView
from core.problems import FieldProblem
from core.procedure import COMMANDS
from ui.desk.offers import HINTS

Control: TypeAlias = Literal["radios", "select", "ticks", "number", "line", "lines"]
PAGES: Final = {"points": "correction", "values": "spot"}
"""What is asked on a page of its own, and below which address of the case."""
FRONT: Final = "correction"
"""The page of the command that officers give as often as the acts of the step: to have an application corrected."""
SEVERAL: Final = frozenset({"materials", "officers", "files"})
MOST_RADIOS: Final = 4
UNDERLINED: Final = frozenset({"basis", "to", "ground"})
"""Texts that fit on a line."""
TOLD: Final = ("reason", "basis", "opinion", "ground", "days", "to")
"""Names of what a command asks in one piece."""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """One control of a form: its name there, what stands above and below it, what may be chosen."""

    name: str
    ask: str
    label: str
    control: Control
    hint: str = ""
    required: bool = True
    options: tuple[tuple[str, str], ...] = ()


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """A command as the page shows it. `form` names its form, `page` the address of the page that asks more; `because`: not now.

    `front`: it stands beside the acts of the step, for it is as common as they are.
    """

    form: str
    word: str
    about: str
    asked: tuple[Asked, ...] = ()
    page: str = ""
    because: str = ""
    instead: str = ""
    front: bool = False
    warning: str = ""


def commands(view: CaseView) -> tuple[Shown, ...]:
    """The commands of a case for whoever it was read by; those that may be given stand first."""
    return tuple(sorted((_shown(view, each) for each in view.commands), key=lambda each: bool(each.because)))


def _shown(view: CaseView, command: CommandView) -> Shown:
    form = f"c{[*COMMANDS].index(command.word)}" if command.word in COMMANDS else "c"
    page = next((PAGES[ask.name] for ask in command.asks if ask.name in PAGES), "")
    return Shown(
        form=form, word=command.word, about=command.about, asked=tuple(_asked(form, ask) for ask in command.asks) if not page else (),
        page=f"/desk/cases/{view.number}/{page}" if page else "", because=command.because, instead=command.instead, warning=command.warning,
        front=page == FRONT and not command.because,
    )


def _asked(form: str, ask: AskView) -> Asked:
    return Asked(
        name=f"{form}-{ask.name}", ask=ask.name, label=ask.label, control=_control(ask), hint=ask.hint or _hint(ask), required=ask.required,
        options=ask.options,
    )


def _hint(ask: AskView) -> str:
    return HINTS.get(ask.name, "") if not ask.options else ""


def _control(ask: AskView) -> Control:
    if ask.name in SEVERAL and ask.options:
        return "ticks"
    if ask.options:
        return "radios" if len(ask.options) <= MOST_RADIOS else "select"
    if ask.name == "days":
        return "number"
    return "line" if ask.name in UNDERLINED or ask.name in SEVERAL else "lines"


def left_out(shown: Shown, texts: Mapping[str, str], several: Mapping[str, tuple[str, ...]]) -> list[FieldProblem]:
    """What the command asks and was not given, each with its place on the page."""
    return [
        FieldProblem(each.name, each.label, "请选择" if each.options else "请填写") for each in shown.asked
        if each.required and not (several.get(each.ask) if each.control == "ticks" else texts.get(each.ask, "").strip(" 0") if each.ask == "days" else texts.get(each.ask, "").strip())
    ]
