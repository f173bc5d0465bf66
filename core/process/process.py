"""A process that has passed its checks: where a case starts, what may be said at a step, and where that leads."""

from collections.abc import Collection, Mapping
from functools import cached_property

import msgspec

from core.items.model import APPLICANT, StepDef
from core.process.acts import Act, Refused, check_act, kind_words, shown, shown_words
from core.process.effects import EffectPlan
from core.process.kinds import KINDS
from core.process.opens import OpenPlan
from core.rules import Expr, evaluate
from core.values import Value


def acts(step: StepDef) -> frozenset[str]:
    """The roles that may act at the step: whose duty it is, who signs, who may depart from what binds it; not the applicant."""
    return frozenset({step.duty, *step.signers, step.departs} - {"", APPLICANT})


class Place(msgspec.Struct, frozen=True):
    """Where a case stands: at a step, or at an end (its closing word). Exactly one of the two is set."""

    step: str = ""
    end: str = ""


class Move(msgspec.Struct, frozen=True):
    """One way out of a step under one outcome; without `when` it is always open."""

    when: Expr | None
    place: Place


class Process(msgspec.Struct, frozen=True, dict=True):
    """The checked process of an item.

    `moves` lists, for a step and a kind's outcome word, the ways out in the order they are tried; the checker has seen to it that
    the last of them is always open. `opens` are, by step, the cases it opens; `effects` what events write into registers.
    """

    steps: dict[str, StepDef]
    moves: dict[tuple[str, str], tuple[Move, ...]]
    autos: dict[str, Expr]
    opens: dict[str, tuple[OpenPlan, ...]] = {}
    effects: tuple[EffectPlan, ...] = ()

    @property
    def accepts(self) -> bool:
        """Whether an application is accepted or not 受理; where it is not, the limits of the whole case run from its receipt."""
        return any(step.kind == "accept" for step in self.steps.values())

    def unseen(self, roles: Collection[str]) -> frozenset[str]:
        """The fields that whoever has these roles does not need: those which every step that is theirs to act at hides; nobody's steps hide nothing."""
        own = [frozenset(step.hides) for step in self.steps.values() if acts(step) & {*roles}]
        return frozenset.intersection(*own) if own else frozenset()

    def start(self) -> StepDef:
        """The filing: the first step of the file."""
        return next(iter(self.steps.values()))

    def step(self, step_id: str) -> StepDef:
        """The step of that id. Raises KeyError when the process has none."""
        return self.steps[step_id]

    def outcomes(self, step_id: str) -> tuple[str, ...]:
        """The outcome words an officer chooses from, as this item calls them."""
        return shown_words(self.steps[step_id])

    def favourable(self, step_id: str) -> str:
        """The kind's word that the step reaches when the system acts."""
        return KINDS[self.steps[step_id].kind].favourable

    def word(self, step_id: str, said: str) -> str | None:
        """The kind's word (准予) for the kind's or the item's own (准予备案); None when it is neither."""
        return self._words[step_id].get(said)

    def shown(self, step_id: str, said: str) -> str:
        """The item's own word for an outcome, for screens and papers; other texts come back as they are."""
        return shown(self.steps[step_id], self.word(step_id, said) or said)

    def event(self, step_id: str, said: str) -> str:
        """The event the outcome makes (granted, refused, …). Raises ValueError for a word the step does not have."""
        return KINDS[self.steps[step_id].kind].events[self._known(step_id, said)]

    def ends(self) -> tuple[str, ...]:
        """Every closing word of the process, in the order of the file."""
        return tuple(dict.fromkeys(move.place.end for moves in self.moves.values() for move in moves if move.place.end))

    def ahead(self, step_id: str) -> frozenset[str]:
        """The steps that a case at this one can still come to, whatever its values."""
        found, waiting = set[str](), [step_id]
        while waiting:
            each = waiting.pop()
            targets = {move.place.step for (origin, _), moves in self.moves.items() if origin == each for move in moves if move.place.step}
            waiting += targets - found
            found |= targets
        return frozenset(found)

    def check(self, step_id: str, act: Act, outcomes: Mapping[str, Value], roles: Collection[str] | None = None) -> Refused | None:
        """Whether the act is lawful at the step: its word, texts, signers and the binding outcome; None when it is. `roles`: of whoever says it."""
        return check_act(self.steps[step_id], act, outcomes, roles)

    def after(self, step_id: str, said: str, env: Mapping[str, Value]) -> Place:
        """Where the outcome leads. `env` holds the form's values, the outcomes of the rules and the base names.

        A condition that is unknown opens no way: the case takes the next one, in the end the unconditional one, so that it never
        stands still (decision 0006). Raises ValueError for a word the step does not have.
        """
        for move in self.moves[step_id, self._known(step_id, said)]:
            if move.when is None or evaluate(move.when, env) is True:
                return move.place
        raise AssertionError(f"环节 {step_id} 在“{said}”之后没有去向")  # the checker refuses such a process

    def automatic(self, step_id: str, env: Mapping[str, Value]) -> bool:
        """Whether the system acts here by itself with the favourable outcome.

        Only when `auto` is known to be true and no binding outcome says otherwise: what is unknown goes to an officer.
        """
        step, auto = self.steps[step_id], self.autos.get(step_id)
        if KINDS[step.kind].at_once:
            return True
        if auto is None or evaluate(auto, env) is not True:
            return False
        return not step.must or check_act(step, Act(self.favourable(step_id)), env) is None

    def always(self, step_id: str) -> bool:
        """Whether the system acts here whatever the case is, so that nobody ever chooses."""
        auto = self.autos.get(step_id)
        return KINDS[self.steps[step_id].kind].at_once or (auto is not None and evaluate(auto, {}) is True and not self.steps[step_id].must)

    @cached_property
    def _words(self) -> dict[str, dict[str, str]]:
        """By step, the kind's word for each that may be said there: a submission asks some twenty times."""
        return {name: kind_words(step) for name, step in self.steps.items()}

    def _known(self, step_id: str, said: str) -> str:
        word = self.word(step_id, said)
        if word is None:
            raise ValueError(f"“{self.steps[step_id].name}”环节没有“{said}”这一结果，可选：{'、'.join(self.outcomes(step_id))}")
        return word
