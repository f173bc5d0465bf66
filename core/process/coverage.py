"""Which steps are the office's to do in time, and whether a limit is laid down for each: what no limit is laid down for, no clock watches."""

from collections.abc import Iterator

from core.items.model import APPLICANT, StepDef
from core.process.kinds import KINDS
from core.process.process import Process


def office_steps(process: Process) -> Iterator[StepDef]:
    """The steps at which an officer is waited for: not the applicant's, not the system's, none that the system always does at once."""
    for step in process.steps.values():
        if step.duty and step.duty != APPLICANT and not KINDS[step.kind].system and not process.always(step.id):
            yield step


def limited(step: StepDef) -> bool:
    """Whether a limit of its own is laid down for the step; an external one counts as well."""
    return step.limit is not None
