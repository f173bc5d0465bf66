"""What an officer can do with a case now, as forms: which texts go with each act, which of them must be filled in, and why not.

The process itself is asked, once with and once without each text, so that a form never wants less or more than the law does.
"""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from core.cases.views import CaseView, Choice
from core.items.item import Item
from core.items.model import StepDef
from core.process import KINDS, Act, Process
from core.rules import ranges_of

REVOKE: Final = "撤销"
TEXTS: Final = ("reason", "basis", "opinion", "depart", "to")
LABELS: Final = {
    "reason": "理由", "basis": "依据", "opinion": "审查意见", "depart": "偏离规则结论的理由", "officers": "共同办理并签名的工作人员", "to": "有权机关",
}
HINTS: Final = {
    "reason": "写明认定的事实和理由，原文写入文书", "basis": "写明法律、法规、规章的名称和条款", "opinion": "只在机关内部可见",
    "depart": "规则已有结论，偏离的理由记入办理记录并单独统计", "officers": "",
    "to": "不属于本机关职权的，写明应当向哪个机关申请，写入文书",
}
_WEIGHED: Final = frozenset({"accept", "review", "decide"})
"""Step kinds at which an opinion may be given; at the others there is nothing to weigh."""
_SAID: Final = "…"


class Need(msgspec.Struct, frozen=True):
    """A text that goes with an act. `required`: the act is not lawful without it; `options` are what it may be, `own` its label and hint here."""

    name: str
    required: bool
    options: tuple[str, ...] = ()
    own: tuple[str, str] | None = None

    @property
    def label(self) -> str:
        """What stands above it."""
        return self.own[0] if self.own is not None else LABELS[self.name]

    @property
    def hint(self) -> str:
        """What stands below the label."""
        return self.own[1] if self.own is not None else HINTS[self.name]


class Offer(msgspec.Struct, frozen=True):
    """An act as the page offers it.

    `form` names its form, the same as long as the case stands at the same step. `departs`: lawful only with the reason for departing
    from the rules; `main`: the usual outcome.
    """

    form: str
    act: str
    needs: tuple[Need, ...]
    main: bool = False
    departs: bool = False
    because: str = ""


class Denied(msgspec.Struct, frozen=True):
    """Acts that are not possible now, why, and what is lawful instead."""

    acts: tuple[str, ...]
    because: str
    instead: str


class Offers(msgspec.Struct, frozen=True):
    """Everything the page says about acting: at the step, the revocation, and what cannot be done. `cosigners` besides the actor."""

    step: str
    at_step: tuple[Offer, ...]
    revoke: Offer | None
    denied: tuple[Denied, ...]
    cosigners: int = 0

    def has(self, form: str) -> bool:
        """Whether the form is on the page."""
        return any(offer.form == form for offer in self._all())

    def needs(self, form: str) -> tuple[Need, ...]:
        """The texts of a form; none of one that is not on the page."""
        return next((offer.needs for offer in self._all() if offer.form == form), ())

    def _all(self) -> tuple[Offer, ...]:
        return (*self.at_step, *((self.revoke,) if self.revoke is not None else ()))


def offers(view: CaseView, item: Item) -> Offers:
    """The acts of a case for whoever it was read by."""
    step = item.process.steps.get(view.step)
    here = [choice for choice in view.choices if choice.act != REVOKE]
    at_step, denied = list[Offer](), list[Choice]()
    for number, choice in enumerate(here, start=1):
        offer = _offer(f"{step.id}-{number}", item.process, step, choice, view) if step is not None else None
        if offer is not None:
            at_step.append(offer)
        else:
            denied.append(choice)
    revoked = next((choice for choice in view.choices if choice.act == REVOKE), None)
    if revoked is not None and not revoked.possible and step is None:
        denied.append(revoked)
    return Offers(
        step.name if step is not None else "", tuple(at_step), _revocation(revoked), _denied(denied), step.officers - 1 if step is not None and not step.signing else 0
    )


def _offer(form: str, process: Process, step: StepDef, choice: Choice, view: CaseView) -> Offer | None:
    """The act as a form; None when it cannot be made lawful here and now."""
    full = Act(choice.act, _SAID, _SAID, _SAID, tuple(map(str, range(step.officers))), ground=_SAID)
    bound = {**view.outcomes, **ranges_of(view.tables)}
    departing = choice.may_depart and _departing(process, step, choice, full, bound)
    if not choice.possible and not departing:
        return None
    given = msgspec.structs.replace(full, depart=_SAID if departing else "")
    turned_away = process.word(step.id, choice.act) == "不予受理"
    missed = {name for name in TEXTS if process.check(step.id, msgspec.structs.replace(given, **{name: ""}), bound) is not None}
    wanted = [name for name in TEXTS if name in missed or (name == "opinion" and step.kind in _WEIGHED) or (name == "to" and turned_away)]
    needs = [Need(name, name in missed) for name in wanted] + ([Need("officers", required=True)] if "officers" in choice.needs else [])
    needs = [*_service(step), *needs]
    main = process.word(step.id, choice.act) == KINDS[step.kind].favourable and not departing
    return Offer(form, choice.act, tuple(needs), main, departing, choice.because)


def _service(step: StepDef) -> tuple[Need, ...]:
    """What serving a paper needs, of a step that serves one."""
    ways = KINDS[step.kind].ways
    if not ways:
        return ()
    return (
        Need("ground", required=True, options=ways, own=("送达方式", "电子送达须经申请人同意；公告送达满三十日视为送达")),
        Need("to", required=False, own=("签收人", "直接送达的必填")), Need("reason", required=False, own=("拒收的情况", "留置送达的必填，写明见证人")),
    )


def _departing(process: Process, step: StepDef, choice: Choice, full: Act, bound: Mapping[str, Any]) -> bool:
    """Whether only the rules' conclusion stands against the act, so that it may be made with a reason; not who asks."""
    refused = process.check(step.id, full, bound)
    if choice.possible or refused is None or refused.because != choice.because:
        return False
    return process.check(step.id, msgspec.structs.replace(full, depart=_SAID), bound) is None


def _revocation(choice: Choice | None) -> Offer | None:
    if choice is None or not choice.possible:
        return None
    return Offer("revoke", REVOKE, (Need("reason", required=True), Need("basis", required=True)))


def _denied(choices: list[Choice]) -> tuple[Denied, ...]:
    """Refusals with the same reason, said once."""
    said: dict[tuple[str, str], list[str]] = {}
    for choice in choices:
        said.setdefault((choice.because, choice.instead), []).append(choice.act)
    return tuple(Denied(tuple(acts), because, instead) for (because, instead), acts in said.items())


def act_of(said: Mapping[str, str], officers: tuple[str, ...]) -> Act:
    """The act that a form sent."""
    reason, basis, opinion, depart, to = (said.get(name, "") for name in TEXTS)
    return Act(outcome=said.get("outcome", ""), reason=reason, basis=basis, opinion=opinion, depart=depart, to=to, officers=officers)
