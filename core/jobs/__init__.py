"""Jobs 后台任务: what is done later, or again until it succeeds; durable, once across any number of workers."""

from core.jobs.deferring import again, defer
from core.jobs.model import GRACE, Done, Effect, Failed, Job, Later, Outcome, Task

__all__ = ["GRACE", "Done", "Effect", "Failed", "Job", "Later", "Outcome", "Task", "again", "defer"]
