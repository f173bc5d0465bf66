"""Every command, by the word people read."""

from core.procedure import accepting, ending, timing
from core.procedure.command import Command

COMMANDS: dict[str, Command] = {
    command.word: command for group in (accepting.COMMANDS, timing.COMMANDS, ending.COMMANDS) for command in group
}
