"""Every task there is, by name: what a worker knows how to carry out. A job of a task that is not here waits for a worker that knows it."""

from core.jobs.model import Task
from core.messages import sending
from core.revisions.cases import jobs

_ALL: tuple[Task, ...] = (*sending.TASKS, *jobs.TASKS)
TASKS: dict[str, Task] = {task.name: task for task in _ALL}
