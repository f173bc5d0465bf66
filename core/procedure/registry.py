"""Every command, by the word people read."""

from core.procedure import accepting, consenting, ending, giving_out, going_back, handing, hearing, informing, reopening, signing, timing
from core.procedure.command import Command

_GROUPS = (accepting, timing, ending, signing, handing, informing, going_back, hearing, consenting, reopening, giving_out)
COMMANDS: dict[str, Command] = {command.word: command for group in _GROUPS for command in group.COMMANDS}
