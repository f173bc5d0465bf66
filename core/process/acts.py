"""What an officer says at a step, and whether it may be said: a lawful act passes, any other is refused with its reason."""

from collections.abc import Collection, Mapping
from typing import Any

import msgspec

from core.items.model import StepDef
from core.process.kinds import KINDS
from core.values import Value

_WORDS = {"reason": "理由", "basis": "依据", "opinion": "审查意见", "ground": "方式"}


class Point(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing to be corrected 补正内容: a field or a material (`what` is its name or id), what is wrong with it, by which clause, how to mend it.

    `because` is the lawful ground of a point that an earlier notice did not list.
    """

    what: str
    label: str = ""
    problem: str
    basis: str
    how: str
    because: str = ""


class Act(msgspec.Struct, frozen=True):
    """What somebody says: the outcome's word (the kind's, or the item's own for it) or a command's, and what goes with it.

    `reason` and `basis` support a refusal or a choice within a range, `opinion` a review; `officers` are the signers (account
    logins); `depart` is the reason for departing from a binding decision of the rules. The rest goes with commands: `ground` one of
    the lawful grounds, `days` how many, `to` a step, a role, an authority or a login, `points` what must be corrected, `materials` ids
    of materials, `values` what the applicant fills in anew (JSON values by field name), `files` ids of what they have uploaded.
    """

    outcome: str
    reason: str = ""
    basis: str = ""
    opinion: str = ""
    officers: tuple[str, ...] = ()
    depart: str = ""
    ground: str = ""
    days: int = 0
    to: str = ""
    points: tuple[Point, ...] = ()
    materials: tuple[str, ...] = ()
    values: Mapping[str, Any] = {}
    files: tuple[int, ...] = ()


class Refused(msgspec.Struct, frozen=True):
    """Why an act is not lawful here, and what is lawful instead. Both are sentences for the officer.

    `watched`: that it was tried is noted for the supervision 效能监察.
    """

    because: str
    instead: str
    watched: bool = False


def shown(step: StepDef, word: str) -> str:
    """The item's own word for an outcome of the step's kind (准予 → 准予备案), or the kind's word."""
    return step.outcomes.get(word, word)


def shown_words(step: StepDef) -> tuple[str, ...]:
    """The outcome words that a person may say at the step, as people read them, favourable first as the kind lists them."""
    kind = KINDS[step.kind]
    return tuple(shown(step, word) for word in kind.outcomes if not kind.system and word not in kind.silent)


def kind_word(step: StepDef, said: str) -> str | None:
    """The kind's word for what was said, which may be the kind's or the item's own; None when it is neither."""
    return kind_words(step).get(said)


def kind_words(step: StepDef) -> dict[str, str]:
    """The kind's word for each that may be said at the step: the kind's words and the item's own; the first that fits."""
    words: dict[str, str] = {}
    for word in KINDS[step.kind].outcomes:
        words.setdefault(word, word)
        words.setdefault(shown(step, word), word)
    return words


def check_act(step: StepDef, act: Act, outcomes: Mapping[str, Value], roles: Collection[str] | None = None) -> Refused | None:
    """Whether the act is lawful at the step, given the outcomes of the rules (行政许可法 34 第3款, 38).

    `roles` are those of whoever says it, where only a certain role may depart from the rules; None when nobody in particular asks.
    """
    word = kind_word(step, act.outcome)
    if word is None:
        return Refused(f"“{step.name}”环节没有“{act.outcome}”这一结果", f"可选：{'、'.join(shown_words(step))}")
    if KINDS[step.kind].system:
        return Refused(f"“{step.name}”由系统办理", "期限届满或者有关办件办结后，系统自动继续")
    if word in KINDS[step.kind].silent:
        return Refused(f"“{shown(step, word)}”由系统在期限届满后记录", f"可选：{'、'.join(shown_words(step))}")
    return _texts(step, act, word) or _signers(step, act) or _binding(step, act, word, outcomes) or _departing(step, act, word, roles)


def _texts(step: StepDef, act: Act, word: str) -> Refused | None:
    """A refusal without reason and basis is not lawful; its remedies are added by the notice itself (REMEDY)."""
    needs = KINDS[step.kind].needs.get(word, ())
    missing = [_WORDS[name] for name in needs if not getattr(act, name).strip()]
    if not missing:
        return None
    law = "须写明理由、依据和救济途径" if "basis" in needs else "须写明理由"
    remedy = "；救济途径由系统写入文书" if "basis" in needs else ""
    return Refused(f"作出“{shown(step, word)}”，{law}", f"请补充{'和'.join(missing)}{remedy}")


def _signers(step: StepDef, act: Act) -> Refused | None:
    signed = {name.strip() for name in act.officers if name.strip()}
    if step.signing or step.officers <= 1 or len(signed) >= step.officers:
        return None
    because = f"“{step.name}”须由 {step.officers} 名以上工作人员进行，现有 {len(signed)} 名（行政许可法第34条第3款）"
    return Refused(because, f"请再指派 {step.officers - len(signed)} 名工作人员共同办理并签名")


def _departing(step: StepDef, act: Act, word: str, roles: Collection[str] | None) -> Refused | None:
    """Where the process names who may depart from the rules, nobody else does."""
    if not step.departs or not act.depart.strip() or roles is None or step.departs in roles:
        return None
    return Refused(f"“{shown(step, word)}”偏离规则的结论，只能由有权的岗位作出", "请提请该岗位办理，或者按规则的结论办理")


def _binding(step: StepDef, act: Act, word: str, outcomes: Mapping[str, Value]) -> Refused | None:
    """A binding outcome is followed; within a range the officer chooses and says why; departing is said openly, with its reason."""
    bound = outcomes.get(step.must) if step.must else None
    allowed = bound if isinstance(bound, tuple) else (bound,) if isinstance(bound, str) else ()
    words = {kind_word(step, str(each)) for each in allowed} - {None}
    if not words or act.depart.strip():
        return None
    names = "、".join(shown(step, each) for each in KINDS[step.kind].outcomes if each in words)
    if word not in words:
        return Refused(
            f"规则的结论是“{names}”，不能直接作出“{shown(step, word)}”", f"请作出“{names}”；确需偏离的，填写偏离规则结论的理由"
        )
    if len(words) > 1 and not act.reason.strip():
        return Refused(f"规则给出可选范围“{names}”，选择时须写明理由", "请填写理由")
    return None
