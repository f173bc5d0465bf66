"""The form of a step's panel: what was typed and ticked, as what is to be said of the step."""

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import UNSET

from core.items.model import APPLICANT
from core.problems import FieldProblem
from core.process.approving import SIGNED
from core.process.kinds import KINDS
from core.revisions.flowing.steps import FIRST, SilenceWish, StepWish
from ui.studio.flowing import Known, limit_in, number_in, refuse
from ui.web import FormData

TOGETHER = {"": "由一人办理", "any": "几人中任一人签署", "all": "几人都要签署", "order": "几人依次签署"}
"""How several sign, by the word of the file."""


def wish_of(here: Known, row: Mapping[str, Any], form: FormData) -> StepWish:
    """What the form says of the step; what its kind does not have is left as it is. Raises Invalid."""
    key, kind = row["kind"], KINDS[row["kind"]]
    problems: list[FieldProblem] = []
    said: dict[str, Any] = {"name": form.get("name"), "outcomes": {word: form.get(f"outcome_{no}") for no, word in enumerate(kind.outcomes, 1)}}
    if key != FIRST and (not kind.system or key == "publicise"):
        said["limit"], found = limit_in(form, "limit", "公示期" if key == "publicise" else "时限", needed=key in ("publicise", "special"))
        problems += found
    if key != FIRST and not kind.system:
        said["duty"] = form.get("duty")
        said |= _people(key, form, problems)
    if "_hides" in form:
        said["hides"] = _ticked(here, form, "hides")
    if "must" in form:
        said |= {"must": form.get("must"), "departs": form.get("departs") if form.get("must") else ""}
    if "silence_outcome" in form:
        said["silence"] = _silence(form, problems)
    if key == "publicise":
        said |= {"shows": _ticked(here, form, "shows", personal=False), "objection": form.get("objection"), "objection_counts": form.get("objection_counts") or "filed"}
    said |= {name: form.get(name) for name, owner in (("special", "special"), ("consent", "deliver")) if key == owner}
    refuse("环节没有填好", problems)
    return StepWish(**said)


def _people(key: str, form: FormData, problems: list[FieldProblem]) -> dict[str, Any]:
    officers, found = number_in(form, "officers", "办理人数", 1, 20, blank=1)
    problems += found
    if key not in SIGNED:
        return {"officers": officers}
    signing = form.get("signing")
    signers = tuple(form.all("signers")) if signing in ("any", "all", "order") else ()
    if signing and len(signers) < 2 and officers < 2:
        problems.append(FieldProblem("signers", "签署人", "几人签署的，至少选两个岗位；同一岗位的几名，办理人数写 2 以上"))
    return {"officers": officers, "signing": signing if signing in TOGETHER else UNSET, "signers": signers}


def _silence(form: FormData, problems: list[FieldProblem]) -> SilenceWish | None:
    if not form.get("silence_outcome"):
        return None
    limit, found = limit_in(form, "silence", "逾期的期限", needed=True)
    problems += found
    return SilenceWish(limit, form.get("silence_outcome")) if limit is not None else None


def _ticked(here: Known, form: FormData, box: str, *, personal: bool = True) -> tuple[str, ...]:
    """The ticked fields in the order of the form."""
    ticked = frozenset(form.all(box))
    return tuple(name for name, field in here.survey.fields.items() if name in ticked and (personal or not field.personal))


class HiddenPage(msgspec.Struct, frozen=True):
    """A page of the form with what its tick boxes say: name, title, what there is to know of it; `hidden` counts the ticked ones."""

    number: int
    title: str
    boxes: tuple[tuple[str, str, str], ...]
    hidden: int


def hidden_pages(here: Known, ticked: frozenset[str]) -> tuple[HiddenPage, ...]:
    """The fields by page, to tick those which the posts of the step do not need."""
    pages: dict[str, list[tuple[str, str, str]]] = {}
    for name, field in here.survey.fields.items():
        said = "个人信息" if field.personal else "由平台算出，算它的栏目不看，它也不看" if field.calc is not None else ""
        pages.setdefault(field.page, []).append((name, field.label, said))
    return tuple(
        HiddenPage(number, title, tuple(boxes), sum(name in ticked for name, _, _ in boxes)) for number, (title, boxes) in enumerate(pages.items(), 1)
    )


def may_hide(row: Mapping[str, Any]) -> bool:
    """Whether posts of officers act at the step."""
    return row["kind"] != FIRST and not KINDS[row["kind"]].system and row.get("duty") != APPLICANT
